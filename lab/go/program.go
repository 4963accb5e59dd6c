// A whole program: from a source text through tokens and trees to the text of simpler trees and their values. Tokens and nodes are
// interface values, and what a node can do besides being evaluated is asked of it. rust/src/program.rs is the same program.

package main

import (
	"strconv"

	"lab/clock"
)

func init() {
	cases["program"] = func(row string) {
		text := source(20_000)
		var tokens int
		var output []byte
		ns := clock.Span(1, func(int) { tokens, output = translate(text) })
		print(row, ns/float64(tokens))
		// No time: the driver holds it against that of the Rust program.
		print(row+"/output", float64(fnv(output)))
	}
}

// variables of the language: a0 to a99.
const variables = 100

// The tokens.
type (
	number int64
	name   uint32
	word   uint8
	symbol uint8
)

// node is what each node can do.
type node interface{ Eval(values []int64) int64 }

// simplifier is what nodes with operands can: become simpler, of which something else may come.
type simplifier interface{ Simplify() node }

// operator is what operators can: be printed, in parentheses if they bind less than what is around them.
type operator interface {
	Level() uint8
	Print(out *[]byte)
}

type (
	constant int64
	variable uint32
	sum      struct{ left, right node }
	product  struct{ left, right node }
	negative struct{ inner node }
	greatest struct{ operands []node }
)

func (c constant) Eval([]int64) int64 { return int64(c) }

func (v variable) Eval(values []int64) int64 { return values[v] }

func (s *sum) Eval(values []int64) int64 { return s.left.Eval(values) + s.right.Eval(values) }
func (s *sum) Simplify() node {
	simplify(&s.left)
	simplify(&s.right)
	a, isA := s.left.(constant)
	b, isB := s.right.(constant)
	switch {
	case isA && isB:
		return a + b
	case isA && a == 0:
		return s.right
	case isB && b == 0:
		return s.left
	}
	return nil
}
func (s *sum) Level() uint8 { return 1 }
func (s *sum) Print(out *[]byte) {
	printIn(1, s.left, out)
	*out = append(*out, " + "...)
	printIn(1, s.right, out)
}

func (p *product) Eval(values []int64) int64 { return p.left.Eval(values) * p.right.Eval(values) }
func (p *product) Simplify() node {
	simplify(&p.left)
	simplify(&p.right)
	a, isA := p.left.(constant)
	b, isB := p.right.(constant)
	switch {
	case isA && isB:
		return a * b
	case isA && a == 1:
		return p.right
	case isB && b == 1:
		return p.left
	}
	return nil
}
func (p *product) Level() uint8 { return 2 }
func (p *product) Print(out *[]byte) {
	printIn(2, p.left, out)
	*out = append(*out, " * "...)
	printIn(2, p.right, out)
}

func (n *negative) Eval(values []int64) int64 { return -n.inner.Eval(values) }
func (n *negative) Simplify() node {
	simplify(&n.inner)
	if inner, ok := n.inner.(*negative); ok {
		return inner.inner
	}
	if a, ok := n.inner.(constant); ok {
		return -a
	}
	return nil
}
func (n *negative) Level() uint8 { return 3 }
func (n *negative) Print(out *[]byte) {
	*out = append(*out, '-')
	printIn(3, n.inner, out)
}

func (g *greatest) Eval(values []int64) int64 {
	most := g.operands[0].Eval(values)
	for _, n := range g.operands[1:] {
		most = max(most, n.Eval(values))
	}
	return most
}
func (g *greatest) Simplify() node {
	for at := range g.operands {
		simplify(&g.operands[at])
	}
	if len(g.operands) == 1 {
		return g.operands[0]
	}
	return nil
}

func simplify(n *node) {
	if s, ok := (*n).(simplifier); ok {
		if simpler := s.Simplify(); simpler != nil {
			*n = simpler
		}
	}
}

func printNode(n node, out *[]byte) {
	switch n := n.(type) {
	case constant:
		*out = strconv.AppendInt(*out, int64(n), 10)
	case variable:
		*out = strconv.AppendUint(append(*out, 'a'), uint64(n), 10)
	case operator:
		n.Print(out)
	case *greatest:
		*out = append(*out, "max("...)
		for at, n := range n.operands {
			if at > 0 {
				*out = append(*out, ", "...)
			}
			printNode(n, out)
		}
		*out = append(*out, ')')
	default:
		panic("there is no other node")
	}
}

func printIn(level uint8, n node, out *[]byte) {
	if o, ok := n.(operator); ok && o.Level() < level {
		*out = append(*out, '(')
		o.Print(out)
		*out = append(*out, ')')
		return
	}
	printNode(n, out)
}

