// Oracle answers questions about its own executable by asking the run time.
//
//	oracle itabs LIST   runtime.getitab for every pair of an interface and a type in LIST
//	oracle types LIST   what package reflect says about every type in LIST
//
// LIST has lines "i ADDRESS" and "t ADDRESS" (hexadecimal) of interface types and of types. The program
// must be linked at a fixed address, so that the addresses in the file are those of the running image.
//
// Answers, one line per question in the order of the lists, interfaces outermost:
//
//	INTERFACE TYPE + FUN0 FUN1 ...       the slots of the itab
//	INTERFACE TYPE - METHOD              the method that TypeAssertionError names
//	TYPE KIND SIZE ALIGN HASH NUMMETHOD "PKGPATH" "STRING"
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"go/types"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"text/template"
	"unsafe"

	"example.test/zoo/shape"
	"example.test/zoo/twin/both"
)

//go:linkname getitab runtime.getitab
func getitab(inter, typ unsafe.Pointer, canfail bool) unsafe.Pointer

// eface is an empty interface as the run time sees it.
type eface struct{ typ, data unsafe.Pointer }

// itab is the result of getitab.
type itab struct {
	inter, typ unsafe.Pointer
	hash       uint32
	_          [pad]byte
	fun        [1]uintptr
}

// descriptor is the beginning of a type descriptor.
type descriptor struct {
	size, ptrdata uintptr
	hash          uint32
}

// typeOf makes a reflect.Type of a descriptor's address.
func typeOf(typ unsafe.Pointer) reflect.Type {
	var x any
	*(*eface)(unsafe.Pointer(&x)) = eface{typ: typ}
	return reflect.TypeOf(x)
}

// missing asks again in the form that panics, and takes the name out of the panic.
//
// Up to Go 1.22 that form writes the zero again that marks an itab as negative, and faults if the linker
// made the itab, in read-only data. Then the page is made writable and the question asked once more.
func missing(inter, typ unsafe.Pointer) (name string) {
	defer func() {
		switch err := recover().(type) {
		case *runtime.TypeAssertionError:
			name = reflect.ValueOf(err).Elem().FieldByName("missingMethod").String()
		case interface{ Addr() uintptr }:
			size := uintptr(os.Getpagesize())
			page := unsafe.Slice((*byte)(pointer(err.Addr()&^(size-1))), size)
			if err := makeWritable(page); err != nil {
				panic(err)
			}
			name = missing(inter, typ)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	getitab(inter, typ, false)
	panic("no panic for a negative answer")
}

// pointer converts an address in data that the garbage collector does not move.
func pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}

func itabs(out *bufio.Writer, interfaces, types []unsafe.Pointer) {
	for _, inter := range interfaces {
		methods := typeOf(inter).NumMethod()
		for _, typ := range types {
			fmt.Fprintf(out, "%x %x ", inter, typ)
			tab := (*itab)(getitab(inter, typ, true))
			if tab == nil {
				fmt.Fprintln(out, "-", missing(inter, typ))
				continue
			}
			out.WriteByte('+')
			for _, slot := range unsafe.Slice(&tab.fun[0], methods) {
				fmt.Fprintf(out, " %x", slot)
			}
			out.WriteByte('\n')
		}
	}
}

func describe(out *bufio.Writer, types []unsafe.Pointer) {
	for _, typ := range types {
		t := typeOf(typ)
		fmt.Fprintf(out, "%x %d %d %d %x %d %q %q\n", typ, t.Kind(), t.Size(), t.Align(),
			(*descriptor)(typ).hash, t.NumMethod(), t.PkgPath(), t.String())
	}
}

// exercise is never run; it keeps some large packages, so that there is something to ask about.
func exercise() {
	var config types.Config
	fmt.Println(config.Check("", nil, nil, nil))
	fmt.Println(json.Unmarshal(nil, &config), json.NewEncoder(nil).Encode(nil))
	fmt.Println(template.New("").Execute(nil, nil))
	shape.Static(func(s shape.Shape, n shape.Named) {
		fmt.Println(shape.IsNamed[int](n), shape.IsShape[shape.Blur](s))
	})
	fmt.Println(both.Static())
	for _, x := range append(shape.Values(), both.Values()...) {
		fmt.Println(shape.Implements(x), both.Implements(x))
	}
}

func main() {
	if len(os.Args) != 3 {
		if len(os.Args) > 3 {
			exercise()
		}
		fmt.Fprintln(os.Stderr, "usage: oracle itabs|types LIST")
		os.Exit(2)
	}
	list, err := os.ReadFile(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
	var interfaces, types []unsafe.Pointer
	for _, line := range strings.Split(string(bytes.TrimSpace(list)), "\n") {
		what, digits, _ := strings.Cut(line, " ")
		address, err := strconv.ParseUint(digits, 16, 64)
		if err != nil || what != "i" && what != "t" {
			fmt.Fprintf(os.Stderr, "oracle: not a line of a list: %q\n", line)
			os.Exit(1)
		}
		if what == "i" {
			interfaces = append(interfaces, pointer(uintptr(address)))
		} else {
			types = append(types, pointer(uintptr(address)))
		}
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch os.Args[1] {
	case "itabs":
		itabs(out, interfaces, types)
	case "types":
		describe(out, types)
	}
}
