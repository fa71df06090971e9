package scope

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
)

// Before lists the blocks that the vertex needs, directly or through variables
// and locals, without duplicates. It is known when the vertex is evaluated. Of
// blocks behind a variable or a local those that stand anyway are left out.
//
// It is found when it is asked for, and kept: what many values are made from
// is not listed for each of them.
func (v *Vertex) Before() []addr.Block {
	if !v.told && v.home != nil {
		v.before, v.told = v.home.blocksBefore(v), true
	}
	return v.before
}

// BlocksBehind lists the blocks that expressions with these references come
// after. Everything they refer to has been evaluated.
func (s *Scope) BlocksBehind(refs []hcl.Traversal) []addr.Block {
	v := &Vertex{Refs: refs}
	s.LinkOne(v)
	return s.blocksBefore(v)
}

// BlocksAfter lists the blocks in the depends_on of a vertex.
func (s *Scope) BlocksAfter(name Name) []addr.Block {
	target := s.Lookup(name)
	if target == nil || len(target.After) == 0 {
		return nil
	}
	v := &Vertex{After: target.After}
	s.LinkOne(v)
	return s.blocksBefore(v)
}

// blocksBefore lists the blocks that v comes after.
func (s *Scope) blocksBefore(v *Vertex) []addr.Block {
	var whole []int
	for _, trav := range v.After {
		if n, ok := s.resolve(trav); ok {
			whole = append(whole, n)
		}
	}
	slices.Sort(whole)
	if len(v.needs) == 1 {
		if only := s.vertices[v.needs[0]]; only.popular() {
			return slices.Clip(only.behind())
		}
	}
	w := walk{scope: s}
	for _, n := range v.needs {
		_, all := slices.BinarySearch(whole, n)
		w.visit(n, all, false)
	}
	return w.out
}

// walk gathers blocks, through the values that are made from them.
type walk struct {
	scope  *Scope
	out    []addr.Block
	seen   map[addr.Block]bool // nil while there are few
	values map[int]bool        // that have been gone through; nil for none
}

// visit adds what one who needs a vertex comes after. through says that it is
// needed for a value only.
func (w *walk) visit(n int, whole, through bool) {
	v := w.scope.vertices[n]
	switch {
	case v.Inner != nil:
		for _, a := range v.Inner(whole) {
			w.add(a)
		}
	case v.Block != nil:
		if !through || v.Stands == nil || !v.Stands() {
			w.add(v.Block.Addr)
		}
	case w.values[n]:
	case v.popular():
		w.note(n)
		for _, a := range v.behind() {
			w.add(a)
		}
	default:
		w.note(n)
		for _, next := range v.needs {
			w.visit(next, false, true)
		}
	}
}

// popular reports whether a value is needed so often that the blocks behind it
// are listed once for all. Those behind values that few need are not kept: a
// long row of values, each made from the one before, would keep them again and
// again.
func (v *Vertex) popular() bool {
	const often = 8
	return v.Block == nil && v.Inner == nil && v.home != nil && v.wanted >= often
}

// behind lists the blocks behind a value.
func (v *Vertex) behind() []addr.Block {
	if !v.listed {
		w := walk{scope: v.home}
		for _, n := range v.needs {
			w.visit(n, false, true)
		}
		v.through, v.listed = w.out, true
	}
	return v.through
}

func (w *walk) note(n int) {
	if w.values == nil {
		w.values = make(map[int]bool)
	}
	w.values[n] = true
}

// few blocks are looked through faster than a map is made.
const few = 8

func (w *walk) add(a addr.Block) {
	switch {
	case w.seen != nil:
		if w.seen[a] {
			return
		}
		w.seen[a] = true
	case slices.Contains(w.out, a):
		return
	case len(w.out) == few:
		w.seen = map[addr.Block]bool{a: true}
		for _, b := range w.out {
			w.seen[b] = true
		}
	}
	w.out = append(w.out, a)
}
