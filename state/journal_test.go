package state

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func journalOf(t testing.TB, events ...Event) []byte {
	t.Helper()
	var data []byte
	records := []any{JournalHeader{Journal: 1, Run: "r", Lineage: lineage}}
	for _, e := range events {
		records = append(records, e)
	}
	for _, r := range records {
		line, err := AppendRecord(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, line...)
	}
	return data
}

var threeEvents = []Event{ev(Started, 0, ""), ev(Done, 0, "x"), ev(Started, 1, "")}

func TestJournalRoundTrip(t *testing.T) {
	t.Parallel()
	j, err := DecodeJournal(journalOf(t, threeEvents...))
	if err != nil {
		t.Fatal(err)
	}
	want := Journal{Header: JournalHeader{Journal: 1, Run: "r", Lineage: lineage}, Events: threeEvents, Whole: true}
	if diff := cmp.Diff(want, j); diff != "" {
		t.Error(diff)
	}
}

// Cut anywhere, a journal gives the events that were whole, and no damage: a
// torn last record was never durable.
func TestJournalCut(t *testing.T) {
	t.Parallel()
	data := journalOf(t, threeEvents...)
	head := bytes.IndexByte(data, '\n') + 1
	for n := head; n <= len(data); n++ {
		j, err := DecodeJournal(data[:n])
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if whole := bytes.Count(data[head:n], []byte("\n")); len(j.Events) != whole || !j.Whole {
			t.Fatalf("cut at %d: %d events, whole %v; want %d, true", n, len(j.Events), j.Whole, whole)
		}
	}
	for n := range head {
		if _, err := DecodeJournal(data[:n]); err == nil {
			t.Fatalf("a journal without a whole header was accepted, cut at %d", n)
		}
	}
}

// A flipped bit is seen wherever it is. Before the last record it makes the
// journal damaged, so that nothing is concluded from what is missing.
func TestJournalBitFlip(t *testing.T) {
	t.Parallel()
	data := journalOf(t, threeEvents...)
	head := bytes.IndexByte(data, '\n') + 1
	last := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
	for i := head; i < len(data); i++ {
		bad := bytes.Clone(data)
		bad[i] ^= 0x04
		j, err := DecodeJournal(bad)
		if err != nil {
			t.Fatal(err)
		}
		if len(j.Events) == len(threeEvents) {
			t.Fatalf("flip at %d was not seen", i)
		}
		if j.Whole && i < last-1 {
			t.Fatalf("flip at %d, before the last record, left the journal whole", i)
		}
	}
}

func FuzzDecodeJournal(f *testing.F) {
	f.Add(journalOf(f, threeEvents...))
	f.Fuzz(func(t *testing.T, data []byte) {
		j, err := DecodeJournal(data)
		if err != nil {
			return
		}
		s := begun(delivery(1, standing(1, 0, "old", "x")),
			Intent{Address: target.Resource(), Delivery: delivery(2, part(2, 0, "new")), Steps: []Step{recall(0), send(0)}})
		j.Header.Run = s.Run.ID
		_ = Replay(s, j, true) // an error is fine, a panic is not
	})
}

// An event that cannot be written leaves the journal as it is.
func TestAppendRecordFails(t *testing.T) {
	t.Parallel()
	before := []byte("before")
	got, err := AppendRecord(before, Event{Kind: Done, At: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err == nil || string(got) != "before" {
		t.Errorf("a time that JSON has no room for: %q, %v", got, err)
	}
}
