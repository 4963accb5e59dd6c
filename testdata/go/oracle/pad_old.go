//go:build !go1.23

package main

// pad is the size of the explicit padding before the slots of an itab.
const pad = 4
