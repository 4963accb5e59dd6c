// Pairs fills its itab table when it is told to, and says what is in it. It reads commands from standard input, a
// line each, and answers each with a line.
//
//	ask N     ask about N more pairs: "asked ALL MATCHING", of all asked so far
//	go on     ask about a pair every 200 microseconds from now on: "going on"
//	reflect   ask about a type that package reflect makes: "made ADDRESS", of its descriptor
//	values    "values NAME=ADDRESS ...", of variables of interface types
//	crash     dies of a panic
//
// The end of the input ends it.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// Bird is a value for the interfaces below.
type Bird struct {
	name string
	km   uint32
	half float64
	next *Bird
	tags []string
	last error
}

// Fly has a pointer receiver.
func (b *Bird) Fly() string { return b.name + " flies" }

// Rest has a value receiver.
func (b Bird) Rest(hours int) (int, error) { return hours * int(b.km), b.last }

type flyer interface {
	Fly() string
	Rest(hours int) (int, error)
}

// Celsius is small, and not a struct.
type Celsius int8

func (c Celsius) String() string { return fmt.Sprintf("%d °C", int8(c)) }

var (
	bird         = &Bird{"b1", 3, 0.5, &Bird{name: "b2"}, []string{"a", "b"}, errors.New("tired")}
	empty    any = *bird
	pointer  any = bird
	number   any = uint64(1) << 40
	text     any = "a text"
	function any = strings.ToUpper
	table    any = map[string]int{"a": 1, "b": 2}
	list     any = []int16{-1, 2, -3, 4, 5, 6, 7, 8, 9, 10}
	nothing  any
	flies    flyer        = bird
	warm     fmt.Stringer = Celsius(-5)
	none     fmt.Stringer
)

var asked, matching int

// ask asks about a pair that was not asked about before, if one is left.
func ask() {
	if asked == len(values)*len(questions) {
		return
	}
	if questions[asked/len(values)](values[asked%len(values)]) {
		matching++
	}
	asked++
}

// made returns a value of a type that has methods and was not there when the program was linked.
func made() any {
	stringer := reflect.TypeOf((*fmt.Stringer)(nil)).Elem()
	field := reflect.StructField{Name: "Stringer", Type: stringer, Anonymous: true}
	value := reflect.New(reflect.StructOf([]reflect.StructField{field})).Elem()
	value.Field(0).Set(reflect.ValueOf(warm))
	return value.Interface()
}

func main() {
	fmt.Println("ready")
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		switch command := input.Text(); command {
		case "go on":
			fmt.Println("going on")
			go func() {
				for {
					ask()
					time.Sleep(200 * time.Microsecond)
				}
			}()
		case "reflect":
			value := made()
			_, ok := value.(fmt.Stringer)
			fmt.Printf("made %p %v\n", *(*unsafe.Pointer)(unsafe.Pointer(&value)), ok)
		case "values":
			hours, err := flies.Rest(2)
			fmt.Fprintln(os.Stderr, flies.Fly(), hours, err, warm)
			fmt.Printf("values empty=%p pointer=%p number=%p text=%p function=%p table=%p list=%p nothing=%p flies=%p warm=%p none=%p\n",
				&empty, &pointer, &number, &text, &function, &table, &list, &nothing, &flies, &warm, &none)
		case "crash":
			panic("as told")
		default:
			var n int
			if _, err := fmt.Sscanf(command, "ask %d", &n); err != nil {
				fmt.Println("no such command:", command)
				continue
			}
			for ; n > 0; n-- {
				ask()
			}
			fmt.Printf("asked %d %d\n", asked, matching)
		}
	}
}
