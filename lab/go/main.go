// The Go side of the laboratory: `bench CASE` runs one case and prints `row<TAB>ns` lines. A process runs one case only,
// so every case starts with empty caches and a fresh itab table.
package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"sync"
	"unsafe"

	"lab/clock"
	"lab/cold"
	"lab/hot"
	"lab/many"
	"lab/wide"
)

//go:linkname getitab runtime.getitab
//go:noescape
func getitab(inter, typ unsafe.Pointer, canfail bool) unsafe.Pointer

type eface struct{ typ, data unsafe.Pointer }

type ptrType struct { // the descriptor of a pointer type: 48 bytes common to all types, then the element
	_    [48]byte
	elem unsafe.Pointer
}

func typeOf(e any) unsafe.Pointer { return (*eface)(unsafe.Pointer(&e)).typ }

func interfaceOf(nilPointer any) unsafe.Pointer { return (*ptrType)(typeOf(nilPointer)).elem }

const orderLen, mask = 16384, 16384 - 1

func splitmix64(x *uint64) uint64 {
	*x += 0x9e3779b97f4a7c15
	z := *x
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// order returns orderLen numbers below n, the same ones in every language.
func order(seed uint64, n int) []uint32 {
	r := make([]uint32, orderLen)
	for i := range r {
		r[i] = uint32(splitmix64(&seed) % uint64(n))
	}
	return r
}

func pick[T any](seed uint64, from []T) []T {
	r := make([]T, orderLen)
	for i, k := range order(seed, len(from)) {
		r[i] = from[k]
	}
	return r
}

var (
	sinkE      any
	sinkI      int
	sinkU      uint64
	eSmall     any       = hot.Small(1000)
	vPtr       hot.Valer = &hot.Ptr{X: 7}
	numU64     uint64    = 256
	numF64               = 1.5
	pointer              = &hot.Ptr{X: 9}
	eOne, eTwo any
	pair       = hot.Pair{A: 1, B: 2, C: 3, D: 4}
)

func print(row string, ns float64) { fmt.Printf("%s\t%.4f\n", row, ns) }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench CASE, or bench --list")
		os.Exit(2)
	}
	if os.Args[1] == "--list" {
		var names []string
		for name := range cases {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Println(name)
		}
		return
	}
	run, ok := cases[os.Args[1]]
	if !ok {
		fmt.Fprintf(os.Stderr, "bench: no case %q\n", os.Args[1])
		os.Exit(2)
	}
	runtime.LockOSThread()
	run(os.Args[1])
}

// draw returns the next number below n: an order that no predictor of branches can learn.
func draw(state *uint64, n int) int {
	*state = *state*6364136223846793005 + 1442695040888963407
	return int((*state >> 32) * uint64(n) >> 32)
}

