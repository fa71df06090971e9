package backendtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"herald/state/backend"
)

func mustLock(t *testing.T, b backend.Backend, info backend.LockInfo) backend.Lease {
	t.Helper()
	lease, err := b.Lock(t.Context(), info)
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	return lease
}

func lockExcludes(t *testing.T, open Open) {
	lease := mustLock(t, open(t), backend.LockInfo{ID: "1"})
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
	second := mustLock(t, open(t), backend.LockInfo{ID: "2"})
	if err := second.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// testConfirm wants a held lock confirmed, however often it is asked, and one
// that was given up not.
func testConfirm(t *testing.T, open Open) {
	lease := mustLock(t, open(t), backend.LockInfo{ID: "1"})
	for range 3 {
		if err := lease.Confirm(t.Context()); err != nil {
			t.Errorf("Confirm of a lock that is held: %v", err)
		}
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func lockNames(t *testing.T, open Open) {
	info := backend.LockInfo{
		ID: "4711", Operation: "apply", Who: "ada@example", PID: 7, Job: "https://ci.example/1",
		Since: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), Herald: "0.1.0",
	}
	lease := mustLock(t, open(t), info)
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
	lease := mustLock(t, open(t), backend.LockInfo{ID: "1"})
	for range 2 {
		if err := lease.Unlock(t.Context()); err != nil {
			t.Fatalf("Unlock: %v", err)
		}
	}
	other := mustLock(t, open(t), backend.LockInfo{ID: "2"})
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

// testsOfSuite are the tests that need more than Open.
func testsOfSuite(s Suite) []struct {
	name string
	run  func(*testing.T, Suite)
} {
	type entry = struct {
		name string
		run  func(*testing.T, Suite)
	}
	var tests []entry
	if s.Lose != nil {
		tests = append(tests, entry{"a writer that lost its lock is refused", lostIsRefused}, entry{"a lost lock is free", lostIsFree})
	}
	if s.Broken != nil {
		tests = append(tests, entry{"credentials stay secret", secretStays})
	}
	if s.Place != nil {
		tests = append(tests, entry{"a killed writer leaves old or new", testKilledWriter}, entry{"many processes contend", testContention})
	}
	return tests
}

// lostIsRefused wakes a writer after its lock has gone: even if nobody has
// written since, it may not.
func lostIsRefused(t *testing.T, s Suite) {
	mine := s.Open(t)
	lease := mustLock(t, mine, backend.LockInfo{ID: "mine"})
	v := mustPut(t, mine, []byte("one"), "")
	keepOne(t, mine)
	s.Lose(t, mine)
	checkRefused(t, mine, lease, v)
	checkState(t, s.Open(t), []byte("one"))
}

func checkRefused(t *testing.T, b backend.Backend, lease backend.Lease, version string) {
	t.Helper()
	for deadline := time.Now().Add(2 * backend.Trust); lease.Confirm(t.Context()) == nil; {
		if time.Now().After(deadline) {
			t.Fatal("Confirm does not find that the lock was lost")
		}
		time.Sleep(backend.Trust / 20)
	}
	if err := lease.Confirm(t.Context()); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Confirm of a lost lock: %v, want ErrLost", err)
	}
	if _, err := b.Put(t.Context(), []byte("two"), version); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Put without the lock: %v, want ErrLost", err)
	}
	if h, ok := backend.As[backend.Historian](b); ok {
		list, err := h.History(t.Context())
		if err != nil || len(list) == 0 {
			t.Fatalf("History: %v, %v; want one that was kept", list, err)
		}
		if err := h.ReplaceGeneration(t.Context(), list[0].ID, []byte("two")); !errors.Is(err, backend.ErrLost) {
			t.Errorf("ReplaceGeneration without the lock: %v, want ErrLost", err)
		}
	}
	select {
	case <-lease.Lost():
	default:
		t.Error("the lease does not say that it is lost")
	}
}

func lostIsFree(t *testing.T, s Suite) {
	mine := s.Open(t)
	lease := mustLock(t, mine, backend.LockInfo{ID: "mine"})
	s.Lose(t, mine)
	other := s.Open(t)
	theirs := mustLock(t, other, backend.LockInfo{ID: "theirs"})
	_ = lease.Unlock(t.Context()) // may fail, but must not free what is not its own
	var locked *backend.LockedError
	if _, err := s.Open(t).Lock(t.Context(), backend.LockInfo{ID: "third"}); !errors.As(err, &locked) || locked.Info.ID != "theirs" {
		t.Errorf("a third Lock: %v, want that theirs holds it", err)
	}
	mustPut(t, other, []byte("theirs"), "")
	if err := theirs.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
}
