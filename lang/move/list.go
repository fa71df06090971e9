package move

import "herald/lang/addr"

// List is the moves of a configuration, found by what they are about. The zero
// List has none.
type List struct {
	moves   []Move
	blocks  map[addr.Block][]int // of messages and conversations
	modules map[string][]int
}

// NewList makes a list of moves. Of two that are about the same address the
// one that names less counts: an instance before its block, a block before its
// module, a module before the one that calls it; their order does not matter.
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

// Trace applies moves to an address one after another, until none is about it,
// and returns the last move that was; nil when there was none.
func (l List) Trace(in addr.Instance) (out addr.Instance, last *Move) {
	for range l.moves {
		next, move := l.applyOnce(in)
		if move == nil {
			break
		}
		in, last = next, move
	}
	return in, last
}

// FindCycle finds a move that leads back to where it began; ok is false when
// there is none.
func (l List) FindCycle() (m Move, ok bool) {
	ends := make(map[addr.Instance]bool) // addresses from which there is an end
	for _, m := range l.moves {
		at := m.From.Block.Instance(m.From.Key)
		if m.From.IsModule() {
			at.Module = m.From.Module
		}
		var path []addr.Instance
		for move := &m; move != nil && !ends[at]; {
			if len(path) > len(l.moves) {
				return m, true
			}
			path = append(path, at)
			at, move = l.applyOnce(at)
		}
		for _, at := range path {
			ends[at] = true
		}
	}
	return Move{}, false
}

func (l List) applyOnce(in addr.Instance) (addr.Instance, *Move) {
	for _, i := range l.candidateMoves(in) {
		if next, ok := l.moves[i].Rename(in); ok && next != in {
			return next, &l.moves[i]
		}
	}
	return in, nil
}

// candidateMoves are the moves that may be about an address, those that name less
// of the configuration first.
func (l List) candidateMoves(in addr.Instance) []int {
	var instances, blocks []int
	for _, i := range l.blocks[in.Block] {
		if l.moves[i].From.Key == addr.NoKey {
			blocks = append(blocks, i)
		} else {
			instances = append(instances, i)
		}
	}
	out := append(instances, blocks...)
	out = append(out, l.modules[in.Module]...)
	for end := len(in.Module) - 1; end > 0; end-- {
		if r := in.Module[end]; r == '.' || r == '[' {
			out = append(out, l.modules[in.Module[:end]]...)
		}
	}
	return out
}
