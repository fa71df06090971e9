package plan

import (
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/graph"
)

// rankBlocks gives every block a rank: blocks come after all that they refer to,
// and otherwise in the order of the files. Each conversation is worked through by
// rank, and a block waits only for blocks of a lower rank, so none wait for each other.
//
// The language refuses cycles before this; members of one would come last, in
// the order of the files.
func rankBlocks(d *lang.Desired) map[addr.Block]int {
	blocks, needs := blockDependencies(d)
	order, _ := graph.Order(needs)
	ranks := make(map[addr.Block]int, len(blocks))
	for _, i := range order {
		ranks[blocks[i]] = len(ranks)
	}
	for _, b := range blocks {
		if _, ok := ranks[b]; !ok {
			ranks[b] = len(ranks)
		}
	}
	return ranks
}

// blockDependencies returns the blocks in the order of the files, and for each
// the indexes of the blocks that it refers to.
func blockDependencies(d *lang.Desired) (blocks []addr.Block, needs [][]int) {
	index := map[addr.Block]int{}
	var sources []*lang.Source
	add := func(b addr.Block, src *lang.Source) {
		if _, ok := index[b]; !ok {
			index[b] = len(blocks)
			blocks = append(blocks, b)
			sources = append(sources, src)
		}
	}
	for _, c := range d.Conversations {
		add(c.Addr.Block, c.Source)
	}
	for _, m := range d.Messages {
		add(m.Addr.Block, m.Source)
	}
	needs = make([][]int, len(blocks))
	for i, src := range sources {
		for _, after := range src.After {
			if j, ok := index[after]; ok && j != i {
				needs[i] = append(needs[i], j)
			}
		}
	}
	return blocks, needs
}
