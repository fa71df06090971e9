// Package backend is where a state is kept: the contract that every kind of
// store fulfils. A backend moves bytes and holds locks; what the bytes mean is
// not its business.
//
// Everything beyond Backend itself is an optional interface that As finds:
// Journaler, Checkpointer, Historian, Unlocker, Directory, JournalWrapper.
package backend

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Backend keeps one state.
type Backend interface {
	// Get gives the state as it was last put, and a version for Put. Where
	// nothing was ever put the error is ErrNotExist. Bytes that are empty are
	// returned as they are: it is not the backend's to judge them.
	Get(ctx context.Context) (data []byte, version string, err error)

	// Put replaces the state, whole or not at all, if its version is still
	// ifVersion ("" if it must not exist yet); otherwise ErrChanged. Once Put
	// has returned, the state survives a crash of the machine. While a lock
	// taken from this very Backend is held, Put fails with ErrLost when it was
	// lost. Any other error leaves open whether the state was replaced.
	Put(ctx context.Context, data []byte, ifVersion string) (version string, err error)

	// Lock keeps every other writer out until Unlock. If somebody else has it
	// the error is a *LockedError. A Backend holds one lock at a time.
	Lock(ctx context.Context, info LockInfo) (Lease, error)

	// String names the place for people, without credentials.
	String() string
}

// Lease is a lock that is held.
type Lease interface {
	// Unlock gives the lock up. A second call does nothing.
	Unlock(ctx context.Context) error
	// Lost is closed when the lock was lost to somebody else, or may have been;
	// nothing may be written after that. Calling it checks the time, so that a
	// process that slept through its lease sees it at once.
	Lost() <-chan struct{}
	// Confirm returns nil when the lock was held within the last Trust and has
	// time left; where that is not known it asks, and renews the lease. The error
	// is ErrLost when the lock was lost, and another when that cannot be found out
	// before ctx or the lease ends. After an error nothing may be sent.
	Confirm(ctx context.Context) error
}

// Trust is how long an answer about a lock is relied on: a holder that has
// waited for longer asks again before it sends.
const Trust = time.Second

// TimeLeft returns how long it is from now until a deadline, by the wall clock
// or the monotonic clock, whichever leaves less: either may stand still while a
// machine sleeps.
func TimeLeft(now, deadline time.Time) time.Duration {
	return min(deadline.Sub(now), deadline.Round(0).Sub(now.Round(0)))
}

// Unlocker is a Backend whose lock can be taken from a holder that is gone.
type Unlocker interface {
	// ForceUnlock frees the lock that has this id (LockInfo.ID). The error is
	// ErrNotLocked when nobody holds the lock, a *LockedError when somebody
	// else does. The holder, if it lives, finds its lease lost.
	ForceUnlock(ctx context.Context, id string) error
}

// LockInfo says who holds a lock, for the people who wait for it.
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
	ErrChanged   = errors.New("the state was changed by somebody else")
	ErrLost      = errors.New("the lock was lost to somebody else")
	ErrNotLocked = errors.New("nobody holds the lock")

	ErrNoJournal    = errors.New("there is no such journal")
	ErrNoGeneration = errors.New("there is no such generation of the state")
)

// LockedError says that somebody else holds the lock. Info is zero when it
// could not be read.
type LockedError struct {
	Place string
	Info  LockInfo
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
