// Package nest has an interface that no type of another package can satisfy.
package nest

// Hatcher asks for a method that is not exported: only methods of this package are meant.
type Hatcher interface {
	hatch() int
}

// Egg satisfies Hatcher.
type Egg struct{ Days int }

func (e Egg) hatch() int { return e.Days }

// Hatch reports how long v takes to hatch, if it is a Hatcher.
func Hatch(v any) (int, bool) {
	h, ok := v.(Hatcher)
	if !ok {
		return 0, false
	}
	return h.hatch(), true
}
