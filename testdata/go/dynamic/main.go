// The program dynamic calls methods of interfaces in every way whose interface can be seen in the code, and in a few in
// which it cannot. A comment at the end of a line says what the call in that line is:
//
//	call INTERFACE.METHOD N        through an itab of that interface; N functions of this program may be called
//	call ?                         through an itab of an interface that cannot be seen
//
// Other lines have no such calls; where a comment says "direct", the compiler knows the method (go build -gcflags=-m).
package main

import (
	"errors"
	"fmt"
	"os"
)

type Shape interface {
	Area() float64
	Name() string
}

type Square struct{ side float64 }

func (s Square) Area() float64 { return s.side * s.side }
func (s Square) Name() string  { return "square" }

type Circle struct{ radius float64 }

func (c *Circle) Area() float64 { return 3 * c.radius * c.radius }
func (c *Circle) Name() string  { return "circle" }

// Only one type implements it.
type Lonely interface{ Only(n int) Shape }

type hermit struct{ shape Shape }

//go:noinline
func (h *hermit) Only(n int) Shape {
	if n > 1 {
		return &Circle{float64(n)}
	}
	return h.shape
}

type Logger interface{ Log(text string) }

type stdout struct{ lines int }

//go:noinline
func (s *stdout) Log(text string) { s.lines++; os.Stdout.WriteString(text + "\n") }

type silent struct{ lines int }

//go:noinline
func (s *silent) Log(text string) { s.lines++ }

// Fields, nested, in arrays, in slices, behind pointers.
type server struct {
	name   string
	logger Logger
	inner  struct {
		count  int
		shapes [2]Shape
	}
	all  []Shape
	next *server
	byID map[string]Shape
}

//go:noinline
func (s *server) field() { s.logger.Log("field") } // call main.Logger.Log 2

//go:noinline
func (s *server) nested() float64 {
	return s.inner.shapes[1].Area() // call main.Shape.Area 2
}

//go:noinline
func (s *server) slice() (sum float64) {
	for _, shape := range s.all {
		sum += shape.Area() // call main.Shape.Area 2
	}
	return sum
}

//go:noinline
func (s *server) chain() {
	for at := s; at != nil; at = at.next {
		at.logger.Log(at.name) // call main.Logger.Log 2
	}
}

//go:noinline
func (s *server) inMap(key string) string {
	if shape, ok := s.byID[key]; ok {
		return shape.Name() // call main.Shape.Name 2
	}
	return ""
}

// Parameters of functions: the callers show what they are.
//
//go:noinline
func parameter(before int, shape Shape, logger Logger) string {
	logger.Log("parameter") // call main.Logger.Log 2
	return shape.Name()     // call main.Shape.Name 2
}

// Parameters of methods: their type does.
//
//go:noinline
func (c *Circle) Compare(other Shape) bool {
	return c.Area() < other.Area() // call main.Shape.Area 2
}

// Results of functions, of methods, and of methods of interfaces.
//
//go:noinline
func choose(n int) Shape {
	if n > 3 {
		return Square{float64(n)}
	}
	return &Circle{float64(n)}
}

//go:noinline
func results(n int, lonely Lonely) float64 {
	first := choose(n).Area()      // call main.Shape.Area 2
	only := lonely.Only(n)         // call main.Lonely.Only 1
	return first + only.Area() + 1 // call main.Shape.Area 2
}

// Kept while others are called.
//
//go:noinline
func kept(shape Shape) float64 {
	parameter(1, shape, global)
	for i := 0; i < 3; i++ {
		fmt.Fprint(os.Stderr, "")
	}
	return shape.Area() // call main.Shape.Area 2
}

// Variables of packages.
var global Logger = &stdout{}
var failure = errors.New("failure")

//go:noinline
func variables() string {
	global.Log("variable")  // call main.Logger.Log 2
	return failure.Error()  // call error.Error *
}

// Assertions and type switches.
//
//go:noinline
func assertion(x any) float64 {
	if shape, ok := x.(Shape); ok {
		return shape.Area() // call main.Shape.Area 2
	}
	switch x := x.(type) {
	case Lonely:
		return float64(len(x.Only(1).Name())) // call main.Lonely.Only 1 // call main.Shape.Name 2
	case float64:
		return x
	}
	return 0
}

// Captured variables.
//
//go:noinline
func captured(shape Shape) func() float64 {
	return func() float64 {
		return shape.Area() // call main.Shape.Area 2
	}
}

// What the compiler knows.
//
//go:noinline
func known() float64 {
	var shape Shape = Square{2}
	return shape.Area() // direct
}

// What cannot be seen: the interface depends on the instantiation.
type hasArea interface{ Area() float64 }

//go:noinline
func generic[T hasArea](values []T) (sum float64) {
	for _, value := range values {
		sum += value.Area() // a call through the dictionary
	}
	return sum
}

//go:noinline
func channel(shapes chan Shape) string {
	return (<-shapes).Name() // call ?
}

func main() {
	if len(os.Args) > 5 {
		global = &silent{}
	}
	n := len(os.Args)
	square, circle := Shape(Square{float64(n)}), Shape(&Circle{float64(n)})
	s := &server{name: "s", logger: global, all: []Shape{square, circle}, byID: map[string]Shape{"a": square}}
	s.inner.shapes = [2]Shape{circle, square}
	s.next = &server{name: "t", logger: &silent{}}
	s.field()
	s.chain()
	shapes := make(chan Shape, 1)
	shapes <- circle
	sum := s.nested() + s.slice() + results(n, &hermit{square}) + kept(circle) + assertion(square) + captured(square)() + known()
	sum += generic([]Square{{1}}) + generic([]*Circle{{1}}) + assertion(&hermit{circle})
	fmt.Println(sum, s.inMap("a"), parameter(1, square, global), variables(), channel(shapes))
	fmt.Println((&Circle{1}).Compare(square))
	boxed(n)
}
