package project

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"herald/cli/exit"
	"herald/lang/diag/problem"
	"herald/state/backend"
	"herald/state/store"
)

// lockPoll is how often a lock that another run holds is tried again.
const lockPoll = 250 * time.Millisecond

// Lock keeps other writers out until release is called. Release sets the result of
// a command that had no other error, and prints whether the state was encrypted
// with another key. It waits up to timeout for a writer that is under way. The
// context that it returns ends with backend.ErrLost if the lock is lost.
func (s *States) Lock(ctx context.Context, operation string, timeout time.Duration) (held context.Context, release func(result *error), err error) {
	lease, err := s.LockStore(ctx, s.Store, operation, timeout)
	if err != nil {
		return ctx, nil, err
	}
	// A command that locks is going to write: from now on the state is known to be
	// here.
	if err := s.Record(); err != nil {
		return ctx, nil, errors.Join(err, lease.Unlock(context.WithoutCancel(ctx)))
	}
	held, cancel := cancelWhenLost(ctx, lease)
	return held, func(result *error) {
		cancel()
		defer s.opt.reportHeld("")
		for _, err := range []error{s.recordState(), lease.Unlock(context.WithoutCancel(ctx))} {
			if *result == nil {
				*result = err
			}
		}
		s.PrintRenewal()
	}, nil
}

// cancelWhenLost ends the context with backend.ErrLost if the lock is lost.
func cancelWhenLost(ctx context.Context, lease backend.Lease) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-lease.Lost():
			cancel(backend.ErrLost)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

// LockedError is the error about a lock that another run holds.
type LockedError struct {
	Err    error
	LockID string // for herald force-unlock; "" if it cannot free the lock
}

// Problem is that of a locked state, with the command that releases the lock.
func (e *LockedError) Problem() problem.Report {
	r, _ := problem.Of(e.Err)
	if e.LockID != "" {
		r.Hint += " If that run no longer exists, release its lock:\n  herald force-unlock " + e.LockID
	}
	return r
}

// Error returns the text of the cause.
func (e *LockedError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *LockedError) Unwrap() error { return e.Err }

// LockStore locks any store of the project, for a caller that releases the lease.
func (s *States) LockStore(ctx context.Context, to *store.Store, operation string, timeout time.Duration) (backend.Lease, error) {
	env := s.opt.Env
	info := backend.LockInfo{
		ID: uuid.NewString(), Operation: operation, Who: env.Who, PID: env.PID, Job: env.JobURL(),
		Since: env.Now().UTC().Truncate(time.Second), Herald: s.opt.Version,
	}
	deadline := env.Now().Add(timeout)
	for first := true; ; first = false {
		lease, err := to.Lock(ctx, info)
		locked, isLocked := errors.AsType[*backend.LockedError](err)
		if !isLocked {
			if err == nil && to.Takeable() {
				s.opt.reportHeld(fmt.Sprintf(" The lock may remain; to release it, run herald force-unlock %s.", info.ID))
			}
			return lease, err
		}
		if !env.Now().Before(deadline) {
			out := &LockedError{Err: err}
			if to.Takeable() {
				out.LockID = locked.Info.ID
			}
			return nil, exit.With(exit.Locked, out)
		}
		if first {
			s.opt.Out.Note("Waiting for the lock: %s.", locked)
		}
		if err := env.Sleep(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}

func (o *Options) reportHeld(hint string) {
	if o.Held != nil {
		o.Held(hint)
	}
}
