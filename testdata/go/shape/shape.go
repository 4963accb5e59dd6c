// Package shape has one type for every rule by which Go decides whether a type implements an interface.
package shape

// Shape is the interface that most types here are asked for.
type Shape interface {
	Area() float64
	Perimeter() float64
}

// Named is often embedded, and is satisfied by types of other packages.
type Named interface {
	Name() string
}

// NamedShape embeds two interfaces.
type NamedShape interface {
	Named
	Shape
}

// Solid embeds Shape twice, once through NamedShape.
type Solid interface {
	NamedShape
	Shape
	Volume() float64
}

// Scaler is implemented with pointer receivers only.
type Scaler interface {
	Scale(by float64)
}

// Sealed has an unexported method: only types of this package implement it.
type Sealed interface {
	Area() float64
	seal()
}

// Comparable has a method with the interface itself in its signature.
type Comparable interface {
	Less(than Comparable) bool
}

// Größe is an exported name outside ASCII, and so is its method.
type Größe interface {
	Änderung(um int) (neu int, err error)
	Ωmega() rune
}

// Many has enough methods to fill more than one cache line of slots.
type Many interface {
	A()
	B() int
	C(int)
	D(int) int
	E(...int)
	F() (int, error)
	G(map[string][]*Square, chan<- func(Shape) Named, [3]struct{ X, Y int })
	H() interface{ Area() float64 }
	I(<-chan int, chan int)
	J() any
}

// Square has value receivers: both Square and *Square implement Shape.
type Square struct{ Side float64 }

func (s Square) Area() float64      { return s.Side * s.Side }
func (s Square) Perimeter() float64 { return 4 * s.Side }
func (s Square) Name() string       { return "square" }
func (s Square) seal()              {}

// Diagonal is in no interface, so the linker removes it.
func (s Square) Diagonal() float64 { return 1.4142135623730951 * s.Side }

// Circle has a pointer receiver for Scale: only *Circle is a Scaler.
type Circle struct{ Radius float64 }

func (c Circle) Area() float64      { return 3 * c.Radius * c.Radius }
func (c Circle) Perimeter() float64 { return 6 * c.Radius }
func (c *Circle) Scale(by float64)  { c.Radius *= by }
func (c *Circle) seal()             {}

// Cube is a Solid, by embedding a Square.
type Cube struct{ Square }

func (c Cube) Volume() float64 { return c.Area() * c.Side }
func (c Cube) Name() string    { return "cube" }

// Frame embeds an interface: its methods are promoted from whatever is inside.
type Frame struct{ Shape }

// Label embeds a pointer: it is a Scaler, as a value too.
type Label struct {
	*Circle
	Text string
}

func (l Label) Name() string { return l.Text }

// Blob nearly implements Shape: Area has another result.
type Blob struct{}

func (Blob) Area() float32      { return 0 }
func (Blob) Perimeter() float64 { return 0 }

// Blot nearly implements Shape: the methods are not exported.
type Blot struct{}

func (Blot) area() float64      { return 0 }
func (Blot) perimeter() float64 { return 0 }

// Blur nearly implements Shape: the methods have other letters.
type Blur struct{}

func (Blur) AREA() float64      { return 0 }
func (Blur) Areas() float64     { return 0 }
func (Blur) PeriMeter() float64 { return 0 }

// Unit is a type without a size.
type Unit struct{}

func (Unit) Area() float64      { return 1 }
func (Unit) Perimeter() float64 { return 4 }
func (Unit) seal()              {}

// Meters, Path, Grid, Cache, Pipe and Func are named types of other kinds; the descriptor of each
// kind puts its method table elsewhere.
type (
	Meters float64
	Path   []Meters
	Grid   [2]Meters
	Cache  map[string]Meters
	Pipe   chan Meters
	Func   func() float64
	Word   uint16
	Text   string
)

func (m Meters) Area() float64             { return float64(m) }
func (m Meters) Perimeter() float64        { return float64(m) }
func (m Meters) Less(than Comparable) bool { return m < than.(Meters) }
func (p Path) Area() float64               { return float64(len(p)) }
func (p Path) Perimeter() float64          { return 0 }
func (g Grid) Area() float64               { return float64(g[0] * g[1]) }
func (g Grid) Perimeter() float64          { return 0 }
func (c Cache) Area() float64              { return float64(len(c)) }
func (c Cache) Perimeter() float64         { return 0 }
func (p Pipe) Area() float64               { return float64(cap(p)) }
func (p Pipe) Perimeter() float64          { return 0 }
func (f Func) Area() float64               { return f() }
func (f Func) Perimeter() float64          { return 0 }
func (w Word) Less(than Comparable) bool   { return w < than.(Word) }
func (t Text) Name() string                { return string(t) }
func (t Text) Less(than Comparable) bool   { return t < than.(Text) }

// Wandel implements Größe.
type Wandel struct{ n int }

func (w *Wandel) Änderung(um int) (neu int, err error) { w.n += um; return w.n, nil }
func (w *Wandel) Ωmega() rune                          { return 'Ω' }

// 形 is not exported: it has no upper case.
type 形 struct{}

func (形) Area() float64      { return 1 }
func (形) Perimeter() float64 { return 1 }
func (形) 名() string          { return "形" }

// Everything implements Many.
type Everything struct{ n int }

