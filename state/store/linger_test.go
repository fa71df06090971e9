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
		j := newJournal("run", &s)
		add := func(durable bool, kind state.EventKind) {
			t.Helper()
			if err := j.append(durable, state.Event{Kind: kind}); err != nil {
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
		time.Sleep(lingering)
		want(1, 2, 1)
		add(false, state.Done)
		if err := j.close(); err != nil {
			t.Fatal(err)
		}
		want(1, 2, 1, 1)
	})
}
