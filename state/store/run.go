package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"herald/state"
)

// Run is an apply in progress. Its methods may be called from many goroutines.
type Run struct {
	store   *Store
	journal *journal
	state   *state.State

	mu   sync.Mutex // guards state and fold
	fold *state.Fold
}

// Begin writes the intents: first an empty journal for them, then the state
// that holds them. Only when both are durable does it return, so a request may
// leave then and not before.
func (s *Store) Begin(ctx context.Context, st *state.State, owner string, intents []state.Intent) (*Run, error) {
	st.Run = &state.Run{ID: uuid.NewString(), Started: s.now(), Owner: owner, Intents: intents}
	j, err := s.createJournal(state.JournalHeader{Journal: 1, Run: st.Run.ID, Lineage: st.Lineage})
	if err != nil {
		st.Run = nil
		return nil, err
	}
	if err := s.put(ctx, st); err != nil {
		st.Run = nil
		return nil, errors.Join(err, j.close(), s.removeJournal(j.path))
	}
	r := &Run{store: s, journal: j, state: st, fold: state.NewFold(st)}
	return r, s.removeJournals(j.path)
}

func (s *Store) now() time.Time { return s.opt.Now().UTC().Truncate(time.Millisecond) }

// Start makes events durable before it returns. Called with Started events it
// is the last thing before a request leaves; on error the request must not
// leave.
func (r *Run) Start(events ...state.Event) error {
	if err := r.journal.append(true, events...); err != nil {
		return err
	}
	return r.apply(events)
}

// Report folds outcomes into the state and queues them for the journal. They
// become durable soon; an error of the disk appears at the next Start or at
// Finish. If the outcome is lost in a crash, its step is in doubt, no worse.
func (r *Run) Report(events ...state.Event) error {
	if err := r.apply(events); err != nil {
		return err
	}
	return r.journal.append(false, events...)
}

func (r *Run) apply(events []state.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		if err := r.fold.Apply(e); err != nil {
			return err
		}
	}
	return nil
}

// View lets f read the state while no event is folded. f must not keep it.
func (r *Run) View(f func(*state.State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.state)
}

// Finish ends the run: what has no outcome stays in doubt, edit may change
// what else is known (outputs), and the state is written without intents. The
// journal goes last.
func (r *Run) Finish(ctx context.Context, edit func(*state.State)) error {
	err := r.journal.close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fold.Close(true)
	if edit != nil {
		edit(r.state)
	}
	if err := errors.Join(err, r.store.put(ctx, r.state)); err != nil {
		return err
	}
	return r.store.removeJournal(r.journal.path)
}

// Pending lists the steps of intent i that have not been done, in order.
func (r *Run) Pending(i int) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fold.Pending(i)
}
