// Keepany executes a template, which looks methods up by whatever name it contains: the linker keeps all exported
// methods of types in interfaces.
package main

import (
	"os"
	"text/template"
)

type Bird struct{}

func (Bird) Fly() string  { return "flies" }
func (Bird) Sing() string { return "sings" }
func (Bird) moult()       {}

func main() {
	print := func() {
		template.Must(template.New("").Parse("{{.Fly}}\n")).Execute(os.Stdout, Bird{}) // lookup
	}
	print()
}
