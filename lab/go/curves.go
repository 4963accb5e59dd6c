// What only the curves need: sizes that the rows of the table have not.

package main

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"unsafe"

	"lab/clock"
	"lab/cold"
	"lab/hot"
	"lab/many"
	"lab/tall"
	"lab/wide"
)

func init() {
	cases["pairs-4000000"] = func(row string) { grid(row, wide.Interfaces[:], made(4000, new(wide.T0))) }
	for _, n := range []int{1, 8, 64, 512, 4096, 32768, 100000} {
		cases[fmt.Sprintf("types-%d", n)] = func(row string) { types(row, n) }
	}
	for _, size := range tall.Sizes {
		cases[fmt.Sprintf("methods-%d", size.Methods)] = func(row string) { methods(row, size) }
	}
	cases["readers-site"] = func(row string) {
		f := namer(pick(3, hot.Vals[:]))
		clock.Span(17_000_000, f)
		readers(row, f)
	}
	cases["readers-table"] = func(row string) { readers(row, manyTable()) }
	for _, n := range []int{1, 2, 4, 8} {
		cases[fmt.Sprintf("start-%d", n)] = func(row string) { start(row, n) }
	}
}

// made returns values of n types that are made at run time: structs of one embedded pointer, which have its methods, with different tags.
func made(n int, base any) []any {
	vals := make([]any, n)
	for t := range vals {
		tag := reflect.StructTag(fmt.Sprint("made:", t))
		field := reflect.StructField{Name: "Base", Type: reflect.TypeOf(base), Anonymous: true, Tag: tag}
		val := reflect.New(reflect.StructOf([]reflect.StructField{field})).Elem()
		val.Field(0).Set(reflect.ValueOf(base))
		vals[t] = val.Interface()
	}
	return vals
}

// types is one call site that sees n types, in an order that cannot be learnt, after 17 million executions.
func types(row string, n int) {
	vals := made(n, new(hot.Ptr))
	for _, v := range vals {
		_ = v.(hot.Valer)
	}
	state := uint64(12345)
	warm(row, func(n int) {
		c, st := 0, state
		for range n {
			if _, ok := vals[draw(&st, len(vals))].(hot.Valer); ok {
				c++
			}
		}
		state = st
		use(c)
	})
}

// methods is first assertions to interfaces of one size, and then more at one of their sites.
func methods(row string, size tall.Size) {
	// 1,024 pairs of small types before: the first of a process also fetch memory and code.
	for _, site := range cold.Groups[0].Sites {
		for _, v := range cold.Groups[0].Vals {
			site(v)
		}
	}
	pairs := len(size.Sites) * len(tall.Vals)
	print(row+"/first", clock.Span(pairs, func(int) {
		c := 0
		for _, site := range size.Sites {
			for _, v := range tall.Vals {
				if site(v) {
					c++
				}
			}
		}
		if c != pairs {
			panic("a pair does not match")
		}
	}))
	site, state, vals := size.Sites[0], uint64(12345), tall.Vals[:]
	warm(row+"/then", func(n int) {
		c, st := 0, state
		for range n {
			if site(vals[draw(&st, len(vals))]) {
				c++
			}
		}
		state = st
		use(c)
	})
}

// readers prints the elapsed time of an operation while so many threads do the same, all of their operations counted.
func readers(row string, f func(int)) {
	for _, n := range []int{1, 2, 4, 8} {
		print(fmt.Sprintf("%s/%d", row, n), clock.Crowd(n, f))
	}
}

// start asks for every pair of 2,177 types and 20 interfaces for the first time, by threads that share the types.
func start(row string, threads int) {
	var typs, inters []unsafe.Pointer
	for _, v := range many.Vals {
		typs = append(typs, typeOf(v))
	}
	for _, p := range many.Interfaces {
		inters = append(inters, interfaceOf(p))
	}
	elapsed, cpu := clock.Elapsed(len(typs)*len(inters), func() {
		var all sync.WaitGroup
		share := (len(typs) + threads - 1) / threads
		for t := range threads {
			all.Add(1)
			go func() {
				defer all.Done()
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				for _, typ := range typs[min(t*share, len(typs)):min((t+1)*share, len(typs))] {
					for _, inter := range inters {
						getitab(inter, typ, true)
					}
				}
			}()
		}
		all.Wait()
	})
	print(row+"/elapsed", elapsed)
	print(row+"/cpu", cpu)
}
