package cli

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"herald/state/backend"
	"herald/state/store"
)

// lockPoll is how often a lock that somebody holds is tried again.
const lockPoll = 250 * time.Millisecond

// lock keeps other applies out. It waits up to timeout for one that is under
// way.
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

// lockOf is lock for any store of the project.
func (p *project) lockOf(ctx context.Context, s *store.Store, operation string, timeout time.Duration) (backend.Lease, error) {
	info := backend.LockInfo{
		ID: uuid.NewString(), Operation: operation, Who: p.Who, PID: p.PID, Job: p.job(),
		Since: p.Now().UTC().Truncate(time.Second), Herald: Version(),
	}
	deadline := p.Now().Add(timeout)
	for first := true; ; first = false {
		lease, err := s.Lock(ctx, info)
		locked, isLocked := errors.AsType[*backend.LockedError](err)
		if !isLocked {
			return lease, err
		}
		if !p.Now().Before(deadline) {
			return nil, &exit{ExitLocked, err}
		}
		if first {
			p.note("Waiting for the lock: %s.", locked)
		}
		if err := p.Sleep(ctx, lockPoll); err != nil {
			return nil, err
		}
	}
}
