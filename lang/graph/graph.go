// Package graph sorts nodes topologically. Nodes are numbers, in the
// preferred order of the caller; the package must not depend on what they
// represent.
package graph

import (
	"container/heap"
	"slices"
)

// Order returns the nodes 0…len(needs)-1 so that each comes after all nodes
// in needs[node]; if there is a choice, the smallest comes first.
//
// Nodes that need each other cannot be ordered: every such group is returned
// in cycles, as a walk in which each needs the next and the last the first.
// These nodes, and those that need them, are missing from order.
func Order(needs [][]int) (order []int, cycles [][]int) {
	waiting := make([]int, len(needs))
	needed := make([][]int, len(needs))
	var ready queue
	for n, list := range needs {
		waiting[n] = len(list)
		for _, m := range list {
			needed[m] = append(needed[m], n)
		}
		if len(list) == 0 {
			ready = append(ready, n)
		}
	}
	heap.Init(&ready)
	for len(ready) > 0 {
		n := heap.Pop(&ready).(int)
		order = append(order, n)
		for _, m := range needed[n] {
			if waiting[m]--; waiting[m] == 0 {
				heap.Push(&ready, m)
			}
		}
	}
	if len(order) < len(needs) {
		cycles = findCycles(needs, waiting)
	}
	return order, cycles
}

// findCycles returns one walk for each strongly connected group among the nodes
// that are still waiting.
func findCycles(needs [][]int, waiting []int) [][]int {
	s := componentSearch{
		needs: needs, waiting: waiting,
		index: make([]int, len(needs)), low: make([]int, len(needs)), on: make([]bool, len(needs)),
	}
	for n := range needs {
		if waiting[n] > 0 && s.index[n] == 0 {
			s.visitNode(n)
		}
	}
	var cycles [][]int
	for _, group := range s.groups {
		if walk := walkWithin(needs, group); walk != nil {
			cycles = append(cycles, walk)
		}
	}
	return cycles
}

// componentSearch is Tarjan's algorithm for strongly connected components.
type componentSearch struct {
	needs   [][]int
	waiting []int
	index   []int // order of discovery, from 1; 0 is not seen
	low     []int
	on      []bool
	stack   []int
	count   int
	groups  [][]int
}

func (s *componentSearch) visitNode(n int) {
	s.count++
	s.index[n], s.low[n] = s.count, s.count
	s.stack = append(s.stack, n)
	s.on[n] = true
	for _, m := range s.needs[n] {
		switch {
		case s.waiting[m] == 0:
		case s.index[m] == 0:
			s.visitNode(m)
			s.low[n] = min(s.low[n], s.low[m])
		case s.on[m]:
			s.low[n] = min(s.low[n], s.index[m])
		}
	}
	if s.low[n] != s.index[n] {
		return
	}
	var group []int
	for {
		last := len(s.stack) - 1
		m := s.stack[last]
		s.stack = s.stack[:last]
		s.on[m] = false
		group = append(group, m)
		if m == n {
			break
		}
	}
	s.groups = append(s.groups, group)
}

// walkWithin finds a shortest round trip from the smallest node of a group; nil
// when the group is one node that does not need itself.
func walkWithin(needs [][]int, group []int) []int {
	inside := make(map[int]bool, len(group))
	first := group[0]
	for _, n := range group {
		inside[n] = true
		first = min(first, n)
	}
	from := map[int]int{}
	frontier := []int{first}
	for len(frontier) > 0 {
		n := frontier[0]
		frontier = frontier[1:]
		for _, m := range needs[n] {
			if m == first {
				return tracePath(from, first, n)
			}
			if _, seen := from[m]; inside[m] && !seen {
				from[m] = n
				frontier = append(frontier, m)
			}
		}
	}
	return nil
}

func tracePath(from map[int]int, first, last int) []int {
	walk := []int{last}
	for n := last; n != first; {
		n = from[n]
		walk = append(walk, n)
	}
	slices.Reverse(walk)
	return walk
}

// queue is a heap of node numbers, smallest first.
type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(n any)        { *q = append(*q, n.(int)) }
func (q *queue) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}
