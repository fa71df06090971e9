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

// Suite is a backend under test.
type Suite struct {
	// Open gives a backend for the place of this test; two calls with the same
	// test give two backends for one place, as two processes would have them.
	Open Open
	// Place is that place in a form that Process understands in another
	// process; nil leaves out what needs other processes.
	Place func(t *testing.T) string
	// Beside gives a backend for another state in the same place, whose name is
	// prefix and name; it may be where the generations of Open's state are kept.
	// It is needed for a backend.Directory.
	Beside func(t *testing.T, name string) (b backend.Backend, prefix string)
	// Lose takes the lock from its holder as a partition, a long sleep or an
	// operator would, without the holder's doing; nil where that cannot be.
	Lose func(t *testing.T, holder backend.Backend)
	// Broken gives a backend whose server cannot be reached, with Secret as its
	// credential; nil where there is no server.
	Broken func(t *testing.T) backend.Backend
	Secret string
}

// Open is Suite.Open.
type Open func(t *testing.T) backend.Backend

// Run runs the suite. What a backend does not offer is not tested, by what it
// implements and never by its name.
func Run(t *testing.T, s Suite) {
	tests := []test{
		{"absent", testAbsent},
		{"put and get", putAndGet},
		{"empty bytes are not absence", emptyBytes},
		{"large value", largeValue},
		{"put refuses a changed state", refusesChanged},
		{"put refuses to create over a state", refusesCreate},
		{"one of many writers wins", oneWins},
		{"cancelled context", testCancelled},
		{"lock excludes", lockExcludes},
		{"a held lock is confirmed", testConfirm},
		{"lock names its holder", lockNames},
		{"unlock twice", unlockTwice},
	}
	for _, tt := range append(tests, optionalTests(t, s)...) {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, s.Open) })
	}
	for _, tt := range testsOfSuite(s) {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, s) })
	}
}

type test struct {
	name string
	run  func(*testing.T, Open)
}

func testAbsent(t *testing.T, open Open) {
	data, version, err := open(t).Get(t.Context())
	if !errors.Is(err, backend.ErrNotExist) || data != nil || version != "" {
		t.Errorf("Get of nothing = %q, %q, %v; want ErrNotExist", data, version, err)
	}
}

func mustPut(t *testing.T, b backend.Backend, data []byte, ifVersion string) string {
	t.Helper()
	version, err := b.Put(t.Context(), data, ifVersion)
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	return version
}

func checkState(t *testing.T, b backend.Backend, want []byte) string {
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
	v1 := mustPut(t, b, []byte("one"), "")
	if got := checkState(t, open(t), []byte("one")); got != v1 {
		t.Errorf("Get gives version %q, Put gave %q", got, v1)
	}
	v2 := mustPut(t, b, []byte("two"), v1)
	if v1 == v2 {
		t.Error("two states have one version")
	}
	checkState(t, open(t), []byte("two"))
}

func emptyBytes(t *testing.T, open Open) {
	b := open(t)
	v := mustPut(t, b, []byte{}, "")
	if got := checkState(t, open(t), nil); got != v {
		t.Errorf("version %q, want %q", got, v)
	}
	if _, err := b.Put(t.Context(), []byte("x"), ""); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("creating over an empty state: %v, want ErrChanged", err)
	}
}

func largeValue(t *testing.T, open Open) {
	data := bytes.Repeat([]byte("0123456789abcde\n"), 1<<18)
	mustPut(t, open(t), data, "")
	checkState(t, open(t), data)
}

func refusesChanged(t *testing.T, open Open) {
	mine, other := open(t), open(t)
	v := mustPut(t, mine, []byte("one"), "")
	mustPut(t, other, []byte("two"), v)
	if _, err := mine.Put(t.Context(), []byte("three"), v); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Put over a changed state: %v, want ErrChanged", err)
	}
	checkState(t, mine, []byte("two"))
}

func refusesCreate(t *testing.T, open Open) {
	mustPut(t, open(t), []byte("one"), "")
	if _, err := open(t).Put(t.Context(), []byte("two"), ""); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("creating over a state: %v, want ErrChanged", err)
	}
	if _, err := open(t).Put(t.Context(), []byte("two"), "no such version"); !errors.Is(err, backend.ErrChanged) {
		t.Errorf("Put with a version that never was: %v, want ErrChanged", err)
	}
	checkState(t, open(t), []byte("one"))
}

// oneWins has writers contend under the lock, as the contract has it, and
// count: no update may be lost.
func oneWins(t *testing.T, open Open) {
	const writers, rounds = 8, 5
	mustPut(t, open(t), []byte("0"), "")
	var wg sync.WaitGroup
	for w := range writers {
		b := open(t)
		wg.Go(func() {
			for round := range rounds {
				incrementUnderLock(t, b, fmt.Sprintf("writer %d, round %d", w, round))
			}
		})
	}
	wg.Wait()
	checkState(t, open(t), fmt.Appendf(nil, "%d", writers*rounds))
}

func incrementUnderLock(t *testing.T, b backend.Backend, id string) {
	for {
		lease, err := b.Lock(t.Context(), backend.LockInfo{ID: id, Who: "writer"})
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

// testCancelled has a caller that has given up: nothing is done for it.
func testCancelled(t *testing.T, open Open) {
	b := open(t)
	v := mustPut(t, b, []byte("one"), "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := b.Get(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v, want that the context was cancelled", err)
	}
	if _, err := b.Put(ctx, []byte("two"), v); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v, want that the context was cancelled", err)
	}
	if _, err := b.Lock(ctx, backend.LockInfo{ID: "1"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock: %v, want that the context was cancelled", err)
	}
	checkState(t, open(t), []byte("one"))
	if err := mustLock(t, open(t), backend.LockInfo{ID: "2"}).Unlock(t.Context()); err != nil {
		t.Error(err)
	}
}
