package diff

import "slices"

// pair is an index in each sequence.
type pair struct{ a, b int }

// Limits of the search, beyond which a range counts as changed.
const (
	maxDepth = 12  // nested searches for anchors
	maxEdits = 300 // insertions and deletions between two anchors
)

// matchStrings returns what two sequences have in common, as increasing pairs
// of indexes.
func matchStrings(a, b []string) []pair {
	ids := map[string]int{}
	m := matcher{a: numberStrings(ids, a), b: numberStrings(ids, b)}
	m.matchRange(pair{}, pair{len(a), len(b)}, 0)
	return m.found
}

// numberStrings gives equal strings equal numbers, so that they are compared once.
func numberStrings(ids map[string]int, of []string) []int {
	out := make([]int, len(of))
	for i, s := range of {
		id, ok := ids[s]
		if !ok {
			id = len(ids)
			ids[s] = id
		}
		out[i] = id
	}
	return out
}

type matcher struct {
	a, b  []int
	found []pair
}

// matchRange matches the range between two pairs of indexes.
func (m *matcher) matchRange(from, to pair, depth int) {
	for from.a < to.a && from.b < to.b && m.a[from.a] == m.b[from.b] {
		m.found = append(m.found, from)
		from.a, from.b = from.a+1, from.b+1
	}
	tail := 0
	for from.a < to.a-tail && from.b < to.b-tail && m.a[to.a-tail-1] == m.b[to.b-tail-1] {
		tail++
	}
	end := pair{to.a - tail, to.b - tail}
	if from.a < end.a && from.b < end.b {
		m.divideRange(from, end, depth)
	}
	for i := range tail {
		m.found = append(m.found, pair{end.a + i, end.b + i})
	}
}

// divideRange divides a range at elements that are unique on both sides, and
// searches step by step if there are none.
func (m *matcher) divideRange(from, to pair, depth int) {
	var anchors []pair
	if depth < maxDepth {
		anchors = longestIncreasing(m.uniqueInBoth(from, to))
	}
	if len(anchors) == 0 {
		m.found = append(m.found, shortestEdit(m.a[from.a:to.a], m.b[from.b:to.b], from)...)
		return
	}
	at := from
	for _, anchor := range anchors {
		m.matchRange(at, anchor, depth+1)
		m.found = append(m.found, anchor)
		at = pair{anchor.a + 1, anchor.b + 1}
	}
	m.matchRange(at, to, depth+1)
}

// uniqueInBoth returns the elements that occur exactly once on each side of a
// range, ordered by their index in the first.
func (m *matcher) uniqueInBoth(from, to pair) []pair {
	type seen struct{ a, b, countA, countB int }
	counts := make(map[int]*seen, to.a-from.a)
	for i := from.a; i < to.a; i++ {
		s := counts[m.a[i]]
		if s == nil {
			s = &seen{}
			counts[m.a[i]] = s
		}
		s.a, s.countA = i, s.countA+1
	}
	for j := from.b; j < to.b; j++ {
		if s := counts[m.b[j]]; s != nil {
			s.b, s.countB = j, s.countB+1
		}
	}
	var out []pair
	for i := from.a; i < to.a; i++ {
		if s := counts[m.a[i]]; s.countA == 1 && s.countB == 1 {
			out = append(out, pair{s.a, s.b})
		}
	}
	return out
}

// longestIncreasing returns the longest sequence of pairs that increases on
// both sides.
func longestIncreasing(pairs []pair) []pair {
	var ends []int // index of the smallest end of a sequence of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n, _ := slices.BinarySearchFunc(ends, p, func(end int, p pair) int { return pairs[end].b - p.b })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	out := make([]pair, len(ends))
	for i, at := len(ends)-1, ends[len(ends)-1]; i >= 0; i, at = i-1, before[at] {
		out[i] = pairs[at]
	}
	return out
}
