package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"herald/state"
	"herald/state/backend"
)

// checkpointInterval is how often a running apply copies its journal, where
// Options do not say: often enough that little is in doubt when the runner
// vanishes, and rarely enough to cost nothing beside the requests.
const checkpointInterval = 10 * time.Second

// findCheckpointer is the backend, if it keeps copies of journals that are files
// of this runner. The state itself is not written during a run: it stays as
// Begin wrote it, and a copy of the journal's beginning is all that is needed
// to fold in what is known to have happened. So state and journal cannot
// disagree, whichever of the copy and the journal survives.
func (s *Store) findCheckpointer() (backend.Checkpointer, bool) {
	if _, keepsJournals := backend.As[backend.Journaler](s.opt.Backend); keepsJournals {
		return nil, false
	}
	c, ok := backend.As[backend.Checkpointer](s.opt.Backend)
	return c, ok
}

// readCheckpoint reads the copy of a lost journal. It is never whole: what it
// does not tell of may have been started after it was made.
func (s *Store) readCheckpoint(ctx context.Context, run string) (j state.Journal, found bool, err error) {
	c, ok := s.findCheckpointer()
	if !ok {
		return j, false, nil
	}
	data, err := c.Checkpointed(ctx, run)
	if errors.Is(err, backend.ErrNoJournal) {
		return j, false, nil
	}
	if err != nil {
		return j, false, fmt.Errorf("read the copy of the journal: %w", err)
	}
	j, err = state.DecodeJournal(data)
	j.Whole = false
	return j, err == nil, nil
}

// listCheckpoints lists the runs whose journals were copied.
func (s *Store) listCheckpoints(ctx context.Context) ([]string, error) {
	c, ok := s.findCheckpointer()
	if !ok {
		return nil, nil
	}
	runs, err := c.Checkpoints(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the copies of journals: %w", err)
	}
	return runs, nil
}

func (s *Store) removeCheckpoints(ctx context.Context, except string) error {
	runs, err := s.listCheckpoints(ctx)
	for _, run := range runs {
		if run == except {
			continue
		}
		c, _ := s.findCheckpointer() // there is one, as it has copies
		err = errors.Join(err, c.RemoveCheckpoint(ctx, run))
	}
	return err
}

// Checkpoint copies the journal to a backend that keeps such copies, if it has
// grown since the last time; otherwise it does nothing. A run does this by
// itself at intervals, when the journal has grown by a quarter, so that all
// copies together have five times its size and no more. An error is no reason to stop: without the copy more is
// in doubt after the runner is lost, and nothing worse.
func (r *Run) Checkpoint(ctx context.Context) error {
	c, ok := r.store.findCheckpointer()
	if !ok {
		return nil
	}
	return r.copyTo(ctx, c, func(size int) bool { return size > r.copied })
}

// copyTo copies the journal if its size is worth it.
func (r *Run) copyTo(ctx context.Context, c backend.Checkpointer, worth func(size int) bool) error {
	r.copying.Lock()
	defer r.copying.Unlock()
	data, err := r.store.journals.ReadJournal(ctx, r.journal.run)
	if err != nil || !worth(len(data)) {
		return err
	}
	if err := c.Checkpoint(ctx, r.journal.run, data); err != nil {
		return fmt.Errorf("copy the journal to %s: %w", r.store, err)
	}
	r.copied = len(data)
	return nil
}

// startCheckpoints copies the journal at intervals until the returned function is
// called, which waits for a copy that is under way.
func (r *Run) startCheckpoints(interval time.Duration) (stop func()) {
	c, ok := r.store.findCheckpointer()
	if !ok || interval < 0 {
		return func() {}
	}
	if interval == 0 {
		interval = checkpointInterval
	}
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				// See Checkpoint: an error changes nothing.
				_ = r.copyTo(ctx, c, func(size int) bool { return size > r.copied+r.copied/4 })
			}
		}
	})
	return func() { cancel(); done.Wait() }
}