func (e *Everything) A()              { e.n++ }
func (e *Everything) B() int          { return e.n }
func (e *Everything) C(n int)         { e.n = n }
func (e *Everything) D(n int) int     { return n }
func (e *Everything) E(n ...int)      { e.n = len(n) }
func (e *Everything) F() (int, error) { return e.n, nil }
func (e *Everything) G(map[string][]*Square, chan<- func(Shape) Named, [3]struct{ X, Y int }) {
}
func (e *Everything) H() interface{ Area() float64 } { return Unit{} }
func (e *Everything) I(<-chan int, chan int)         {}
func (e *Everything) J() any                         { return e }

// Nearly lacks only the last method of Many, Almost only the first.
type (
	Nearly struct{ Everything }
	Almost struct{ Everything }
)

func (Nearly) J() int { return 0 }
func (Almost) A(int)  {}

// Container is a generic interface.
type Container[T any] interface {
	Push(T)
	Pop() (T, bool)
}

// Stack implements Container[T] for every T.
type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(item T) { s.items = append(s.items, item) }

func (s *Stack[T]) Pop() (item T, ok bool) {
	if len(s.items) == 0 {
		return item, false
	}
	item = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return item, true
}

// Pair is a generic type with two parameters and a value receiver.
type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

func (p Pair[K, V]) Name() string { return "pair" }

// Holds asserts to a type parameter. Where T cannot be in an interface of type I, the compiler writes
// a negative itab into the dictionary of the instance.
func Holds[T any, I any](x I) bool {
	_, ok := any(x).(T)
	return ok
}

// IsNamed is Holds with an interface that has methods.
func IsNamed[T any](x Named) bool {
	switch x.(type) {
	case T:
		return true
	}
	return false
}

// IsShape is IsNamed with another interface.
func IsShape[T any](x Shape) bool {
	_, ok := x.(T)
	return ok
}

// Values is one value of every type of this package.
func Values() []any {
	square := Square{2}
	return []any{
		square, &square, Circle{1}, &Circle{2}, Cube{square}, &Cube{square}, Frame{square}, &Frame{Unit{}},
		Label{&Circle{3}, "label"}, &Label{&Circle{4}, "label"}, Blob{}, &Blob{}, Blot{}, Blur{}, Unit{}, &Unit{},
		Meters(1), Path{1, 2}, Grid{3, 4}, Cache{"a": 1}, make(Pipe, 2), Func(func() float64 { return 5 }),
		Word(6), Text("text"), &Wandel{}, Wandel{}, 形{}, Everything{}, &Everything{}, &Nearly{}, &Almost{},
		&Stack[int]{}, &Stack[string]{}, Stack[int]{}, &Stack[Shape]{}, &Stack[*Stack[int]]{},
		Pair[string, int]{"a", 1}, Pair[Word, Shape]{1, square}, struct{ Square }{square},
		struct {
			*Square
			Named int
		}{&square, 1},
		1, "a", nil, 1.5, []byte("b"), map[string]int{}, [0]int{}, func() {},
	}
}

// Implements returns the interfaces of this package that the dynamic type of x implements, by asking
// the run time.
func Implements(x any) (names []string) {
	add := func(ok bool, name string) {
		if ok {
			names = append(names, name)
		}
	}
	_, ok := x.(Shape)
	add(ok, "shape.Shape")
	_, ok = x.(Named)
	add(ok, "shape.Named")
	_, ok = x.(NamedShape)
	add(ok, "shape.NamedShape")
	_, ok = x.(Solid)
	add(ok, "shape.Solid")
	_, ok = x.(Scaler)
	add(ok, "shape.Scaler")
	_, ok = x.(Sealed)
	add(ok, "shape.Sealed")
	_, ok = x.(Comparable)
	add(ok, "shape.Comparable")
	_, ok = x.(Größe)
	add(ok, "shape.Größe")
	_, ok = x.(Many)
	add(ok, "shape.Many")
	_, ok = x.(Container[int])
	add(ok, "shape.Container[int]")
	_, ok = x.(Container[Shape])
	add(ok, "shape.Container[example.test/zoo/shape.Shape]")
	_, ok = x.(interface {
		Area() float64
		AREA() float64
	})
	add(ok, "interface { AREA() float64; Area() float64 }")
	_, ok = x.(interface{ area() float64 })
	add(ok, "interface { shape.area() float64 }")
	return names
}

// Static converts with the type known, so that the linker writes the itabs.
func Static(use func(Shape, Named)) {
	square := Square{1}
	use(square, square)
	use(&square, Cube{square})
	use(Circle{1}, Text("static"))
	use(&Circle{1}, &square)
	use(Unit{}, Pair[string, int]{})
	use(Path{}, Label{&Circle{1}, "static"})
	use(Cache{}, nil)
	use(Grid{1, 2}, nil)
	use(make(Pipe), nil)
	use(Func(nil), nil)
	use(Frame{square}, nil)
	kept.many = &Everything{}
	kept.many.G(nil, nil, [3]struct{ X, Y int }{})
	kept.sealed = square
	kept.sealed.seal()
	kept.sealed = &Circle{}
	kept.sealed.seal()
	kept.solid = Cube{square}
	use(kept.solid, kept.solid)
	kept.size = &Wandel{}
	kept.size.Ωmega()
	kept.ints = &Stack[int]{}
	kept.ints.Push(1)
	kept.shapes = &Stack[Shape]{}
	kept.shapes.Push(square)
	kept.less = Meters(1)
	kept.less.Less(Meters(2))
	kept.scaler = Label{&Circle{2}, "scaled"}
	kept.scaler.Scale(2)
}

// kept is package-level so that the compiler cannot see through the interfaces.
var kept struct {
	many   Many
	sealed Sealed
	solid  Solid
	size   Größe
	ints   Container[int]
	shapes Container[Shape]
	less   Comparable
	scaler Scaler
}
