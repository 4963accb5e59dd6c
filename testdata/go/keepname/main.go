// Keepname looks a method up by a name that is a constant: the linker keeps the methods of this name.
package main

import "reflect"

type Bird struct{}

func (Bird) Fly() string  { return "flies" }
func (Bird) Sing() string { return "sings" }

func ask(x any) string {
	return reflect.ValueOf(x).MethodByName("Fly").Call(nil)[0].String() // lookup
}

func main() {
	println(ask(Bird{}))
}
