//go:build go1.23

package main

// pad is the size of the explicit padding before the slots of an itab: there is none since Go 1.23, which
// makes a difference on 32-bit machines.
const pad = 0
