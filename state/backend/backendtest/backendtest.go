// Package backendtest is the suite that every backend runs, so that all of
// them keep the same promises. It must not know any backend.
package backendtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"herald/state/backend"
)

// Open gives a backend for the place of this test; two calls with the same
// test give two backends for one place, as two processes would have them.
type Open func(t *testing.T) backend.Backend

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for _, tt := range []struct {
		name string
		run  func(*testing.T, Open)
	}{
		{"absent", absent},
		{"put and get", putAndGet},
		{"empty bytes are not absence", emptyBytes},
		{"large value", largeValue},
		{"put refuses a changed state", refusesChanged},
		{"put refuses to create over a state", refusesCreate},
		{"one of many writers wins", oneWins},
		{"lock excludes", lockExcludes},
		{"lock names its holder", lockNames},
		{"unlock twice", unlockTwice},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, open) })
	}
}

func absent(t *testing.T, open Open) {
	data, version, err := open(t).Get(t.Context())
	if !errors.Is(err, backend.ErrNotExist) || data != nil || version != "" {
		t.Errorf("Get of nothing = %q, %q, %v; want ErrNotExist", data, version, err)
	}
}

func put(t *testing.T, b backend.Backend, data []byte, ifVersion string) string {
	t.Helper()
	version, err := b.Put(t.Context(), data, ifVersion)
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	return version
}

func expect(t *testing.T, b backend.Backend, want []byte) string {
	t.Helper()
	data, version, err := b.Get(t.Context())
	if err != nil {
		t.Fatalf("Get: %v", err)
	}
	if !bytes.Equal(data, want) {
		t.Fatalf("Get gave %d bytes, want %d, or others", len(data), len(want))
	}
	return version
}

func putAndGet(t *testing.T, open Open) {
	b := open(t)
	v1 := put(t, b, []byte("one"), "")
	if got := expect(t, open(t), []byte("one")); got != v1 {
		t.Errorf("Get gives version %q, Put gave %q", got, v1)
	}
	v2 := put(t, b, []byte("two"), v1)
	if v1 == v2 {
		t.Error("two states have one version")
	}
	expect(t, open(t), []byte("two"))
}

func emptyBytes(t *testing.T, open Open) {
	b := open(t)
	v := put(t, b, []byte{}, "")
	if got := expect(t, open(t), nil); got != v {
		t.Errorf("version %q, want %q", got, v)
	}
	if _, err := b.Put(t.Context(), []byte("x"), ""); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("creating over an empty state: %v, want ErrChanged", err)
	}
}

func largeValue(t *testing.T, open Open) {
	data := bytes.Repeat([]byte("0123456789abcde\n"), 1<<18)
	put(t, open(t), data, "")
	expect(t, open(t), data)
}

func refusesChanged(t *testing.T, open Open) {
	mine, other := open(t), open(t)
	v := put(t, mine, []byte("one"), "")
	put(t, other, []byte("two"), v)
	if _, err := mine.Put(t.Context(), []byte("three"), v); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Put over a changed state: %v, want ErrChanged", err)
	}
	expect(t, mine, []byte("two"))
}

func refusesCreate(t *testing.T, open Open) {
	put(t, open(t), []byte("one"), "")
	if _, err := open(t).Put(t.Context(), []byte("two"), ""); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("creating over a state: %v, want ErrChanged", err)
	}
	if _, err := open(t).Put(t.Context(), []byte("two"), "no such version"); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Put with a version that never was: %v, want ErrChanged", err)
	}
	expect(t, open(t), []byte("one"))
}

// oneWins has writers contend under the lock, as the contract has it, and
// count: no update may be lost.
func oneWins(t *testing.T, open Open) {
	const writers, rounds = 8, 5
	put(t, open(t), []byte("0"), "")
	var wg sync.WaitGroup
	for range writers {
		b := open(t)
		wg.Go(func() {
			for range rounds {
				increment(t, b)
			}
		})
	}
	wg.Wait()
	expect(t, open(t), fmt.Appendf(nil, "%d", writers*rounds))
}

func increment(t *testing.T, b backend.Backend) {
	for {
		lease, err := b.Lock(t.Context(), backend.LockInfo{ID: "w", Who: "writer", Since: time.Now()})
		var locked *backend.LockedError
		if errors.As(err, &locked) {
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil {
			t.Errorf("Lock: %v", err)
			return
		}
		data, version, err := b.Get(t.Context())
		n := 0
		if err == nil {
			_, err = fmt.Sscan(string(data), &n)
		}
		if err == nil {
			_, err = b.Put(t.Context(), fmt.Appendf(nil, "%d", n+1), version)
		}
		if err := errors.Join(err, lease.Unlock(context.Background())); err != nil {
			t.Errorf("increment: %v", err)
		}
		return
	}
}

func lock(t *testing.T, b backend.Backend, info backend.LockInfo) backend.Lease {
	t.Helper()
	lease, err := b.Lock(t.Context(), info)
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	return lease
}

func lockExcludes(t *testing.T, open Open) {
	lease := lock(t, open(t), backend.LockInfo{ID: "1"})
	var locked *backend.LockedError
	if _, err := open(t).Lock(t.Context(), backend.LockInfo{ID: "2"}); !errors.As(err, &locked) {
		t.Fatalf("second Lock: %v, want a LockedError", err)
	}
	select {
	case <-lease.Lost():
		t.Error("the lease is lost though nobody took it")
	default:
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := lock(t, open(t), backend.LockInfo{ID: "2"})
	if err := second.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func lockNames(t *testing.T, open Open) {
	info := backend.LockInfo{
		ID: "4711", Operation: "apply", Who: "ada@example", PID: 7, Job: "https://ci.example/1",
		Since: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), Herald: "0.1.0",
	}
	lease := lock(t, open(t), info)
	defer func() { _ = lease.Unlock(context.Background()) }()
	_, err := open(t).Lock(t.Context(), backend.LockInfo{ID: "2"})
	var locked *backend.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("second Lock: %v, want a LockedError", err)
	}
	if locked.Info != info {
		t.Errorf("holder = %+v, want %+v", locked.Info, info)
	}
}

func unlockTwice(t *testing.T, open Open) {
	lease := lock(t, open(t), backend.LockInfo{ID: "1"})
	for range 2 {
		if err := lease.Unlock(t.Context()); err != nil {
			t.Fatalf("Unlock: %v", err)
		}
	}
	other := lock(t, open(t), backend.LockInfo{ID: "2"})
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatalf("Unlock: %v", err)
	}
	if _, err := open(t).Lock(t.Context(), backend.LockInfo{ID: "3"}); err == nil {
		t.Error("a lease that was given up took another's lock away")
	}
	if err := other.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
}
