// Package both has a type with two methods of one name and one signature, from the two packages twin.
package both

import (
	left "example.test/zoo/twin/left"
	right "example.test/zoo/twin/right"
)

// Both has left's secret and right's secret, and no String, because that is ambiguous.
type Both struct {
	left.Point
	Other
}

// Other promotes what right.Point has.
type Other struct{ right.Point }

// String decides between the two promoted ones.
func (b Both) String() string { return "both" }

// Values is one value of every type of the twin packages and this one.
func Values() []any {
	return []any{left.Point{}, &left.Point{}, right.Point{}, Both{}, &Both{}, Other{}}
}

// Implements returns which of the two interfaces twin.Secret the dynamic type of x implements.
func Implements(x any) (names []string) {
	if left.Reveal(x) != "" {
		names = append(names, "example.test/zoo/twin/left.Secret")
	}
	if right.Reveal(x) != "" {
		names = append(names, "example.test/zoo/twin/right.Secret")
	}
	return names
}

// Static makes the linker write itabs for Both.
func Static() (left.Secret, right.Secret) {
	left.Static()
	right.Static()
	return left.Secret(&left.Point{}), right.Secret(&right.Point{})
}
