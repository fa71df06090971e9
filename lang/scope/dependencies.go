package scope

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
)

// Dependencies lists the blocks that the vertex needs, directly or through variables
// and locals, without duplicates. It is known when the vertex is evaluated. Of
// blocks needed through a variable or a local, those that exist anyway are omitted.
//
// It is found when it is asked for, and kept: what many values are made from
// is not listed for each of them.
func (v *Vertex) Dependencies() []addr.Block {
	if !v.beforeFound && v.scope != nil {
		v.before, v.beforeFound = v.scope.dependencyBlocks(v), true
	}
	return v.before
}

// DependenciesOf lists the blocks that expressions with these references come
// after. Everything they refer to has been evaluated.
func (s *Scope) DependenciesOf(refs []hcl.Traversal) []addr.Block {
	v := &Vertex{Refs: refs}
	s.LinkVertex(v)
	return s.dependencyBlocks(v)
}

// DependsOnBlocks lists the blocks in the depends_on of a vertex.
func (s *Scope) DependsOnBlocks(name Name) []addr.Block {
	target := s.Lookup(name)
	if target == nil || len(target.DependsOn) == 0 {
		return nil
	}
	v := &Vertex{DependsOn: target.DependsOn}
	s.LinkVertex(v)
	return s.dependencyBlocks(v)
}

// dependencyBlocks lists the blocks that v comes after.
func (s *Scope) dependencyBlocks(v *Vertex) []addr.Block {
	var whole []int
	for _, trav := range v.DependsOn {
		if n, ok := s.resolveReference(trav); ok {
			whole = append(whole, n)
		}
	}
	slices.Sort(whole)
	if len(v.needs) == 1 {
		if only := s.vertices[v.needs[0]]; only.isShared() {
			return slices.Clip(only.transitiveBlocks())
		}
	}
	w := blockWalk{scope: s}
	for _, n := range v.needs {
		_, all := slices.BinarySearch(whole, n)
		w.visitVertex(n, all, false)
	}
	return w.out
}

// blockWalk gathers blocks, through the values that are made from them.
type blockWalk struct {
	scope  *Scope
	out    []addr.Block
	seen   map[addr.Block]bool // nil while there are few
	values map[int]bool        // that have been gone through; nil for none
}

// visitVertex adds what one who needs a vertex comes after. through means that it is
// needed for a value only.
func (w *blockWalk) visitVertex(n int, whole, through bool) {
	v := w.scope.vertices[n]
	switch {
	case v.AwaitedBlocks != nil:
		for _, a := range v.AwaitedBlocks(whole) {
			w.addBlock(a)
		}
	case v.Block != nil:
		if !through || v.Exists == nil || !v.Exists() {
			w.addBlock(v.Block.Addr)
		}
	case w.values[n]:
	case v.isShared():
		w.markVisited(n)
		for _, a := range v.transitiveBlocks() {
			w.addBlock(a)
		}
	default:
		w.markVisited(n)
		for _, next := range v.needs {
			w.visitVertex(next, false, true)
		}
	}
}

// isShared reports whether a value is needed so often that the blocks it depends on
// are listed once for all. Those of values that few need are not kept: a
// long row of values, each made from the one before, would keep them again and
// again.
func (v *Vertex) isShared() bool {
	const often = 8
	return v.Block == nil && v.AwaitedBlocks == nil && v.scope != nil && v.dependents >= often
}

// transitiveBlocks lists the blocks that a value depends on.
func (v *Vertex) transitiveBlocks() []addr.Block {
	if !v.throughFound {
		w := blockWalk{scope: v.scope}
		for _, n := range v.needs {
			w.visitVertex(n, false, true)
		}
		v.throughBlocks, v.throughFound = w.out, true
	}
	return v.throughBlocks
}

func (w *blockWalk) markVisited(n int) {
	if w.values == nil {
		w.values = make(map[int]bool)
	}
	w.values[n] = true
}

// smallList blocks are looked through faster than a map is made.
const smallList = 8

func (w *blockWalk) addBlock(a addr.Block) {
	switch {
	case w.seen != nil:
		if w.seen[a] {
			return
		}
		w.seen[a] = true
	case slices.Contains(w.out, a):
		return
	case len(w.out) == smallList:
		w.seen = map[addr.Block]bool{a: true}
		for _, b := range w.out {
			w.seen[b] = true
		}
	}
	w.out = append(w.out, a)
}
