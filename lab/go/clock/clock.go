// Package clock measures the CPU time of this process (or of one thread) per operation.
package clock

import (
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

const (
	monotonic = 1 // CLOCK_MONOTONIC
	process   = 2 // CLOCK_PROCESS_CPUTIME_ID
	thread    = 3 // CLOCK_THREAD_CPUTIME_ID
)

var (
	windows  = setting("LAB_WINDOWS")
	windowNs = setting("LAB_WINDOW_MS") * 1_000_000
)

func setting(name string) int64 {
	n, err := strconv.ParseInt(os.Getenv(name), 10, 64)
	if err != nil || n <= 0 {
		panic("set " + name + " to a positive number (lab/run does)")
	}
	return n
}

func now(clock uintptr) int64 {
	var ts syscall.Timespec
	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&ts)), 0)
	return ts.Nano()
}

// cost is what reading the clock twice adds to a span.
var cost = func() int64 {
	least := int64(1 << 62)
	for range 1000 {
		t := now(process)
		least = min(least, now(process)-t)
	}
	return least
}()

// Span runs f(n) once and returns the CPU time per operation of exactly these n operations.
func Span(n int, f func(n int)) float64 {
	t := now(process)
	f(n)
	return float64(max(now(process)-t-cost, 0)) / float64(n)
}

// Elapsed runs f once and returns the elapsed time and the CPU time of an operation, of which there are n in it.
func Elapsed(n int, f func()) (elapsed, cpu float64) {
	begin := now(monotonic)
	cpu = Span(n, func(int) { f() })
	return float64(now(monotonic)-begin) / float64(n), cpu
}

// Steady returns the CPU time per operation of f after a warm-up: the median of some windows of a few milliseconds.
// Windows are long enough to hold several collections where f allocates.
func Steady(f func(n int)) float64 {
	return steady(process, f, func() bool { return true })
}

func steady(clock uintptr, f func(n int), keep func() bool) float64 {
	n, spent := 1024, int64(0)
	for begin := now(clock); now(clock)-begin < 2*windowNs || spent < windowNs/2; {
		t := now(clock)
		f(n)
		spent = now(clock) - t
		if spent < windowNs/2 {
			n *= 2
		}
	}
	var per []float64
	for range windows {
		t := now(clock)
		f(n)
		d := now(clock) - t
		if keep() || len(per) == 0 {
			per = append(per, float64(d)/float64(n))
		}
	}
	sort.Float64s(per)
	return per[len(per)/2]
}

// Threads returns the CPU time per operation of f on one pinned thread, and on each of two threads pinned to different
// CPUs while both run. Every thread gets its own loop from makeLoop.
func Threads(makeLoop func() func(n int)) (one, two float64) {
	var ones, twos []float64
	for range 3 {
		ones = append(ones, pinned(1, makeLoop)...)
		twos = append(twos, pinned(2, makeLoop)...)
	}
	return median(ones), median(twos)
}

func median(v []float64) float64 {
	sort.Float64s(v)
	return v[len(v)/2]
}

func pinned(threads int, makeLoop func() func(n int)) []float64 {
	var ready, running atomic.Int64
	var wg sync.WaitGroup
	running.Store(int64(threads))
	per := make([]float64, threads)
	for k := range threads {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.LockOSThread() // never unlocked: the pinned thread ends with its goroutine
			pin(k)
			f := makeLoop()
			ready.Add(1)
			for ready.Load() < int64(threads) {
			}
			// A window counts only if the other thread was still measuring when it ended.
			per[k] = steady(thread, f, func() bool { return running.Load() == int64(threads) })
			running.Add(-1)
		}()
	}
	wg.Wait()
	return per
}

// Crowd returns the elapsed time per operation while so many threads run f, the operations of all counted. Of goroutines on threads
// of their own Go runs as many at a time as there are CPUs.
func Crowd(threads int, f func(n int)) float64 {
	const turn = 4096
	var ready, done atomic.Int64
	var begun, over atomic.Bool
	var all sync.WaitGroup
	for range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			f(turn)
			ready.Add(1)
			for !begun.Load() {
				runtime.Gosched()
			}
			own := int64(0)
			for !over.Load() {
				f(turn)
				own += turn
			}
			done.Add(own)
		}()
	}
	for ready.Load() < int64(threads) {
		runtime.Gosched()
	}
	begin := now(monotonic)
	begun.Store(true)
	time.Sleep(time.Duration(windows * windowNs))
	over.Store(true)
	spent := now(monotonic) - begin
	all.Wait()
	return float64(spent) / float64(done.Load())
}

var cpus = func() (list []int) {
	var set [16]uint64
	syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(set), uintptr(unsafe.Pointer(&set)))
	for cpu := range 64 * len(set) {
		if set[cpu/64]>>(cpu%64)&1 != 0 {
			list = append(list, cpu)
		}
	}
	return
}()

func pin(k int) {
	if k >= len(cpus) {
		panic("the two-thread rows need two CPUs")
	}
	var set [16]uint64
	set[cpus[k]/64] = 1 << (cpus[k] % 64)
	syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(set), uintptr(unsafe.Pointer(&set)))
}

// Resident returns how many bytes of this process are in memory.
func Resident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	if err != nil {
		panic(err)
	}
	return pages * 4096
}
