//go:build !newer

package main

import "io"

// counted counts bytes, and hands on what the page can do.
type counted struct {
	*page
	n int
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += len(p)
	return c.page.Write(p)
}

func writer(p *page) io.Writer { return &counted{page: p} }
