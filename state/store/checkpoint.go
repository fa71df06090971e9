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

// checkpointInterval is how often a running apply copies its journal by default: often
// enough that little is in doubt when the runner vanishes, and rarely enough that the
// cost is small compared to the requests.
const checkpointInterval = 10 * time.Second

// findCheckpointer returns the backend if it keeps copies of journals that are files on
// this machine. The state itself is not written during a run: it stays as Begin wrote
// it, and a copy of the beginning of the journal is enough to fold in what has certainly
// happened. So state and journal cannot disagree, whether the copy or the journal
// survives.
func (s *Store) findCheckpointer() (backend.Checkpointer, bool) {
	if _, keepsJournals := backend.As[backend.Journaler](s.opt.Backend); keepsJournals {
		return nil, false
	}
	c, ok := backend.As[backend.Checkpointer](s.opt.Backend)
	return c, ok
}

// readCheckpoint reads the copy of a lost journal. It is never whole: more steps may
// have been started after it was made.
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

// listCheckpoints returns the runs that have a copy of their journal.
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

// removeCheckpoints removes the copies of all journals but that of one run.
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

// Checkpoint copies the journal to a backend that keeps such copies, if the journal has
// grown since the last copy. A run does this at intervals, if the journal has grown by
// a quarter, so that all copies together are at most five times as large. An error is
// no reason to stop: without the copy more is in doubt if the runner is lost.
func (r *Run) Checkpoint(ctx context.Context) error {
	c, ok := r.store.findCheckpointer()
	if !ok {
		return nil
	}
	return r.copyTo(ctx, c, func(size int) bool { return size > r.copied })
}

// copyTo copies the journal if worth returns true for its size.
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
// called, which waits for a copy in progress.
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
				// An error is no reason to stop; see Checkpoint.
				_ = r.copyTo(ctx, c, func(size int) bool { return size > r.copied+r.copied/4 })
			}
		}
	})
	return func() { cancel(); done.Wait() }
}
