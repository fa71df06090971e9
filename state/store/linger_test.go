package store

import (
	"bytes"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/state"
)

// sink counts the records of each durable append.
type sink struct {
	sync.Mutex
	groups []int
}

func (s *sink) Append(records []byte) error {
	s.Lock()
	defer s.Unlock()
	s.groups = append(s.groups, bytes.Count(records, []byte("\n")))
	return nil
}

func (s *sink) Close() error { return nil }

func (s *sink) seen() []int {
	s.Lock()
	defer s.Unlock()
	return append([]int{}, s.groups...)
}

// TestOutcomesLinger: what nobody waits for goes along with what somebody does,
// and goes by itself when nothing comes.
func TestOutcomesLinger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s sink
		j := startJournal("run", &s)
		add := func(durable bool, kind state.EventKind) {
			t.Helper()
			if err := j.appendEvents(durable, state.Event{Kind: kind}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(groups ...int) {
			t.Helper()
			synctest.Wait()
			if d := cmp.Diff(groups, s.seen()); d != "" {
				t.Errorf("records of each append: -want +got:\n%s", d)
			}
		}
		add(true, state.Started)
		add(false, state.Done)
		want(1)
		add(true, state.Started)
		want(1, 2)
		add(false, state.Done)
		time.Sleep(maxLinger)
		want(1, 2, 1)
		add(false, state.Done)
		if err := j.closeJournal(); err != nil {
			t.Fatal(err)
		}
		want(1, 2, 1, 1)
	})
}

// TestAppendsGather: when several wait, an append is not made right after
// another; who waits alone does not wait for company.
func TestAppendsGather(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s sink
		j := startJournal("run", &s)
		add := func() {
			if err := j.appendEvents(true, state.Event{Kind: state.Started}); err != nil {
				t.Error(err)
			}
		}
		begin := time.Now()
		add()
		add()
		if took := time.Since(begin); took > 0 {
			t.Errorf("alone, two appends took %s", took)
		}
		j.mu.Lock() // both of the next two are there before the writer looks
		for range 2 {
			var err error
			if j.next.lines, err = state.AppendRecord(j.next.lines, state.Event{Kind: state.Started}); err != nil {
				t.Fatal(err)
			}
			j.next.waiting++
		}
		together := j.next
		j.markDue(true)
		j.mu.Unlock()
		synctest.Wait()
		add()
		<-together.done
		if took := time.Since(begin); took != batchInterval {
			t.Errorf("in company, an append was made after %s, want %s", took, batchInterval)
		}
		if err := j.closeJournal(); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff([]int{1, 1, 3}, s.seen()); d != "" {
			t.Errorf("records of each append: -want +got:\n%s", d)
		}
	})
}
