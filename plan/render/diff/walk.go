package diff

import "slices"

// shortestEdit finds the shortest edit from one sequence to the other by trying
// 1, 2, 3 … insertions and deletions (Myers' greedy algorithm). If more than
// maxEdits are needed, it gives up and returns nothing in common.
func shortestEdit(a, b []int, offset pair) []pair {
	limit := min(len(a)+len(b), maxEdits)
	reach := make([]int, 2*limit+3) // by diagonal: the furthest index in a
	var trail [][]int
	for d := 0; d <= limit; d++ {
		trail = append(trail, slices.Clone(reach[limit+1-d:limit+2+d]))
		for k := -d; k <= d; k += 2 {
			at := limit + 1 + k
			x := reach[at-1] + 1
			if k == -d || (k != d && reach[at-1] < reach[at+1]) {
				x = reach[at+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[at] = x
			if x >= len(a) && x-k >= len(b) {
				return tracePath(trail, pair{len(a), len(b)}, offset)
			}
		}
	}
	return nil
}

// tracePath follows the path back and collects unchanged elements. trail[d]
// holds diagonals -d to d as they were before d changes.
func tracePath(trail [][]int, at, offset pair) []pair {
	var out []pair
	for d := len(trail) - 1; d >= 0; d-- {
		k := at.a - at.b
		start := pair{}
		if d > 0 {
			reach := func(k int) int { return trail[d][k+d] }
			from := k - 1
			if k == -d || (k != d && reach(k-1) < reach(k+1)) {
				from = k + 1
			}
			start = pair{reach(from), reach(from) - from}
		}
		for at.a > start.a && at.b > start.b {
			at.a, at.b = at.a-1, at.b-1
			out = append(out, pair{at.a + offset.a, at.b + offset.b})
		}
		at = start
	}
	slices.Reverse(out)
	return out
}
