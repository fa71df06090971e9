package backendtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/state/backend"
)

func mustKeep(t *testing.T, b backend.Historian, minute, limit int) {
	t.Helper()
	if err := b.Keep(t.Context(), time.Date(2026, 11, 1, 12, minute, 0, 0, time.UTC), limit); err != nil {
		t.Fatalf("Keep: %v", err)
	}
}

// keepOne keeps the present state where that can be done.
func keepOne(t *testing.T, b backend.Backend) {
	t.Helper()
	if h, ok := backend.As[backend.Historian](b); ok {
		mustKeep(t, h, 0, 3)
	}
}

// readHistory reads the whole history, the newest first.
func readHistory(t *testing.T, b backend.Historian) (texts []string, minutes []int) {
	t.Helper()
	list, err := b.History(t.Context())
	if err != nil {
		t.Fatalf("History: %v", err)
	}
	for _, g := range list {
		data, err := b.ReadGeneration(t.Context(), g.ID)
		if err != nil {
			t.Fatalf("ReadGeneration(%s): %v", g.ID, err)
		}
		texts, minutes = append(texts, string(data)), append(minutes, g.At.Minute())
	}
	return texts, minutes
}

func testHistory(t *testing.T, open Open) {
	b := open(t)
	h := requireCapability[backend.Historian](t, b)
	mustKeep(t, h, 0, 3)
	if texts, _ := readHistory(t, h); len(texts) > 0 {
		t.Errorf("a history of nothing: %q", texts)
	}
	version := ""
	for i := range 5 {
		version = mustPut(t, b, fmt.Appendf(nil, "state %d", i), version)
		if i != 2 { // one that nobody asked to keep
			mustKeep(t, h, i, 3)
			mustKeep(t, h, i+10, 3) // again: it is kept already
		}
	}
	version = mustPut(t, b, []byte("present"), version)
	texts, minutes := readHistory(t, requireCapability[backend.Historian](t, open(t)))
	if diff := cmp.Diff([]string{"state 4", "state 3", "state 1"}, texts); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{4, 3, 1}, minutes); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
	if got := checkState(t, b, []byte("present")); got != version {
		t.Errorf("the history changed the version of the state from %q to %q", version, got)
	}
	for _, id := range []string{"", "none", "../x", "20261101T120000.000Z-../../x", "999"} {
		if _, err := h.ReadGeneration(t.Context(), id); !errors.Is(err, backend.ErrNoGeneration) {
			t.Errorf("ReadGeneration(%q): %v, want ErrNoGeneration", id, err)
		}
	}
}

// largeHistory has states that share most of what they say.
func largeHistory(t *testing.T, open Open) {
	b := open(t)
	h := requireCapability[backend.Historian](t, b)
	var want []string
	version := ""
	for i := range 4 {
		state := sampleState(2000, i)
		version = mustPut(t, b, []byte(state), version)
		mustKeep(t, h, i, 10)
		want = append(want, state)
	}
	mustPut(t, b, []byte(sampleState(1000, 9)), version)
	slices.Reverse(want)
	texts, _ := readHistory(t, h)
	if !slices.Equal(texts, want) {
		t.Errorf("%d generations, want %d, or they differ", len(texts), len(want))
	}
	checkState(t, open(t), []byte(sampleState(1000, 9)))
}

// sampleState is bytes of the shape of a state: a line for each thing, of which a
// few differ from one round to the next.
func sampleState(things, round int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{\n\"serial\": %d,\n\"deliveries\": {", round)
	for i := range things {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n  \"message.m%06d\": {\"id\":\"%d\"}", i+round, i/100*round)
	}
	b.WriteString("},\n\"outputs\": {}\n}\n")
	return b.String()
}

// replacedGenerations gives every generation other bytes, one after the other,
// among them that which is the present state still. The generations share what
// they say, and must not share what becomes of one.
func replacedGenerations(t *testing.T, open Open) {
	b := open(t)
	h := requireCapability[backend.Historian](t, b)
	var want []string // the newest first, as in the history
	version := ""
	for i := range 5 {
		state := sampleState(300+i, i/2)
		version = mustPut(t, b, []byte(state), version)
		if i != 3 { // one that nobody asked to keep
			mustKeep(t, h, i, 10)
			want = slices.Insert(want, 0, state)
		}
	}
	present := want[0]
	list, err := h.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, 3, 0, 2} {
		// Two are longer than a backend may keep in one piece, two are like a state.
		want[at] = strings.Repeat(fmt.Sprintf("generation %d, otherwise\n", at), 5000)
		if at%2 == 0 {
			want[at] = sampleState(100, 70+at)
		}
		if err := h.ReplaceGeneration(t.Context(), list[at].ID, []byte(want[at])); err != nil {
			t.Fatalf("ReplaceGeneration(%s): %v", list[at].ID, err)
		}
		texts, minutes := readHistory(t, requireCapability[backend.Historian](t, open(t)))
		if !slices.Equal(texts, want) || !slices.Equal(minutes, []int{4, 2, 1, 0}) {
			t.Errorf("after number %d was replaced, %d generations of minutes %v, or they differ", at, len(texts), minutes)
		}
		if got := checkState(t, open(t), []byte(present)); got != version {
			t.Errorf("replacing generation %d changed the version of the state from %q to %q", at, version, got)
		}
	}
	mustKeep(t, h, 30, 10) // the present one is kept already, under other bytes
	version = mustPut(t, b, []byte(sampleState(300, 6)), version)
	mustKeep(t, h, 31, 10)
	mustPut(t, b, []byte(sampleState(300, 7)), version)
	if texts, _ := readHistory(t, h); !slices.Equal(texts, slices.Insert(want, 0, sampleState(300, 6))) {
		t.Errorf("%d generations after the state was put again, or they differ", len(texts))
	}
	for _, id := range []string{"", "none", "../x", "20261101T120000.000Z-../../x", "20261101T120000.000Z-0123456789ab", "999"} {
		if err := h.ReplaceGeneration(t.Context(), id, []byte("x")); !errors.Is(err, backend.ErrNoGeneration) {
			t.Errorf("ReplaceGeneration(%q): %v, want ErrNoGeneration", id, err)
		}
	}
}
