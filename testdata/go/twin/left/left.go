// Package twin exists twice, with the same names: types, interfaces and an unexported method.
package twin

// Point is another type in the other package twin.
type Point struct{ X, Y int }

func (p Point) String() string { return "left" }
func (p Point) secret() string { return "left" }

// Secret is implemented by the Point of this package only.
type Secret interface {
	String() string
	secret() string
}

// Reveal returns which of the two packages x comes from.
func Reveal(x any) string {
	if s, ok := x.(Secret); ok {
		return s.secret()
	}
	return ""
}

// Static makes the linker write an itab.
func Static() Secret { return Point{1, 2} }
