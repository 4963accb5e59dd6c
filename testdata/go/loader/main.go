// Loader loads a plugin and asks about a type of it: "loaded NAME", and then waits for the end of its input.
package main

import (
	"fmt"
	"io"
	"os"
	"plugin"

	"example.test/zoo/shape"
)

func main() {
	loaded, err := plugin.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	symbol, err := loaded.Lookup("New")
	if err != nil {
		panic(err)
	}
	var parrot any = symbol.(func(string) shape.Named)("polly")
	// One that the linker wrote an itab for, in the plugin; one that matches; two that do not.
	_, stringer := parrot.(fmt.Stringer)
	named, _ := parrot.(interface{ Name() string })
	_, shaped := parrot.(shape.Shape)
	_, failed := parrot.(error)
	fmt.Println("loaded", named.Name(), stringer, shaped, failed)
	io.Copy(io.Discard, os.Stdin)
}
