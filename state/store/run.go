package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"herald/state"
	"herald/state/backend"
)

// Run is an apply in progress. Its methods may be called from many goroutines.
type Run struct {
	store   *Store
	journal *journalWriter
	state   *state.State
	lease   backend.Lease // nil if the caller did not take a lock
	stop    func()        // ends the checkpoints

	mu   sync.Mutex // guards state and fold
	fold *state.Fold

	copying sync.Mutex // guards copied
	copied  int        // bytes of the journal that were checkpointed
}

// Begin writes the intents: first an empty journal, then the state with the intents.
// It returns when both are durable; requests may be sent then, and not before. The
// replaced state is kept as an earlier version.
func (s *Store) Begin(ctx context.Context, st *state.State, owner string, intents []state.Intent) (*Run, error) {
	if err := s.keepGeneration(ctx); err != nil {
		return nil, err
	}
	st.Run = &state.Run{ID: uuid.NewString(), Started: s.now(), Owner: owner, Intents: intents}
	j, err := s.createJournal(ctx, state.JournalHeader{Journal: 1, Run: st.Run.ID, Lineage: st.Lineage, Serial: st.Serial + 1})
	if err != nil {
		st.Run = nil
		return nil, err
	}
	if err := s.putState(ctx, st); err != nil {
		st.Run = nil
		return nil, errors.Join(err, j.closeJournal(), s.abandonRun(ctx, j, err))
	}
	r := &Run{store: s, journal: j, state: st, lease: s.lease, fold: state.NewFold(st)}
	r.stop = r.startCheckpoints(s.opt.Interval)
	return r, s.removeJournals(ctx, j.run)
}

// abandonRun removes the journal of a run that could not begin. If the state may have
// been written nevertheless, the journal is kept: it shows the next reader that nothing
// was sent.
func (s *Store) abandonRun(ctx context.Context, j *journalWriter, cause error) error {
	if !errors.Is(cause, backend.ErrChanged) {
		return nil
	}
	return s.removeJournal(ctx, j.run)
}

func (s *Store) now() time.Time { return s.opt.Now().UTC().Truncate(time.Millisecond) }

// Lost returns a channel that is closed when the lock that was held when the run began
// is lost. The run must then stop: Start fails, and the state cannot be saved. The
// channel is nil if there is no lock.
func (r *Run) Lost() <-chan struct{} {
	if r.lease == nil {
		return nil
	}
	return r.lease.Lost()
}

// checkLock returns backend.ErrLost if the lock was lost.
func (r *Run) checkLock() error {
	select {
	case <-r.Lost():
		return backend.ErrLost
	default:
		return nil
	}
}

// Confirm must be called before each request. It returns nil if the lock is certainly
// held; see backend.Lease.
func (r *Run) Confirm(ctx context.Context) error {
	if r.lease == nil {
		return nil
	}
	return r.lease.Confirm(ctx)
}

// Start makes events durable before it returns. It is called with Started events right
// before a request; if it fails, the request must not be sent. It checks the lock last,
// so that a process that was paused in between does not send.
func (r *Run) Start(events ...state.Event) error {
	if err := errors.Join(r.checkLock(), r.journal.appendEvents(true, events...)); err != nil {
		return err
	}
	if err := r.foldEvents(events); err != nil {
		return err
	}
	return r.checkLock()
}

// Report folds outcomes into the state and queues them for the journal. They become
// durable soon; a write error is returned by the next Start or by Finish. If an outcome
// is lost in a crash, its step is in doubt.
func (r *Run) Report(events ...state.Event) error {
	if err := r.foldEvents(events); err != nil {
		return err
	}
	return r.journal.appendEvents(false, events...)
}

// foldEvents applies events to the state.
func (r *Run) foldEvents(events []state.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		if err := r.fold.Apply(e); err != nil {
			return err
		}
	}
	return nil
}

// View calls f with the state while no event is applied to it. f must not keep it.
func (r *Run) View(f func(*state.State)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.state)
}

// Finish ends the run: steps without an outcome stay in doubt, edit may change the rest
// of the state (outputs), and the state is written without intents. The journal is
// removed last.
func (r *Run) Finish(ctx context.Context, edit func(*state.State)) error {
	r.stop()
	err := r.journal.closeJournal()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fold.Close(true)
	if edit != nil {
		edit(r.state)
	}
	if err := r.checkLock(); err != nil {
		return fmt.Errorf("save the state to %s: %w", r.store, err)
	}
	// If the journal failed, it is all the more important to write the state.
	if err := errors.Join(err, r.store.putState(ctx, r.state)); err != nil {
		return err
	}
	return errors.Join(r.store.removeJournal(ctx, r.journal.run), r.store.removeCheckpoints(ctx, ""))
}

// Pending returns the steps of intent i that are not done, in order.
func (r *Run) Pending(i int) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fold.Pending(i)
}
