package apply_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally is what came of accidents.
type tally struct {
	points     int
	duplicates int // messages that stand too often
	losses     int // messages that do not stand
	doubts     int // that are left after the next apply
}

func (t *tally) add(other tally) {
	t.points += other.points
	t.duplicates += other.duplicates
	t.losses += other.losses
	t.doubts += other.doubts
}

func (t tally) String() string {
	return fmt.Sprintf("points tried %6d  duplicates %d  losses %d  in doubt %d", t.points, t.duplicates, t.losses, t.doubts)
}

// compare counts how what people see differs from what they should see.
func compare(want, got []string) tally {
	t := tally{points: 1}
	for _, text := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(want), got...)))) {
		w, g := occurrences(want, text), occurrences(got, text)
		t.duplicates += max(0, g-w)
		t.losses += max(0, w-g)
	}
	return t
}

func occurrences(list []string, text string) (n int) {
	for _, s := range list {
		if s == text {
			n++
		}
	}
	return n
}

// report gathers what came of accidents, by platform and backend.
type report struct {
	mu   sync.Mutex
	rows map[row]*tally
	all  tally
}

type row struct{ platform, backend string }

// outcome is what one accident led to.
type outcome struct {
	backend   string
	platforms []string
	want, got []string       // what people see, each with its platform in front
	doubts    map[string]int // by platform
}

// on are the texts of one platform.
func on(platform string, texts []string) (own []string) {
	for _, text := range texts {
		if strings.HasPrefix(text, platform+": ") {
			own = append(own, text)
		}
	}
	return own
}

func (r *report) add(o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = map[row]*tally{}
	}
	whole := tally{points: 1}
	for _, platform := range o.platforms {
		t := compare(on(platform, o.want), on(platform, o.got))
		t.doubts = o.doubts[platform]
		at := row{platform, o.backend}
		if r.rows[at] == nil {
			r.rows[at] = &tally{}
		}
		r.rows[at].add(t)
		t.points = 0
		whole.add(t)
	}
	r.all.add(whole)
}

// String is a line for each platform and backend, and one for all. An accident
// counts for every platform that it could hit, and once in the sum.
func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	rows := slices.SortedFunc(maps.Keys(r.rows), func(a, b row) int {
		return cmp.Or(cmp.Compare(a.backend, b.backend), cmp.Compare(a.platform, b.platform))
	})
	for _, at := range rows {
		fmt.Fprintf(&b, "crash: %-12s on %-16s %s\n", at.platform, at.backend, r.rows[at])
	}
	fmt.Fprintf(&b, "crash: %-12s    %-16s %s\n", "total", "", r.all)
	return b.String()
}