var cases = map[string]func(name string){
	"loop": func(row string) {
		vals := pick(1, hot.Vals[:])
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if vals[i&mask] != nil {
					c++
				}
			}
			sinkI = c
		}))
	},
	"concrete-hit": func(row string) {
		print(row, clock.Steady(func(n int) {
			var s hot.Small
			for i := 0; i < n; i++ {
				s += eSmall.(hot.Small)
			}
			sinkU = uint64(s)
		}))
	},
	"concrete-miss": func(row string) {
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if _, ok := eSmall.(hot.Pair); ok {
					c++
				}
			}
			sinkI = c
		}))
	},
	"eface-1-hit": func(row string) {
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if _, ok := eSmall.(hot.Namer); ok {
					c++
				}
			}
			sinkI = c
		}))
	},
	"eface-1-miss": func(row string) {
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if _, ok := eSmall.(hot.Absent); ok {
					c++
				}
			}
			sinkI = c
		}))
	},
	"eface-64-hit":  func(row string) { convergence(row, namer(pick(3, hot.Vals[:]))) },
	"eface-64-miss": func(row string) { convergence(row, absent(pick(3, hot.Vals[:]))) },
	"eface-1000": func(row string) {
		f := if00(pick(4, many.Vals[:1000]))
		clock.Span(1_000_000, f)
		print(row, clock.Steady(f))
	},
	"generic-64": func(row string) {
		vals := pick(3, hot.Vals[:])
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if implements[hot.Namer](vals[i&mask]) {
					c++
				}
			}
			sinkI = c
		}))
	},
	"iface-64": func(row string) {
		vals := make([]hot.ValNamer, orderLen)
		for i, k := range order(3, len(hot.Vals)) {
			vals[i] = hot.Vals[k].(hot.ValNamer) // found at run time
		}
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if _, ok := vals[i&mask].(hot.Namer); ok {
					c++
				}
			}
			sinkI = c
		}))
	},
	"sites-43540-hit":  func(row string) { sites(row, many.Pos[:]) },
	"sites-43540-miss": func(row string) { sites(row, many.Neg[:]) },
	"table-43540":      func(row string) { print(row, clock.Steady(manyTable())) },
	"pairs-64":         func(row string) { square(row, 8, 8) },
	"pairs-512":        func(row string) { square(row, 16, 32) },
	"pairs-4096":       func(row string) { square(row, 64, 64) },
	"pairs-43540":      func(row string) { square(row, 140, 311) },
	"pairs-250000":     func(row string) { square(row, 500, 500) },
	"pairs-1000000":    func(row string) { square(row, 1000, 1000) },
	"call-1": func(row string) {
		print(row, clock.Steady(func(n int) {
			s := 0
			for i := 0; i < n; i++ {
				s += vPtr.Val()
			}
			sinkI = s
		}))
	},
	"call-64": func(row string) {
		vals := pick(8, hot.Valers[:])
		print(row, clock.Steady(func(n int) {
			s := 0
			for i := 0; i < n; i++ {
				s += vals[i&mask].Val()
			}
			sinkI = s
		}))
	},
	"assert-and-call": func(row string) {
		print(row, clock.Steady(func(n int) {
			s := 0
			for i := 0; i < n; i++ {
				s += eSmall.(hot.Valer).Val()
			}
			sinkI = s
		}))
	},
	"convert-u64": func(row string) {
		print(row, clock.Steady(func(n int) {
			for i := 0; i < n; i++ {
				sinkE = numU64
			}
		}))
	},
	"convert-f64": func(row string) {
		print(row, clock.Steady(func(n int) {
			for i := 0; i < n; i++ {
				sinkE = numF64
			}
		}))
	},
	"convert-pointer": func(row string) {
		print(row, clock.Steady(func(n int) {
			for i := 0; i < n; i++ {
				sinkE = pointer
			}
		}))
	},
	"convert-32B": func(row string) {
		print(row, clock.Steady(func(n int) {
			for i := 0; i < n; i++ {
				sinkE = pair
			}
		}))
	},
	"equal-u64":        func(row string) { equal(row, uint64(1000), uint64(1000)) },
	"equal-string":     func(row string) { equal(row, text("twelve bytes"), text("twelve bytes")) },
	"equal-pointer":    func(row string) { equal(row, pointer, pointer) },
	"equal-other-type": func(row string) { equal(row, uint64(1000), int64(1000)) },
	"equal-concrete": func(row string) {
		eOne = numU64
		print(row, clock.Steady(func(n int) {
			c := 0
			for i := 0; i < n; i++ {
				if eOne == numU64 {
					c++
				}
			}
			sinkI = c
		}))
	},
	"map-u64":    func(row string) { lookUp(row, func(at int) any { return uint64(at) }) },
	"map-string": func(row string) { lookUp(row, func(at int) any { return fmt.Sprintf("key-%07d", at) }) },
	"dynamic-call": func(row string) {
		add := reflect.ValueOf(&counter{}).MethodByName("Add")
		print(row, clock.Steady(func(n int) {
			var s uint64
			for i := 0; i < n; i++ {
				s += add.Call([]reflect.Value{reflect.ValueOf(numU64)})[0].Uint()
			}
			sinkU = s
		}))
	},
	"dynamic-call-by-name": func(row string) {
		value := reflect.ValueOf(&counter{})
		print(row, clock.Steady(func(n int) {
			var s uint64
			for i := 0; i < n; i++ {
				s += value.MethodByName("Add").Call([]reflect.Value{reflect.ValueOf(numU64)})[0].Uint()
			}
			sinkU = s
		}))
	},
	"switch-4":     func(row string) { print(row, clock.Steady(switching(pick(7, hot.Vals[:4]), hot.Switch4))) },
	"switch-16":    func(row string) { print(row, clock.Steady(switching(pick(7, hot.Vals[:16]), hot.Switch16))) },
	"switch-64":    func(row string) { print(row, clock.Steady(switching(pick(7, hot.Vals[:]), hot.Switch64))) },
	"switch-first": func(row string) { print(row, clock.Steady(switching(pick(7, hot.Vals[:1]), hot.Switch16))) },
	"switch-16-interfaces": func(row string) {
		vals := pick(7, many.Vals[:64])
		print(row+"/new-pairs", clock.Span(1000, switching(vals, hot.Interfaces16[0])))
		print(row+"/first-1k", firstThousand(vals))
		f := switching(vals, hot.Interfaces16[0])
		clock.Span(30_000_000, f)
		print(row+"/warm", clock.Steady(f))
	},
	"first-assertion": func(row string) {
		for _, g := range cold.Groups {
			print(row+"/"+g.Name, clock.Span(len(g.Sites)*len(g.Vals), func(int) {
				c := 0
				for _, site := range g.Sites {
					for _, v := range g.Vals {
						if site(v) {
							c++
						}
					}
				}
				sinkI = c
			}))
		}
		// A method looked up by a name unknown to the linker keeps every method in the program.
		if len(os.Args) > 5 {
			keepMethods(os.Args)
		}
	},
	"implementers": func(row string) {
		asked := reflect.TypeOf(many.Interfaces[0]).Elem()
		var types []reflect.Type
		for _, v := range many.Vals {
			types = append(types, reflect.TypeOf(v))
		}
		print(row, clock.Steady(func(n int) {
			for range n {
				var found []reflect.Type
				for _, t := range types {
					if t.Implements(asked) {
						found = append(found, t)
					}
				}
				use(len(found))
			}
		})/float64(len(types)))
	},
	"first-threads": func(row string) {
		var typs, inters []unsafe.Pointer
		for _, v := range many.Vals {
			typs = append(typs, typeOf(v))
		}
		for _, p := range many.Interfaces {
			inters = append(inters, interfaceOf(p))
		}
		// Each number of threads has interfaces of its own, of which all pairs are new.
		for k, threads := range []int{1, 2, 4, 8} {
			own := inters[5*k : 5*k+5]
			print(fmt.Sprintf("%s/%d", row, threads), clock.Span(len(own)*len(typs), func(int) {
				var all sync.WaitGroup
				share := (len(typs) + threads - 1) / threads
				for t := range threads {
					all.Add(1)
					go func() {
						defer all.Done()
						runtime.LockOSThread()
						defer runtime.UnlockOSThread()
						for _, typ := range typs[min(t*share, len(typs)):min((t+1)*share, len(typs))] {
							for _, inter := range own {
								getitab(inter, typ, true)
							}
						}
					}()
				}
				all.Wait()
			}))
		}
	},
	"threads-eface-1": func(row string) {
		threads(row, func() func(int) {
			return func(n int) {
				c := 0
				for i := 0; i < n; i++ {
					if _, ok := eSmall.(hot.Namer); ok {
						c++
					}
				}
				use(c)
			}
		})
	},
	"threads-eface-64": func(row string) {
		f := namer(pick(3, hot.Vals[:]))
		clock.Span(17_000_000, f)
		threads(row, func() func(int) { return f })
	},
	"threads-table-43540": func(row string) {
		f := manyTable()
		threads(row, func() func(int) { return f })
	},
	"warmup-64":   func(row string) { warmup(row, namer(pick(3, hot.Vals[:]))) },
	"warmup-1000": func(row string) { warmup(row, if00(pick(4, many.Vals[:1000]))) },
}

