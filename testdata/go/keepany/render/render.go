// Package render is a library as far as Keepany goes.
package render

import (
	"os"
	"text/template"
)

// Later returns a function that writes x as a template says.
//
//go:noinline
func Later(text string, x any) func() {
	return func() {
		template.Must(template.New("").Parse(text)).Execute(os.Stdout, x)
	}
}
