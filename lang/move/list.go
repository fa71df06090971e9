package move

import (
	"slices"

	"herald/lang/addr"
)

// List is the moves of a configuration, found by what they are about. The zero
// List has none.
type List struct {
	moves   []Move
	blocks  map[addr.Block][]int // of messages and conversations
	modules map[string][]int
}

// NewList makes a list of moves; of two that are about the same address the
// first counts.
func NewList(moves []Move) List {
	l := List{moves: moves, blocks: make(map[addr.Block][]int), modules: make(map[string][]int)}
	for i, m := range moves {
		if m.From.IsModule() {
			l.modules[m.From.Module] = append(l.modules[m.From.Module], i)
		} else {
			l.blocks[m.From.Block] = append(l.blocks[m.From.Block], i)
		}
	}
	return l
}

// Follow applies moves to an address one after another, until none is about
// it.
func (l List) Follow(in addr.Instance) addr.Instance {
	for range l.moves {
		next, moved := l.once(in)
		if !moved {
			break
		}
		in = next
	}
	return in
}

// Circle finds a move that leads back to where it began; ok is false when
// there is none.
func (l List) Circle() (m Move, ok bool) {
	ends := make(map[addr.Instance]bool) // addresses from which there is an end
	for _, m := range l.moves {
		at := m.From.Block.Instance(m.From.Key)
		if m.From.IsModule() {
			at.Module = m.From.Module
		}
		var path []addr.Instance
		for moving := true; moving && !ends[at]; {
			if len(path) > len(l.moves) {
				return m, true
			}
			path = append(path, at)
			at, moving = l.once(at)
		}
		for _, at := range path {
			ends[at] = true
		}
	}
	return Move{}, false
}

func (l List) once(in addr.Instance) (addr.Instance, bool) {
	candidates := slices.Clone(l.blocks[in.Block])
	for i, r := range in.Module {
		if r == '.' || r == '[' {
			candidates = append(candidates, l.modules[in.Module[:i]]...)
		}
	}
	candidates = append(candidates, l.modules[in.Module]...)
	slices.Sort(candidates)
	for _, i := range candidates {
		if next, ok := l.moves[i].Rename(in); ok && next != in {
			return next, true
		}
	}
	return in, false
}
