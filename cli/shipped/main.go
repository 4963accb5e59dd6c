// The aviary is the program that is part of the command: small, with something to find for every question.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"example.com/aviary/nest"
)

// What animals may be able to do.
type (
	Flyable interface{ Fly() string }
	Runner  interface{ Run(km int) int }
	Duck    interface {
		Flyable
		Runner
	}
	// Glider is Flyable with another signature.
	Glider interface{ Fly() (string, error) }
)

// Bird flies as a value and runs through a pointer: *Bird is a Duck, Bird is not.
type Bird struct {
	Name string
	Km   int
}

func (b Bird) Fly() string     { return b.Name + " flies" }
func (b *Bird) Run(km int) int { b.Km += km; return b.Km }
func (b Bird) String() string  { return b.Name }
func (b Bird) hatch() int      { return 14 }

// Plane flies, and has an engine that it promotes.
type Plane struct {
	*Engine
	Seats int
}

func (p *Plane) Fly() string { return fmt.Sprint("plane with ", p.Seats, " seats") }

// Engine runs.
type Engine struct{ Power int }

func (e *Engine) Run(km int) int { return e.Power * km }

// Penguin is a Glider, and nearly Flyable.
type Penguin struct{}

func (Penguin) Fly() (string, error) { return "", ErrGrounded }
func (Penguin) Run(km int) int       { return km }

// Bat has the right method with a small letter.
type Bat struct{ Wings int }

func (b Bat) fly() string { return strings.Repeat("flap ", b.Wings) }

// Stone has no method.
type Stone int

// ErrGrounded says that somebody stays on the ground.
var ErrGrounded = errors.New("grounded")

// Lost is an error with a pointer receiver.
type Lost struct{ Where string }

func (l *Lost) Error() string { return "lost at " + l.Where }

// Flusher is what a writer may have besides Write.
type Flusher interface{ Flush() error }

// page is a writer that can be flushed.
type page struct{ bytes.Buffer }

func (p *page) Flush() error {
	_, err := p.WriteTo(os.Stdout)
	return err
}

func describe(v any) string {
	switch v := v.(type) {
	case Duck:
		return fmt.Sprint("duck: ", v.Fly(), ", ran ", v.Run(3))
	case Flyable:
		return "flyable: " + v.Fly()
	case Glider:
		what, err := v.Fly()
		return fmt.Sprint("glider: ", what, err)
	case fmt.Stringer:
		return "stringer: " + v.String()
	case error:
		return "error: " + v.Error()
	}
	return fmt.Sprintf("just a %T", v)
}

// cheer wants a Flyable, so its callers convert to one.
//
//go:noinline
func cheer(f Flyable) string { return f.Fly() + "!" }

//go:noinline
func chase(r Runner) int { return r.Run(2) }

// is asks for a type that may not even be Flyable: for Stone, the linker writes a negative itab.
//
//go:noinline
func is[T any](f Flyable) bool {
	_, ok := f.(T)
	return ok
}

// print writes a line and flushes, if the writer can.
func print(w io.Writer, line string) error {
	if _, err := io.WriteString(w, line+"\n"); err != nil {
		return err
	}
	if f, ok := w.(Flusher); ok {
		return f.Flush()
	}
	return nil
}

func main() {
	bird := Bird{Name: "b1"}
	w := writer(&page{})
	for _, v := range []any{
		bird, &bird, &Plane{&Engine{100}, 180}, Penguin{}, Bat{2}, Stone(7), ErrGrounded, &Lost{"sea"}, nest.Egg{Days: 21},
	} {
		line := describe(v)
		if days, ok := nest.Hatch(v); ok {
			line += fmt.Sprint(", hatches in ", days, " days")
		}
		if b, ok := v.(Bat); ok {
			line += ", " + b.fly()
		}
		if r, ok := v.(Runner); ok {
			line += fmt.Sprint(", runs ", r.Run(1))
		}
		if err := print(w, line); err != nil {
			panic(err)
		}
	}
	fmt.Println(cheer(bird), cheer(&bird), cheer(&Plane{}), chase(&bird), chase(&Engine{3}), chase(Penguin{}))
	fmt.Println(is[Bird](bird), is[*Plane](bird), is[Stone](bird), bird.hatch(), bird.Km)
}
