//go:build !wasm

package main

import "syscall"

// makeWritable lets the program write to pages of read-only data.
func makeWritable(pages []byte) error {
	return syscall.Mprotect(pages, syscall.PROT_READ|syscall.PROT_WRITE)
}
