// Shapes imports nothing but its own packages: the smallest executable with every rule in it.
package main

import (
	"example.test/zoo/shape"
	"example.test/zoo/twin/both"
)

func main() {
	area := 0.0
	shape.Static(func(s shape.Shape, n shape.Named) {
		if s == nil || n == nil {
			return
		}
		if shape.IsNamed[shape.Square](n) || shape.IsNamed[int](n) || shape.IsNamed[shape.Meters](n) ||
			shape.IsNamed[*shape.Blob](n) || shape.IsShape[shape.Word](s) || shape.IsShape[shape.Unit](s) ||
			shape.IsShape[shape.Blur](s) || shape.IsShape[string](s) {
			area++
		}
	})
	both.Static()
	for _, x := range append(shape.Values(), both.Values()...) {
		for _, name := range append(shape.Implements(x), both.Implements(x)...) {
			println(name)
		}
	}
	println(area)
}
