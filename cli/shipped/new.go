//go:build newer

package main

import "io"

// counted counts bytes. It embeds an interface where it once embedded the page, and so lost Flush.
type counted struct {
	io.Writer
	n int
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return c.Writer.Write(p)
}

// Swan came later.
type Swan struct{ Bird }

func (s *Swan) Swim() string { return s.Name + " swims" }

// Swimmer too.
type Swimmer interface{ Swim() string }

func swims(v any) (string, bool) {
	s, ok := v.(Swimmer)
	if !ok {
		return "", false
	}
	return s.Swim(), true
}

func init() {
	swims(&Swan{})
}

func writer(p *page) io.Writer { return &counted{Writer: p} }
