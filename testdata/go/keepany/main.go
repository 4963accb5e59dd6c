// Keepany executes a template, which looks methods up by whatever name it contains: the linker keeps all exported
// methods of types in interfaces.
package main

import "example.test/zoo/keepany/render"

type Bird struct{}

func (Bird) Fly() string  { return "flies" }
func (Bird) Sing() string { return "sings" }
func (Bird) moult()       {}

func main() {
	print := render.Later("{{.Fly}}\n", Bird{}) // lookup
	print()
}
