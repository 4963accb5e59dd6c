// Generic has methods with type parameters, which Go allows since 1.27. They are not in the method
// table and implement nothing.
package main

import "fmt"

type caller interface{ Call(x int) int }

type named interface{ Name() string }

type list struct{ n int }

// Call looks like caller's method when T is int.
func (l list) Call[T any](x T) T { return x }

func (l list) Name() string { return "list" }

func main() {
	l := list{1}
	fmt.Println(l.Call(2), l.Call("two"))
	var x any = l
	_, calls := x.(caller)
	_, names := x.(named)
	fmt.Println(calls, names)
}
