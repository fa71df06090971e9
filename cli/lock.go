package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/lang/diag/problem"
	"herald/state/backend"
	"herald/state/store"
)

// lockTimeoutFlag is of all commands that write the state, and of those that
// Terraform gives one.
const lockTimeoutFlag = "lock-timeout"

// locks marks the flag of a command that takes the lock, to write the state.
const locks = "herald locks"

// lockFlag is --lock-timeout of a command that writes the state, and --lock,
// which it does not do without.
func lockFlag(cmd *cobra.Command, timeout *time.Duration) {
	cmd.Flags().DurationVar(timeout, lockTimeoutFlag, 0, "wait as long as `DURATION` for another apply to end, such as 30s")
	// It fails only for a flag that is not there.
	_ = cmd.Flags().SetAnnotation(lockTimeoutFlag, locks, []string{"true"})
	lock := cmd.Flags().VarPF(lockedFlag{}, "lock", "", "take the lock; there is no doing without it")
	lock.NoOptDefVal = "true"
}

// unlockedFlags are those of lockFlag for a command that takes no lock, so that
// a script may give them to it as well.
func unlockedFlags(cmd *cobra.Command) {
	var timeout time.Duration
	var lock bool
	cmd.Flags().DurationVar(&timeout, lockTimeoutFlag, 0, "without effect: this takes no lock, and waits for none")
	cmd.Flags().BoolVar(&lock, "lock", true, "without effect: this takes no lock")
}

// writing reports whether a command takes the lock, to write the state.
func writing(cmd *cobra.Command) bool {
	f := cmd.Flags().Lookup(lockTimeoutFlag)
	return f != nil && f.Annotations[locks] != nil
}

// lockedFlag is --lock, which can only be true.
type lockedFlag struct{}

// String is the only value.
func (lockedFlag) String() string { return "true" }

// Type is that of a flag which needs no value.
func (lockedFlag) Type() string { return "bool" }

// Set refuses to go without the lock.
func (lockedFlag) Set(text string) error {
	want, err := strconv.ParseBool(text)
	if err == nil && !want {
		return failure.Usage("--lock=false is not taken: two that write at once could send the same message twice. " +
			"To wait for the other, give --lock-timeout; a lock whose holder is gone is freed with herald force-unlock")
	}
	return err
}

// lockPoll is how often a lock that somebody holds is tried again.
const lockPoll = 250 * time.Millisecond

// hold keeps other writers out until release is called, which has what goes
// wrong then become the result of a command that had no other error, and tells
// what the command did to the encryption of the state. It waits up
// to timeout for a writer that is under way. The context that it gives ends with
// backend.ErrLost when the lock is lost to somebody else.
func (p *project) hold(ctx context.Context, operation string, timeout time.Duration) (held context.Context, release func(result *error), err error) {
	lease, err := p.lock(ctx, operation, timeout)
	if err != nil {
		return ctx, nil, err
	}
	held, cancel := whileHeld(ctx, lease)
	return held, func(result *error) {
		cancel()
		defer p.signals.holds("")
		keep(result, p.rememberState())
		keep(result, lease.Unlock(context.WithoutCancel(ctx)))
		p.tellRenewal()
	}, nil
}

// whileHeld ends the context with backend.ErrLost when the lock is lost to
// somebody else.
func whileHeld(ctx context.Context, lease backend.Lease) (context.Context, context.CancelFunc) {
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

// lock is hold for a caller that looks after the lease itself.
func (p *project) lock(ctx context.Context, operation string, timeout time.Duration) (backend.Lease, error) {
	lease, err := p.lockOf(ctx, p.store, operation, timeout)
	if err != nil {
		return nil, err
	}
	// Whoever locks means to write: from now on the state is known to be here.
	if err := p.remember(); err != nil {
		return nil, errors.Join(err, lease.Unlock(context.WithoutCancel(ctx)))
	}
	return lease, nil
}

// lockedOut is the error about a lock that somebody else holds.
type lockedOut struct {
	error
	lockID string // for herald force-unlock; "" if it cannot be taken
}

func (e *lockedOut) Unwrap() error { return e.error }

// Problem is that of a locked state, with the command that takes the lock.
func (e *lockedOut) Problem() problem.Report {
	r, _ := problem.Of(e.error)
	if e.lockID != "" {
		r.Hint += " If that run is gone, take the lock from it:\n  herald force-unlock " + e.lockID
	}
	return r
}

// lockOf is lock for any store of the project.
func (p *project) lockOf(ctx context.Context, s *store.Store, operation string, timeout time.Duration) (backend.Lease, error) {
	info := backend.LockInfo{
		ID: uuid.NewString(), Operation: operation, Who: p.env.Who, PID: p.env.PID, Job: p.env.JobURL(),
		Since: p.env.Now().UTC().Truncate(time.Second), Herald: Version(),
	}
	deadline := p.env.Now().Add(timeout)
	for first := true; ; first = false {
		lease, err := s.Lock(ctx, info)
		locked, isLocked := errors.AsType[*backend.LockedError](err)
		if !isLocked {
			if err == nil && s.Takeable() {
				p.signals.holds(fmt.Sprintf(" The lock may remain; herald force-unlock %s frees it.", info.ID))
			}
			return lease, err
		}
		if !p.env.Now().Before(deadline) {
			out := &lockedOut{error: err}
			if s.Takeable() {
				out.lockID = locked.Info.ID
			}
			return nil, exit.With(exit.Locked, out)
		}
		if first {
			p.out.Note("Waiting for the lock: %s.", locked)
		}
		if err := p.env.Sleep(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}
