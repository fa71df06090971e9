package http

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"herald/state/backend"
)

// lockInfo is the JSON of the protocol, with its names.
type lockInfo struct {
	ID        string
	Operation string
	Info      string // for people; ours is JSON of process and job
	Who       string
	Version   string
	Created   time.Time
	Path      string
}

// extraLockInfo has what the protocol has no fields for.
type extraLockInfo struct {
	PID int    `json:"pid"`
	Job string `json:"job,omitempty"`
}

func encodeLock(info backend.LockInfo) ([]byte, error) {
	rest, err := json.Marshal(extraLockInfo{PID: info.PID, Job: info.Job})
	if err != nil {
		return nil, err
	}
	return json.Marshal(lockInfo{
		ID: info.ID, Operation: info.Operation, Info: string(rest), Who: info.Who, Version: info.Herald, Created: info.Since,
	})
}

// decodeLock reads the holder from a server's answer, as far as possible.
func decodeLock(data []byte) (info backend.LockInfo) {
	var l lockInfo
	if json.Unmarshal(data, &l) != nil {
		return info
	}
	var rest extraLockInfo
	_ = json.Unmarshal([]byte(l.Info), &rest) // other programs write other things there
	return backend.LockInfo{
		ID: l.ID, Operation: l.Operation, Who: l.Who, PID: rest.PID, Job: rest.Job, Since: l.Created, Herald: l.Version,
	}
}

func (b *Backend) lockedError(a response) error {
	return &backend.LockedError{Place: b.place, Info: decodeLock(a.body)}
}

// Lock asks the server for the lock.
func (b *Backend) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	body, err := encodeLock(info)
	if err != nil {
		return nil, err
	}
	asked := b.opt.Now()
	a, err := b.doWithRetries(ctx, request{method: b.opt.LockMethod, address: b.opt.LockAddress, body: body})
	switch {
	case err != nil:
		return nil, err
	case a.isLocked() && decodeLock(a.body).ID == info.ID:
		// An earlier attempt took the lock, and its answer was lost.
	case a.isLocked():
		return nil, b.lockedError(a)
	case a.status != http.StatusOK && a.status != http.StatusCreated && a.status != http.StatusNoContent:
		return nil, b.unexpectedStatus("lock the state", a)
	}
	l := &lease{backend: b, id: info.ID, body: body, lost: make(chan struct{}), confirmed: asked}
	b.mu.Lock()
	b.held = l
	b.mu.Unlock()
	return l, nil
}

// ForceUnlock releases the lock on behalf of its holder. The server compares the ID; for
// one that does not, ForceUnlock finds the holder by trying to take the lock.
func (b *Backend) ForceUnlock(ctx context.Context, id string) error {
	holder, err := b.findHolder(ctx, id)
	if err != nil {
		return err
	}
	if holder.ID != id {
		return &backend.LockedError{Place: b.place, Info: holder}
	}
	return b.releaseLock(ctx, id, nil)
}

// findHolder finds who has the lock by trying to take it with another id. The
// protocol has no other way to ask.
func (b *Backend) findHolder(ctx context.Context, id string) (backend.LockInfo, error) {
	probe := backend.LockInfo{ID: "probe-" + id, Operation: "force-unlock"}
	l, err := b.probeLock(ctx, probe)
	if err != nil {
		return backend.LockInfo{}, err
	}
	if l == nil {
		if err := b.releaseLock(ctx, probe.ID, nil); err != nil {
			return backend.LockInfo{}, err
		}
		return backend.LockInfo{}, b.wrapError(backend.ErrNotLocked)
	}
	return *l, nil
}

// probeLock returns the holder; nil if the lock was free, and now belongs to the probe.
func (b *Backend) probeLock(ctx context.Context, info backend.LockInfo) (*backend.LockInfo, error) {
	body, err := encodeLock(info)
	if err != nil {
		return nil, err
	}
	a, err := b.doWithRetries(ctx, request{method: b.opt.LockMethod, address: b.opt.LockAddress, body: body})
	switch {
	case err != nil:
		return nil, err
	case a.isLocked():
		holder := decodeLock(a.body)
		return &holder, nil
	case a.status == http.StatusOK || a.status == http.StatusCreated || a.status == http.StatusNoContent:
		return nil, nil
	}
	return nil, b.unexpectedStatus("look up the lock", a)
}

// releaseLock releases the lock with this ID. body is what was sent to take it, nil if
// that is unknown.
func (b *Backend) releaseLock(ctx context.Context, id string, body []byte) error {
	if body == nil {
		var err error
		if body, err = encodeLock(backend.LockInfo{ID: id}); err != nil {
			return err
		}
	}
	a, err := b.doWithRetries(ctx, request{method: b.opt.UnlockMethod, address: b.opt.UnlockAddress, body: body})
	switch {
	case err != nil:
		return err
	case a.status == http.StatusOK, a.status == http.StatusNoContent, a.status == http.StatusCreated:
		return nil
	case a.isLocked():
		return b.wrapError(backend.ErrNotLocked)
	}
	return b.unexpectedStatus("unlock the state", a)
}

// lease is a lock that the server keeps until it is released.
type lease struct {
	backend *Backend
	id      string
	body    []byte

	mu       sync.Mutex // guards unlocked
	unlocked bool
	once     sync.Once // closes lost
	lost     chan struct{}

	asking    sync.Mutex // guards confirmed; held while the server is asked
	confirmed time.Time
}

// patience is how long a server may take to confirm that a lock is still held.
const patience = 30 * time.Second

// Confirm asks who holds the lock if the last answer is old. An answer without a holder
// is taken to mean this one.
func (l *lease) Confirm(ctx context.Context) error {
	l.asking.Lock()
	defer l.asking.Unlock()
	b := l.backend
	if l.isLost() {
		return b.wrapError(backend.ErrLost)
	}
	asked := b.opt.Now()
	if backend.TimeLeft(asked, l.confirmed.Add(backend.Trust)) > 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	holder, err := b.findHolder(ctx, l.id)
	if errors.Is(err, backend.ErrNotLocked) || err == nil && holder.ID != l.id && holder.ID != "" {
		l.markLost()
		return b.wrapError(backend.ErrLost)
	}
	if err == nil {
		l.confirmed = asked
	}
	return err
}

// Lost returns a channel that is closed once the server has refused a write because of
// the lock. The server does not report the loss before.
func (l *lease) Lost() <-chan struct{} { return l.lost }

func (l *lease) markLost() { l.once.Do(func() { close(l.lost) }) }

func (l *lease) isLost() bool {
	select {
	case <-l.lost:
		return true
	default:
		return false
	}
}

// Unlock releases the lock, unless it was lost.
func (l *lease) Unlock(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unlocked {
		return nil
	}
	l.unlocked = true
	b := l.backend
	b.mu.Lock()
	b.held = nil
	b.mu.Unlock()
	if l.isLost() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), attemptTime)
	defer cancel()
	return b.releaseLock(ctx, l.id, l.body)
}
