package plan

import (
	"container/heap"

	"herald/lang"
	"herald/lang/addr"
)

// rankBlocks gives every block a rank: blocks come after all that they refer to,
// and otherwise in the order of the files. Since each conversation is worked
// through by rank, and whoever waits waits for a lower rank, nothing can wait
// in a circle.
//
// A cycle is refused by the language before this; members of one would keep
// their source order.
func rankBlocks(d *lang.Desired) map[addr.Block]int {
	g := newGraph(d)
	ranks := make(map[addr.Block]int, len(g.blocks))
	ready := &minHeap{}
	for i, n := range g.waits {
		if n == 0 {
			heap.Push(ready, i)
		}
	}
	for ready.Len() > 0 {
		i := heap.Pop(ready).(int)
		ranks[g.blocks[i]] = len(ranks)
		for _, next := range g.next[i] {
			if g.waits[next]--; g.waits[next] == 0 {
				heap.Push(ready, next)
			}
		}
	}
	for _, b := range g.blocks {
		if _, ok := ranks[b]; !ok {
			ranks[b] = len(ranks)
		}
	}
	return ranks
}

// graph is the blocks in source order with their direct dependencies.
type graph struct {
	blocks []addr.Block
	waits  []int   // how many blocks each still waits for
	next   [][]int // whom each sets free
}

func newGraph(d *lang.Desired) *graph {
	g := &graph{}
	index := map[addr.Block]int{}
	var sources []*lang.Source
	add := func(b addr.Block, src *lang.Source) {
		if _, ok := index[b]; !ok {
			index[b] = len(g.blocks)
			g.blocks = append(g.blocks, b)
			sources = append(sources, src)
		}
	}
	for _, c := range d.Conversations {
		add(c.Addr.Block, c.Source)
	}
	for _, m := range d.Messages {
		add(m.Addr.Block, m.Source)
	}
	g.waits = make([]int, len(g.blocks))
	g.next = make([][]int, len(g.blocks))
	for i, src := range sources {
		for _, after := range src.After {
			if j, ok := index[after]; ok && j != i {
				g.next[j] = append(g.next[j], i)
				g.waits[i]++
			}
		}
	}
	return g
}

type minHeap []int

func (h minHeap) Len() int           { return len(h) }
func (h minHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h minHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *minHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *minHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
