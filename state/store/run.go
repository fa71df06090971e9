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
	lease   backend.Lease // nil when the caller locked nothing
	stop    func()        // ends the checkpoints

	mu   sync.Mutex // guards state and fold
	fold *state.Fold

	copying sync.Mutex // guards copied
	copied  int        // bytes of the journal that were checkpointed
}

// Begin writes the intents: first an empty journal for them, then the state
// that holds them. Only when both are durable does it return, so a request may
// leave then and not before. The state that is replaced is kept as an earlier
// generation.
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

// abandonRun removes the journal of a run that could not begin. It stays when the
// state may have been written all the same: then it tells the next reader that
// nothing was sent.
func (s *Store) abandonRun(ctx context.Context, j *journalWriter, cause error) error {
	if !errors.Is(cause, backend.ErrChanged) {
		return nil
	}
	return s.removeJournal(ctx, j.run)
}

func (s *Store) now() time.Time { return s.opt.Now().UTC().Truncate(time.Millisecond) }

// Lost is closed when the lock that was held as the run began is lost to
// somebody else. The run must then stop: Start refuses, and the state cannot
// be saved. It is nil when nothing was locked.
func (r *Run) Lost() <-chan struct{} {
	if r.lease == nil {
		return nil
	}
	return r.lease.Lost()
}

// checkLock is backend.ErrLost when the lock was lost.
func (r *Run) checkLock() error {
	select {
	case <-r.Lost():
		return backend.ErrLost
	default:
		return nil
	}
}

// Confirm is asked before a request leaves: nil while the lock is certainly
// held; see backend.Lease.
func (r *Run) Confirm(ctx context.Context) error {
	if r.lease == nil {
		return nil
	}
	return r.lease.Confirm(ctx)
}

// Start makes events durable before it returns. Called with Started events it
// is the last thing before a request leaves; on error the request must not
// leave. The lock is looked at last, so that a writer that was paused in
// between does not send.
func (r *Run) Start(events ...state.Event) error {
	if err := errors.Join(r.checkLock(), r.journal.appendEvents(true, events...)); err != nil {
		return err
	}
	if err := r.foldEvents(events); err != nil {
		return err
	}
	return r.checkLock()
}

// Report folds outcomes into the state and queues them for the journal. They
// become durable soon; an error of the disk appears at the next Start or at
// Finish. If the outcome is lost in a crash, its step is in doubt, no worse.
func (r *Run) Report(events ...state.Event) error {
	if err := r.foldEvents(events); err != nil {
		return err
	}
	return r.journal.appendEvents(false, events...)
}

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
	// With a journal that failed the state is worth all the more.
	if err := errors.Join(err, r.store.putState(ctx, r.state)); err != nil {
		return err
	}
	return errors.Join(r.store.removeJournal(ctx, r.journal.run), r.store.removeCheckpoints(ctx, ""))
}

// Pending lists the steps of intent i that have not been done, in order.
func (r *Run) Pending(i int) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fold.Pending(i)
}
