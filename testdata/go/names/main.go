// Names has types whose names are hard to write down: with spaces between brackets, without a name, or with one that
// another type has too.
package main

import "example.test/zoo/twin/left"

type box[T any] struct{ it T }

func (b box[T]) Get() T  { return b.it }
func (b *box[T]) Set(T)  {}
func (b *box[T]) reset() {}

type getter[T any] interface{ Get() T }

// Two types, and pointers and slices of them, share each of these names.
func first() any {
	type local struct{ a int }
	return []any{local{}, &local{}, []local{}}
}

func second() any {
	type local struct{ b string }
	return []any{local{}, &local{}, []local{}}
}

// This one has a namesake, but slices of it have not.
func third() any {
	type local map[string]int
	return [3]local{}
}

type settable interface {
	Set(map[string]interface{})
	reset()
}

func values() []any {
	return []any{
		box[map[string]interface{}]{}, &box[func(...int) error]{}, &box[chan<- int]{}, box[<-chan (<-chan int)]{},
		&box[struct {
			A int `json:"a]b"`
			B string
			twin.Point
		}]{},
		box[box[[]byte]]{}, box[twin.Point]{}, box[interface {
			Get() any
			secret() string
		}]{},
		box[[4]*error]{},
		struct{}{}, struct {
			_ int
			X any "any`byte\""
		}{}, [2]struct{ byte }{}, map[[2]rune]chan func(a, b int, _ ...string) (x, y error){},
		first(), second(), third(),
	}
}

func main() {
	count := 0
	for _, x := range values() {
		if _, ok := x.(interface{ Get() map[string]interface{} }); ok {
			count++
		}
		if _, ok := x.(getter[chan<- int]); ok {
			count++
		}
		if _, ok := x.(settable); ok {
			count++
		}
		if _, ok := x.(interface{ secret() string }); ok {
			count++
		}
		switch x.(type) {
		case interface {
			Get() box[[]byte]
			reset()
		}, getter[struct{ A, B int }]:
			count++
		}
	}
	println(count)
}
