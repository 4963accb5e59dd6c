// Plugin is built with -buildmode=plugin: its module data sits beside that of the program that loads it.
package main

import (
	"fmt"

	"example.test/zoo/shape"
)

// Parrot is exported by the plugin.
type Parrot struct{ Says string }

func (p *Parrot) Name() string   { return p.Says }
func (p *Parrot) String() string { return "parrot " + p.Says }

// New is looked up by the program.
func New(says string) shape.Named { return &Parrot{says} }

// Polly is looked up by the program.
var Polly fmt.Stringer = &Parrot{"polly"}

func main() {}
