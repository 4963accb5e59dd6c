// Keeptype looks a method up by number, through the interface reflect.Type.
package main

import "reflect"

type Bird struct{}

func (Bird) Fly() string  { return "flies" }
func (Bird) Sing() string { return "sings" }

//go:noinline
func first(v reflect.Value) string {
	return v.Type().Method(0).Name // lookup
}

func main() {
	println(first(reflect.ValueOf(Bird{})))
}
