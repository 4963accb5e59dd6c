// Hello prints, for every value it has, which interfaces the run time says its type implements.
package main

import (
	"errors"
	"fmt"
	"os"

	"example.test/zoo/shape"
	"example.test/zoo/twin/both"
)

type notFound struct{ name string }

func (e *notFound) Error() string        { return e.name + " not found" }
func (e *notFound) Is(target error) bool { return target == os.ErrNotExist }

type wrapped struct{ error }

func (w wrapped) Unwrap() error { return w.error }

func find(name string) error { return wrapped{&notFound{name}} }

func holds[T any](err error) bool {
	_, ok := err.(T)
	return ok
}

func main() {
	err := find("hello")
	var missing *notFound
	fmt.Println(errors.Is(err, os.ErrNotExist), errors.As(err, &missing), missing)
	fmt.Println(holds[wrapped](err), holds[*notFound](err), holds[int](err), holds[shape.Square](err))
	shape.Static(func(s shape.Shape, n shape.Named) {
		if s != nil && n != nil {
			fmt.Println(s.Area(), n.Name(), shape.IsNamed[shape.Square](n), shape.IsNamed[int](n),
				shape.IsShape[shape.Blur](s), shape.Holds[shape.Unit](s))
		}
	})
	l, r := both.Static()
	fmt.Println(l, r)
	for _, x := range append(shape.Values(), both.Values()...) {
		fmt.Printf("%T: %q\n", x, append(shape.Implements(x), both.Implements(x)...))
	}
}