type counter struct{ n uint64 }

func (c *counter) Add(n uint64) uint64 { c.n += n; return c.n }
func (c *counter) Get() uint64         { return c.n }
func (c *counter) Set(n uint64)        { c.n = n }

// text copies s, so that equal strings lie in two places.
func text(s string) string { return string(append([]byte(nil), s...)) }

func equal(row string, one, two any) {
	eOne, eTwo = one, two
	print(row, clock.Steady(func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if eOne == eTwo {
				c++
			}
		}
		sinkI = c
	}))
}

// lookUp looks up random ones of 1,024 keys, each of which is there.
func lookUp(row string, make func(at int) any) {
	table, all := map[any]uint64{}, []any{}
	for at := range 1024 {
		table[make(at)] = uint64(at)
		all = append(all, make(at))
	}
	keys := pick(10, all)
	print(row, clock.Steady(func(n int) {
		var s uint64
		for i := 0; i < n; i++ {
			s += table[keys[i&mask]]
		}
		sinkU = s
	}))
}

func implements[I any](e any) bool { _, ok := e.(I); return ok }

//go:noinline
func use(int) {}

// namer, absent and if00 are one call site each.
func namer(vals []any) func(int) {
	return func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if _, ok := vals[i&mask].(hot.Namer); ok {
				c++
			}
		}
		use(c)
	}
}

func absent(vals []any) func(int) {
	return func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if _, ok := vals[i&mask].(hot.Absent); ok {
				c++
			}
		}
		use(c)
	}
}

func if00(vals []any) func(int) {
	return func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if _, ok := vals[i&mask].(many.IF00); ok {
				c++
			}
		}
		use(c)
	}
}

