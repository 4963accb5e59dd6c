// Package hot has the few types and interfaces that most rows use; its 64 types are generated.
package hot

type Valer interface{ Val() int }
type Namer interface{ Name() string }
type ValNamer interface {
	Name() string
	Val() int
}

// Absent has a method that no type of the program has.
type Absent interface{ NotThere() }

// Small fits in a word and satisfies Valer and Namer.
type Small uint64

func (Small) Val() int     { return 1 }
func (Small) Name() string { return "Small" }

// Ptr is used through a pointer.
type Ptr struct{ X uint64 }

func (*Ptr) Val() int { return 2 }

// Pair is 32 bytes without a pointer.
type Pair struct{ A, B, C, D uint64 }

func (Pair) Val() int { return 4 }
