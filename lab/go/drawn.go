// The rows whose order is drawn on the way.

package main

import (
	"lab/clock"
	"lab/hot"
	"lab/many"
)

func init() {
	vals, thousand := hot.Vals[:], many.Vals[:1000]
	cases["loop-drawn"] = func(row string) {
		state := uint64(12345)
		print(row, clock.Steady(func(n int) {
			c, st := 0, state
			for range n {
				if vals[draw(&st, len(vals))] != nil {
					c++
				}
			}
			state = st
			use(c)
		}))
	}
	cases["eface-64-hit-drawn"] = func(row string) {
		state := uint64(12345)
		warm(row, func(n int) {
			c, st := 0, state
			for range n {
				if _, ok := vals[draw(&st, len(vals))].(hot.Namer); ok {
					c++
				}
			}
			state = st
			use(c)
		})
	}
	cases["eface-64-miss-drawn"] = func(row string) {
		state := uint64(12345)
		warm(row, func(n int) {
			c, st := 0, state
			for range n {
				if _, ok := vals[draw(&st, len(vals))].(hot.Absent); ok {
					c++
				}
			}
			state = st
			use(c)
		})
	}
	cases["eface-1000-drawn"] = func(row string) {
		state := uint64(12345)
		f := func(n int) {
			c, st := 0, state
			for range n {
				if _, ok := thousand[draw(&st, len(thousand))].(many.IF00); ok {
					c++
				}
			}
			state = st
			use(c)
		}
		clock.Span(1_000_000, f)
		print(row, clock.Steady(f))
	}
	cases["generic-64-drawn"] = func(row string) {
		state := uint64(12345)
		print(row, clock.Steady(func(n int) {
			c, st := 0, state
			for range n {
				if implements[hot.Namer](vals[draw(&st, len(vals))]) {
					c++
				}
			}
			state = st
			use(c)
		}))
	}
	cases["iface-64-drawn"] = func(row string) {
		found := make([]hot.ValNamer, len(vals))
		for i, v := range vals {
			found[i] = v.(hot.ValNamer) // found at run time
		}
		state := uint64(12345)
		print(row, clock.Steady(func(n int) {
			c, st := 0, state
			for range n {
				if _, ok := found[draw(&st, len(found))].(hot.Namer); ok {
					c++
				}
			}
			state = st
			use(c)
		}))
	}
	cases["call-64-drawn"] = func(row string) {
		valers := hot.Valers[:]
		state := uint64(12345)
		print(row, clock.Steady(func(n int) {
			s, st := 0, state
			for range n {
				s += valers[draw(&st, len(valers))].Val()
			}
			state = st
			use(s)
		}))
	}
	cases["switch-4-drawn"] = func(row string) { print(row, clock.Steady(switchingDrawn(vals[:4], hot.Switch4))) }
	cases["switch-16-drawn"] = func(row string) { print(row, clock.Steady(switchingDrawn(vals[:16], hot.Switch16))) }
	cases["switch-64-drawn"] = func(row string) { print(row, clock.Steady(switchingDrawn(vals, hot.Switch64))) }
}

func switchingDrawn(vals []any, f func(any) int) func(int) {
	state := uint64(12345)
	return func(n int) {
		s, st := 0, state
		for range n {
			s += f(vals[draw(&st, len(vals))])
		}
		state = st
		use(s)
	}
}

// warm measures f after 17 million executions.
func warm(row string, f func(int)) {
	clock.Span(17_000_000, f)
	print(row, clock.Steady(f))
}