func tokenize(text []byte) []any {
	words := map[string]word{"max": 0}
	var tokens []any
	at := 0
	digits := func() (n int64) {
		for ; at < len(text) && '0' <= text[at] && text[at] <= '9'; at++ {
			n = n*10 + int64(text[at]-'0')
		}
		return
	}
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ':
			at++
		case '0' <= c && c <= '9':
			tokens = append(tokens, number(digits()))
		case c == 'a':
			at++
			tokens = append(tokens, name(digits()))
		case 'b' <= c && c <= 'z':
			begin := at
			for at < len(text) && 'a' <= text[at] && text[at] <= 'z' {
				at++
			}
			tokens = append(tokens, words[string(text[begin:at])])
		default:
			at++
			tokens = append(tokens, symbol(c))
		}
	}
	return tokens
}

type parser struct {
	tokens []any
	at     int
}

// eat goes on behind a symbol, if it is the next token.
func (p *parser) eat(s symbol) bool {
	if p.at == len(p.tokens) {
		return false
	}
	next, ok := p.tokens[p.at].(symbol)
	if ok && next == s {
		p.at++
		return true
	}
	return false
}

func (p *parser) must(s symbol) {
	if !p.eat(s) {
		panic("missing " + string(rune(s)))
	}
}

func (p *parser) sum() node {
	left := p.product()
	for p.eat('+') {
		left = &sum{left, p.product()}
	}
	return left
}

func (p *parser) product() node {
	left := p.operand()
	for p.eat('*') {
		left = &product{left, p.operand()}
	}
	return left
}

func (p *parser) operand() node {
	token := p.tokens[p.at]
	p.at++
	switch token := token.(type) {
	case number:
		return constant(token)
	case name:
		return variable(token)
	case word:
		p.must('(')
		operands := []node{p.sum()}
		for p.eat(',') {
			operands = append(operands, p.sum())
		}
		p.must(')')
		return &greatest{operands}
	case symbol:
		if token == '-' {
			return &negative{p.operand()}
		}
		if token == '(' {
			inner := p.sum()
			p.must(')')
			return inner
		}
	}
	panic("the text has operands where they belong")
}

// translate is the whole: how many tokens there were, and what came out.
func translate(text []byte) (int, []byte) {
	type line struct {
		name name
		node node
	}
	p := parser{tokens: tokenize(text)}
	var lines []line
	for p.at < len(p.tokens) {
		name := p.tokens[p.at].(name)
		p.at++
		p.must('=')
		lines = append(lines, line{name, p.sum()})
		p.must('\n')
	}
	for at := range lines {
		simplify(&lines[at].node)
	}
	var out []byte
	var values [variables]int64
	for at := range values {
		values[at] = 1
	}
	for _, l := range lines {
		out = append(strconv.AppendUint(append(out, 'a'), uint64(l.name), 10), " = "...)
		printNode(l.node, &out)
		values[l.name] = l.node.Eval(values[:])
		out = append(strconv.AppendInt(append(out, " is "...), values[l.name], 10), '\n')
	}
	return len(p.tokens), out
}

// source is a text of so many lines, the same as in Rust.
func source(lines int) []byte {
	seed, out := uint64(11), []byte(nil)
	for range lines {
		out = append(strconv.AppendUint(append(out, 'a'), splitmix64(&seed)%variables, 10), " = "...)
		out = append(expression(&seed, 4, out), '\n')
	}
	return out
}

func expression(seed *uint64, depth uint32, out []byte) []byte {
	drawn := splitmix64(seed)
	if depth == 0 {
		if drawn%3 == 0 {
			return strconv.AppendUint(out, drawn>>8&1023, 10)
		}
		return strconv.AppendUint(append(out, 'a'), (drawn>>8)%variables, 10)
	}
	shape := [...][3]string{
		{"", " + ", ""}, {"", " + ", ""}, {"(", " + ", ") * 1"}, {"", " * ", ""}, {"", " * ", ""},
		{"-(", " + ", ")"}, {"--", " + 0 * ", ""}, {"max(", ", ", ")"},
	}[drawn%8]
	out = expression(seed, depth-1, append(out, shape[0]...))
	out = expression(seed, uint32(drawn>>8)%depth, append(out, shape[1]...))
	return append(out, shape[2]...)
}

func fnv(bytes []byte) uint32 {
	hash := uint32(0x811c9dc5)
	for _, b := range bytes {
		hash = (hash ^ uint32(b)) * 0x01000193
	}
	return hash
}
