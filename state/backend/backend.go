// Package backend is the contract of the places that store a state. A backend stores
// bytes and holds locks; it does not interpret the bytes.
//
// Everything beyond Backend itself is an optional interface that As finds:
// Journaler, Checkpointer, Historian, Unlocker, Directory, JournalWrapper.
package backend

import (
	"context"
	"errors"
	"fmt"
	"time"

	"herald/lang/diag/problem"
)

// Backend stores one state.
type Backend interface {
	// Get returns the state as it was last put, and a version for Put. If nothing was
	// ever put, the error is ErrNotExist. Empty data is returned as it is.
	Get(ctx context.Context) (data []byte, version string, err error)

	// Put replaces the state, whole or not at all, if its version is still
	// ifVersion ("" if it must not exist yet); otherwise ErrChanged. Once Put
	// has returned, the state survives a crash of the machine. If a lock was taken from
	// this Backend and lost, the error is ErrLost. After any other error it is unknown
	// whether the state was replaced.
	Put(ctx context.Context, data []byte, ifVersion string) (version string, err error)

	// Lock excludes all other writers until Unlock. If another process holds the lock,
	// the error is a *LockedError. A Backend holds one lock at a time.
	Lock(ctx context.Context, info LockInfo) (Lease, error)

	// String returns the place for display, without credentials.
	String() string
}

// Lease is a lock that is held.
type Lease interface {
	// Unlock releases the lock. A second call does nothing.
	Unlock(ctx context.Context) error
	// Lost returns a channel that is closed when the lock was lost, or may have been;
	// nothing may be written after that. A call checks the time, so that a process that
	// was suspended for longer than its lease finds out immediately.
	Lost() <-chan struct{}
	// Confirm returns nil if the lock was held within the last Trust and has time left.
	// If that is unknown it asks the store, and renews the lease. The error is ErrLost
	// if the lock was lost, and another one if that cannot be found out before ctx or
	// the lease ends. After an error no request may be sent.
	Confirm(ctx context.Context) error
}

// Trust is how long a confirmation of the lock is valid: after a longer wait the holder
// asks again before it sends.
const Trust = time.Second

// TimeLeft returns how long it is from now until a deadline, by the wall clock
// or the monotonic clock, whichever is less: either may stop while a machine is
// suspended.
func TimeLeft(now, deadline time.Time) time.Duration {
	return min(deadline.Sub(now), deadline.Round(0).Sub(now.Round(0)))
}

// Unlocker is a Backend whose lock can be released on behalf of a holder that is gone.
type Unlocker interface {
	// ForceUnlock frees the lock that has this id (LockInfo.ID). The error is
	// ErrNotLocked when nobody holds the lock, a *LockedError when somebody
	// else does. The holder, if it lives, finds its lease lost.
	ForceUnlock(ctx context.Context, id string) error
}

// LockInfo describes the holder of a lock, for the people who wait for it.
type LockInfo struct {
	ID        string    `json:"id"`
	Operation string    `json:"operation"` // apply, destroy, …
	Who       string    `json:"who"`       // user@host
	PID       int       `json:"pid"`
	Job       string    `json:"job,omitempty"` // address of the CI job
	Since     time.Time `json:"since"`
	Herald    string    `json:"herald"`
}

// Errors of a Backend, for errors.Is.
var (
	ErrNotExist  = errors.New("there is no state")
	ErrChanged   = problem.New(problem.StateChangedConcurrently, "the state was changed by another process", "")
	ErrLost      = problem.New(problem.LockLost, "another process has taken the lock", "")
	ErrNotLocked = errors.New("nobody holds the lock")

	ErrNoJournal    = errors.New("there is no such journal")
	ErrNoGeneration = errors.New("the state has no such earlier version")
)

// LockedError reports that another process holds the lock. Info is zero if it could not
// be read.
type LockedError struct {
	Place string
	Info  LockInfo
}

// Problem says what to do: wait.
func (e *LockedError) Problem() problem.Report {
	return problem.Report{
		Code: problem.StateLocked, Detail: e.Error(),
		Hint: "Nothing was sent. Wait until it ends and run the command again, or set --lock-timeout.",
	}
}

// Error names the holder, since when, and where.
func (e *LockedError) Error() string {
	if e.Info.ID == "" {
		return fmt.Sprintf("%s is locked", e.Place)
	}
	s := fmt.Sprintf("%s is locked by %s (process %d, %s) since %s",
		e.Place, e.Info.Who, e.Info.PID, e.Info.Operation, e.Info.Since.Format(time.RFC3339))
	if e.Info.Job != "" {
		s += ", " + e.Info.Job
	}
	return s + ", lock id " + e.Info.ID
}
