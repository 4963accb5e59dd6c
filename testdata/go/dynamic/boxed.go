package main

// Conversions for which the run time takes the value and not its type. A comment at the end of a line lists the types, as
// often as the run time is called for them in the line.

type Text string
type Number int64
type Half uint32
type Words []string

var sink any

var sinks [4]any

type Named interface{ Named() string }

func (t Text) Named() string   { return string(t) }
func (n Number) Named() string { return "number" }

type holder struct {
	before int
	value  any
	named  Named
}

//go:noinline
func take(values ...any) { copy(sinks[:], values) }

//go:noinline
func one(value any) { sink = value }

//go:noinline
func named(n int, value Named) { sink = value }

//go:noinline
func boxString(s string) { one(s) } // converts string

//go:noinline
func boxText(t Text) { sink = t } // converts main.Text

//go:noinline
func boxMany(t Text, s string, n Number, i int) {
	take(Text("constant"), s, n, t, i) // converts int main.Number main.Text string
}

//go:noinline
func boxReturned(n Number) any {
	return n // converts main.Number
}

//go:noinline
func boxNamed(n Number) {
	named(1, n) // converts main.Number
}

//go:noinline
func boxField(h *holder, w Words, t Text) {
	h.value = w // converts main.Words
	h.named = t // converts main.Text
}

//go:noinline
func boxHalf(h Half) any {
	return h // converts main.Half
}

//go:noinline
func boxed(n int) {
	boxString(string(rune(n)))
	boxText(Text(rune(n)))
	boxMany(Text(rune(n)), string(rune(n)), Number(n), n)
	one(boxReturned(Number(n)))
	boxNamed(Number(n))
	h := &holder{}
	boxField(h, Words{"a"}, Text(rune(n)))
	one(h)
	one(boxHalf(Half(n)))
}
