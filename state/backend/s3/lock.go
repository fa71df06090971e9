package s3

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"

	"herald/state/backend"
)

// lockRecord is the content of the lock's object. The object is never deleted, only
// released, because a delete cannot be conditional.
type lockRecord struct {
	Lease    string           `json:"lease"` // of one holding; "" when released
	Info     backend.LockInfo `json:"info"`
	Seconds  int              `json:"seconds"` // of silence until it expires
	Renewals uint64           `json:"renewals"`
}

// grace is added to a lease before it counts as expired: the store's times
// have no fractions of a second.
const grace = 2 * time.Second

// hasExpired uses only the store's clock: when the record was last written, and the
// current time. So the clocks of machines need not agree.
func (r lockRecord) hasExpired(h http.Header) bool {
	if r.Lease == "" {
		return true
	}
	now, errNow := http.ParseTime(h.Get("Date"))
	written, errWritten := http.ParseTime(h.Get("Last-Modified"))
	return errNow == nil && errWritten == nil && now.Sub(written) > time.Duration(r.Seconds)*time.Second+grace
}

func (b *Backend) lockName() string { return b.opt.Key + lockSuffix }

// Lock writes a record if there is none, or it is released or expired, on the condition
// that this is still so.
func (b *Backend) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	r := lockRecord{Lease: uuid.NewString(), Info: info, Seconds: int(max(b.opt.Lease, time.Second).Seconds())}
	have, before, err := b.readLock(ctx)
	if err != nil {
		return nil, b.wrapError("lock", err)
	}
	if have != nil && !have.hasExpired(before.header) {
		return nil, b.lockedError(*have)
	}
	l := &lease{backend: b, lost: make(chan struct{}), ended: make(chan struct{}), record: r, etag: before.etag}
	switch _, err := l.renewRecord(ctx); {
	case errors.Is(err, backend.ErrLost):
		return nil, b.winnerError(ctx)
	case err != nil:
		return nil, b.wrapError("lock", err)
	}
	if err := b.checkConditionalWrites(ctx, l); err != nil {
		return nil, errors.Join(b.wrapError("lock", err), l.releaseRecord(ctx))
	}
	b.mu.Lock()
	b.held = l
	b.mu.Unlock()
	go l.keepRenewing()
	return l, nil
}

func (b *Backend) lockedError(r lockRecord) error {
	return &backend.LockedError{Place: b.place, Info: r.Info}
}

// winnerError returns the error with the holder that took the lock first.
func (b *Backend) winnerError(ctx context.Context) error {
	r, _, err := b.readLock(ctx)
	if err != nil || r == nil {
		return &backend.LockedError{Place: b.place}
	}
	return b.lockedError(*r)
}

// readLock returns a nil record if there is none.
func (b *Backend) readLock(ctx context.Context) (*lockRecord, storedObject, error) {
	o, err := b.getUpTo(ctx, b.lockName(), backend.MaxRecord)
	if errors.Is(err, errAbsent) {
		return nil, o, nil
	}
	if err != nil {
		return nil, o, err
	}
	r, err := decodeRecord(o.data)
	if err != nil {
		return nil, o, fmt.Errorf("%s cannot be read: %w; remove it if no apply is running", b.lockName(), err)
	}
	return r, o, nil
}