func convergence(row string, f func(int)) {
	print(row+"/first-1M", clock.Span(1_000_000, f))
	clock.Span(16_000_000, f)
	print(row+"/after-17M", clock.Steady(f))
}

// sites asks all pairs once, then random ones through 20 call sites.
func sites(row string, fns []func(any) bool) {
	for _, f := range fns {
		for _, v := range many.Vals {
			f(v)
		}
	}
	vals, at := pick(5, many.Vals[:]), order(6, len(fns))
	print(row, clock.Steady(func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if fns[at[i&mask]](vals[i&mask]) {
				c++
			}
		}
		sinkI = c
	}))
}

// manyTable makes all 43,540 itabs and returns a loop that looks random ones up in the table itself.
func manyTable() func(int) {
	inters := make([]unsafe.Pointer, len(many.Interfaces))
	for j, p := range many.Interfaces {
		inters[j] = interfaceOf(p)
		for _, v := range many.Vals {
			getitab(inters[j], typeOf(v), true)
		}
	}
	typs, is := make([]unsafe.Pointer, orderLen), pick(6, inters)
	for i, k := range order(5, len(many.Vals)) {
		typs[i] = typeOf(many.Vals[k])
	}
	return func(n int) {
		c := 0
		for i := 0; i < n; i++ {
			if getitab(is[i&mask], typs[i&mask], true) != nil {
				c++
			}
		}
		use(c)
	}
}

func square(row string, ni, nt int) { grid(row, wide.Interfaces[:ni], wide.Vals[:nt]) }

// grid asks the table for every pair of the interfaces and the values' types, in random order, then for random ones: independent
// of one another, and each depending on the answer before it.
func grid(row string, inters, vals []any) {
	ni, nt := len(inters), len(vals)
	ip, tp := make([]unsafe.Pointer, ni), make([]unsafe.Pointer, nt)
	for i := range ip {
		ip[i] = interfaceOf(inters[i])
	}
	for t := range tp {
		tp[t] = typeOf(vals[t])
	}
	pairs := make([]int, ni*nt)
	for k := range pairs {
		pairs[k] = k
	}
	seed := uint64(9)
	for k := len(pairs) - 1; k > 0; k-- {
		j := int(splitmix64(&seed) % uint64(k+1))
		pairs[k], pairs[j] = pairs[j], pairs[k]
	}
	before := clock.Resident()
	print(row+"/build", clock.Span(len(pairs), func(int) {
		for _, k := range pairs {
			if getitab(ip[k%ni], tp[k/ni], true) == nil {
				panic("no itab")
			}
		}
	}))
	print(row+"/bytes", (clock.Resident()-before)/float64(len(pairs)))
	pairs = nil
	state := uint64(12345)
	print(row+"/throughput", clock.Steady(func(n int) {
		x, st := uintptr(0), state
		for range n {
			st = st*6364136223846793005 + 1442695040888963407
			i, t := (st>>33&0xffff)*uint64(ni)>>16, (st>>49)*uint64(nt)>>15
			x += uintptr(getitab(ip[i], tp[t], true))
		}
		state = st
		sinkI = int(x)
	}))
	print(row+"/dependent", clock.Steady(func(n int) {
		x, st := uintptr(0), state
		for range n {
			st = (st+uint64(x>>63))*6364136223846793005 + 1442695040888963407
			i, t := (st>>33&0xffff)*uint64(ni)>>16, (st>>49)*uint64(nt)>>15
			x = uintptr(getitab(ip[i], tp[t], true))
		}
		state = st
		sinkI = int(x)
	}))
}

func switching(vals []any, f func(any) int) func(int) {
	return func(n int) {
		s := 0
		for i := 0; i < n; i++ {
			s += f(vals[i&mask])
		}
		use(s)
	}
}

// firstThousand averages over the first thousand executions of each switch but the first, which has made their pairs
// known to the table.
func firstThousand(vals []any) float64 {
	sum := 0.0
	for _, f := range hot.Interfaces16[1:] {
		sum += clock.Span(1000, switching(vals, f))
	}
	return sum / float64(len(hot.Interfaces16)-1)
}

func threads(row string, makeLoop func() func(int)) {
	one, two := clock.Threads(makeLoop)
	print(row+"/one", one)
	print(row+"/two", two)
}

// warmup prints the cost of a fresh call site between two numbers of executions.
func warmup(row string, f func(int)) {
	done := 0
	for upTo := 1024; upTo <= 64<<20; upTo *= 4 {
		print(fmt.Sprintf("%s/%d", row, upTo), clock.Span(upTo-done, f))
		done = upTo
	}
}
