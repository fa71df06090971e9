package graph

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		needs  [][]int
		order  []int
		cycles [][]int
	}{
		{"nothing", nil, nil, nil},
		{"free nodes keep their order", [][]int{nil, nil, nil}, []int{0, 1, 2}, nil},
		{"a need goes first", [][]int{{2}, nil, nil}, []int{1, 2, 0}, nil},
		{"a freed node goes before larger ones", [][]int{{1}, nil, nil, nil}, []int{1, 0, 2, 3}, nil},
		{"diamond", [][]int{{1, 2}, {3}, {3}, nil}, []int{3, 1, 2, 0}, nil},
		{"itself", [][]int{{0}, nil}, []int{1}, [][]int{{0}}},
		{"two", [][]int{{1}, {0}}, nil, [][]int{{0, 1}}},
		{"walk follows the needs", [][]int{{2}, {0}, {1}}, nil, [][]int{{0, 2, 1}}},
		{"shortest walk of a group", [][]int{{1, 2}, {2}, {0}}, nil, [][]int{{0, 2}}},
		{"who needs a cycle is missing, not named", [][]int{{1}, {2}, {1}, nil}, []int{3}, [][]int{{1, 2}}},
		{"two cycles", [][]int{{1}, {0}, {3}, {2}}, nil, [][]int{{0, 1}, {2, 3}}},
		{"what a cycle needs is ordered", [][]int{{1, 2}, {0}, nil}, []int{2}, [][]int{{0, 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			order, cycles := Order(tt.needs)
			if diff := cmp.Diff(tt.order, order); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.cycles, cycles); diff != "" {
				t.Errorf("cycles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrderOfRandomGraphs(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n := 1 + rng.IntN(12)
		needs := make([][]int, n)
		for i := range needs {
			for m := range n {
				if rng.IntN(6) == 0 {
					needs[i] = append(needs[i], m)
				}
			}
		}
		checkOrder(t, needs)
	}
}

// checkOrder holds the contract of Order against its answer.
func checkOrder(t *testing.T, needs [][]int) {
	t.Helper()
	order, cycles := Order(needs)
	place := make(map[int]int)
	for i, n := range order {
		place[n] = i
	}
	for n, at := range place {
		for _, m := range needs[n] {
			if before, ok := place[m]; !ok || before > at {
				t.Errorf("%v: %d does not stand behind %d in %v", needs, n, m, order)
			}
		}
	}
	for _, walk := range cycles {
		for i, n := range walk {
			if next := walk[(i+1)%len(walk)]; !slices.Contains(needs[n], next) {
				t.Errorf("%v: %v is no walk: %d does not need %d", needs, walk, n, next)
			}
		}
	}
	if (len(order) < len(needs)) != (len(cycles) > 0) {
		t.Errorf("%v: %d of %d ordered, but cycles %v", needs, len(order), len(needs), cycles)
	}
}

func TestOrderOfALongChain(t *testing.T) {
	t.Parallel()
	const n = 200_000
	needs := make([][]int, n)
	for i := range n - 1 {
		needs[i] = []int{i + 1}
	}
	if order, cycles := Order(needs); len(order) != n || cycles != nil || order[0] != n-1 {
		t.Errorf("%d ordered, %d cycles", len(order), len(cycles))
	}
	needs[n-1] = []int{0}
	if order, cycles := Order(needs); len(order) != 0 || len(cycles) != 1 || len(cycles[0]) != n {
		t.Errorf("%d ordered, %d cycles", len(order), len(cycles))
	}
}