func decodeRecord(data []byte) (*lockRecord, error) {
	var r lockRecord
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// checkConditionalWrites makes two writes that the store must refuse. A store that does
// not would admit two writers.
func (b *Backend) checkConditionalWrites(ctx context.Context, l *lease) error {
	b.mu.Lock()
	proved := b.proved
	b.mu.Unlock()
	if proved {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	data, err := json.Marshal(l.record)
	if err != nil {
		return err
	}
	for _, condition := range []string{"", "0123456789abcdef0123456789abcdef"} {
		etag, err := b.writeObject(ctx, b.lockName(), data, condition)
		if err == nil {
			l.etag = etag
			return errors.New("this store ignores conditional writes (If-Match, If-None-Match), so two applies could write at once: use a store that honours them, or another backend")
		}
		if !errors.Is(err, errCondition) {
			return err
		}
	}
	b.mu.Lock()
	b.proved = true
	b.mu.Unlock()
	return nil
}

// ForceUnlock releases the record. The holder finds it gone when it renews its
// lease, and that is before whatever it writes.
func (b *Backend) ForceUnlock(ctx context.Context, id string) error {
	r, o, err := b.readLock(ctx)
	if err != nil {
		return b.wrapError("unlock", err)
	}
	if r == nil || r.hasExpired(o.header) {
		return backend.ErrNotLocked
	}
	if r.Info.ID != id {
		return b.lockedError(*r)
	}
	data, err := json.Marshal(lockRecord{})
	if err != nil {
		return err
	}
	// A renewal in between changes the condition; the holder does not matter
	// any more, so whatever its record is, it goes.
	_, err = b.sendObject(ctx, b.lockName(), data, minio.PutObjectOptions{ContentType: "application/json"})
	return b.wrapError("unlock", err)
}

// lease is a lock that this process holds.
type lease struct {
	backend *Backend
	lost    chan struct{}
	once    sync.Once     // closes lost
	ended   chan struct{} // closed by Unlock

	mu       sync.Mutex // guards what follows; held while the record is written
	record   lockRecord
	etag     string // of the record
	unlocked bool

	clock    sync.Mutex // guards what follows
	renewed  time.Time  // when the last renewal was asked for
	deadline time.Time  // zero before the first renewal

	confirming sync.Mutex // has many that confirm at once share a renewal
}

// renewRecord writes the record again and returns the time until which the lease is
// valid. The error is ErrLost if the record is no longer the holder's.
func (l *lease) renewRecord(ctx context.Context) (time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unlocked || l.isLost() {
		return time.Time{}, backend.ErrLost
	}
	next := l.record
	next.Renewals++
	data, err := json.Marshal(next)
	if err != nil {
		return time.Time{}, err
	}
	sent := l.backend.opt.Now()
	etag, err := l.backend.putObject(ctx, l.backend.lockName(), data, l.etag)
	if errors.Is(err, errCondition) || errors.Is(err, errAbsent) {
		l.markLost()
		return time.Time{}, backend.ErrLost
	}
	if err != nil {
		return time.Time{}, err
	}
	l.record, l.etag = next, etag
	deadline := sent.Add(time.Duration(next.Seconds) * time.Second)
	l.clock.Lock()
	l.renewed, l.deadline = sent, deadline
	l.clock.Unlock()
	return deadline, nil
}

func (l *lease) markLost() { l.once.Do(func() { close(l.lost) }) }

func (l *lease) isLost() bool {
	select {
	case <-l.Lost():
		return true
	default:
		return false
	}
}

// Lost is also closed when the lease was not renewed in time. Both the wall
// clock and the monotonic one are asked, because one of them may stand still
// while a machine sleeps.
func (l *lease) Lost() <-chan struct{} {
	l.clock.Lock()
	deadline := l.deadline
	l.clock.Unlock()
	if !deadline.IsZero() && backend.TimeLeft(l.backend.opt.Now(), deadline) < 0 {
		l.markLost()
	}
	return l.lost
}

// timeLeft returns how long the lease is still valid, and whether it was renewed so
// recently that the store need not be asked.
func (l *lease) timeLeft() (left time.Duration, fresh bool) {
	l.clock.Lock()
	defer l.clock.Unlock()
	now := l.backend.opt.Now()
	left = backend.TimeLeft(now, l.deadline)
	return left, left > 0 && backend.TimeLeft(now, l.renewed.Add(backend.Trust)) > 0
}

// Confirm renews the lease, unless it was just renewed.
func (l *lease) Confirm(ctx context.Context) error {
	l.confirming.Lock()
	defer l.confirming.Unlock()
	left, fresh := l.timeLeft()
	if !l.isLost() && fresh {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	_, err := l.renewRecord(ctx)
	return l.backend.wrapError("renew the lock", err)
}

// keepRenewing renews the lease until it is released or lost.
func (l *lease) keepRenewing() {
	period := l.backend.opt.Lease / 3
	ticker := time.NewTicker(max(period, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-l.ended:
			return
		case <-l.lost:
			return
		case <-ticker.C:
			// An answer that does not come is tried for again at the next tick.
			ctx, cancel := context.WithTimeout(context.Background(), max(period, time.Second))
			_, _ = l.renewRecord(ctx) // it records the loss
			cancel()
		}
	}
}

// Unlock releases the record. A caller that was cancelled still does.
func (l *lease) Unlock(ctx context.Context) error {
	l.mu.Lock()
	if l.unlocked {
		l.mu.Unlock()
		return nil
	}
	l.unlocked = true
	close(l.ended)
	l.mu.Unlock()
	b := l.backend
	b.mu.Lock()
	b.held = nil
	b.mu.Unlock()
	if l.isLost() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return l.releaseRecord(ctx)
}

// releaseRecord writes a record without a holder. If the lease was lost meanwhile, there
// is nothing to release.
func (l *lease) releaseRecord(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	free := l.record
	free.Lease, free.Renewals = "", free.Renewals+1
	data, err := json.Marshal(free)
	if err != nil {
		return err
	}
	if _, err := l.backend.putObject(ctx, l.backend.lockName(), data, l.etag); err != nil && !errors.Is(err, errCondition) {
		return l.backend.wrapError("unlock", err)
	}
	return nil
}
