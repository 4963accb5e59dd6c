// Keepplugin can load plugins, which may call any method: the linker keeps all of them.
package main

import (
	"os"
	"plugin"
)

type Bird struct{}

func (Bird) Fly() string { return "flies" }
func (Bird) moult()      {}

func load(path string) error {
	_, err := plugin.Open(path) // lookup
	return err
}

func main() {
	var x any = Bird{}
	if len(os.Args) > 1 {
		println(load(os.Args[1]).Error())
	}
	_, ok := x.(interface{ Fly() string })
	println(ok)
}
