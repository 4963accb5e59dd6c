// Shared is built with -buildmode=c-shared, which needs cgo.
package main

import "C"

import (
	"fmt"

	"example.test/zoo/shape"
)

// Area is called from C.
//
//export Area
func Area(side float64) float64 {
	total := 0.0
	shape.Static(func(s shape.Shape, n shape.Named) {
		total += s.Area() + float64(len(fmt.Sprint(s, n)))
	})
	return total * side
}

func main() {}
