package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"herald/state"
	"herald/state/backend"
	"herald/state/backend/local"
)

// remote is a backend in memory that keeps copies of journals.
type remote struct {
	mu     sync.Mutex
	data   []byte
	puts   int
	lease  *lease
	copies map[string][]byte
	copied int   // bytes, of all copies that were made
	fail   error // of the next Put, after its effect
}

func newRemote() *remote { return &remote{copies: map[string][]byte{}} }

func (r *remote) String() string { return "memory" }

func (r *remote) Get(context.Context) ([]byte, string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.puts == 0 {
		return nil, "", backend.ErrNotExist
	}
	return r.data, fmt.Sprint(r.puts), nil
}

func (r *remote) Put(_ context.Context, data []byte, ifVersion string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.puts > 0 && ifVersion != fmt.Sprint(r.puts) {
		return "", backend.ErrChanged
	}
	r.data, r.puts = data, r.puts+1
	err := r.fail
	r.fail = nil
	return fmt.Sprint(r.puts), err
}

func (r *remote) Lock(context.Context, backend.LockInfo) (backend.Lease, error) {
	r.lease = &lease{lost: make(chan struct{})}
	return r.lease, nil
}

func (r *remote) Checkpoint(_ context.Context, run string, journal []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.copies[run] = journal
	r.copied += len(journal)
	return nil
}

func (r *remote) Checkpointed(_ context.Context, run string) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if data, ok := r.copies[run]; ok {
		return data, nil
	}
	return nil, backend.ErrNoJournal
}

func (r *remote) Checkpoints(context.Context) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.copies)), nil
}

func (r *remote) RemoveCheckpoint(_ context.Context, run string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.copies, run)
	return nil
}

type lease struct{ lost chan struct{} }

func (l *lease) Unlock(context.Context) error { return nil }
func (l *lease) Lost() <-chan struct{}        { return l.lost }
func (l *lease) Confirm(context.Context) error {
	select {
	case <-l.lost:
		return backend.ErrLost
	default:
		return nil
	}
}

// journaling is a backend that keeps journals itself.
type journaling struct {
	*local.Backend
	keeper *local.Journals
}

func (j journaling) CreateJournal(ctx context.Context, run string, head []byte) (backend.Journal, error) {
	return j.keeper.CreateJournal(ctx, run, head)
}
func (j journaling) ReadJournal(ctx context.Context, run string) ([]byte, error) {
	return j.keeper.ReadJournal(ctx, run)
}
func (j journaling) Journals(ctx context.Context) ([]string, error) { return j.keeper.Journals(ctx) }
func (j journaling) RemoveJournal(ctx context.Context, run string) error {
	return j.keeper.RemoveJournal(ctx, run)
}
func (j journaling) JournalPlace(run string) string { return j.keeper.JournalPlace(run) }

func over(b backend.Backend, dir string) *Store {
	return New(Options{Backend: b, Journals: dir, Name: "acme", Herald: "test", Interval: -1})
}

func doubts(s *state.State) int {
	n := 0
	for _, d := range s.Deliveries {
		if d.InDoubt() {
			n++
		}
	}
	return n
}

func send(t *testing.T, run *Run, i int) {
	t.Helper()
	if err := run.Start(state.Event{Kind: state.Started, Intent: i}); err != nil {
		t.Fatal(err)
	}
	// Start is what waits for the disk, so a second one makes the outcome durable.
	if err := run.Start(state.Event{Kind: state.Done, Intent: i, ID: fmt.Sprint(i)}); err != nil {
		t.Fatal(err)
	}
}

// The runner is gone, and its directory with it.
func TestRunnerVanishes(t *testing.T) {
	t.Parallel()
	far := t.TempDir()
	tests := []struct {
		name    string
		backend backend.Backend
		copied  bool // what is known by the copy made after the second of three
		doubts  int
		sent    int
	}{
		{"nothing is kept", newRemote(), false, 3, 0},
		{"a copy is kept", newRemote(), true, 1, 2},
		{"the journal is kept", journaling{local.New(filepath.Join(far, "s.json")), local.NewJournals(far, nil)}, false, 0, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			runner := t.TempDir()
			run := begin(t, over(tt.backend, runner), 3)
			for i := range 3 {
				if i == 2 && tt.copied {
					if err := run.Checkpoint(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				send(t, run, i)
			}
			if err := os.RemoveAll(runner); err != nil {
				t.Fatal(err)
			}
			snap := read(t, over(tt.backend, t.TempDir()))
			if snap.Unfinished == nil {
				t.Fatal("the run is not known")
			}
			sent := 0
			for _, d := range snap.State.Deliveries {
				if !d.InDoubt() && d.Parts[0].Stands() {
					sent++
				}
			}
			if got := doubts(snap.State); got != tt.doubts || sent != tt.sent {
				t.Errorf("%d in doubt and %d known as sent, want %d and %d", got, sent, tt.doubts, tt.sent)
			}
		})
	}
}

// While the journal is there it counts, and not an older copy of it.
func TestJournalCountsBeforeItsCopy(t *testing.T) {
	t.Parallel()
	b, dir := newRemote(), t.TempDir()
	run := begin(t, over(b, dir), 2)
	send(t, run, 0)
	if err := run.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	send(t, run, 1)
	snap := read(t, over(b, dir))
	if got := doubts(snap.State); got != 0 || !snap.Unfinished.Journal {
		t.Errorf("%d in doubt, journal found: %v", got, snap.Unfinished.Journal)
	}
	if err := over(b, dir).Save(t.Context(), snap.State); err == nil {
		t.Error("a store that has not read the state has written it")
	}
}

// marking is a backend that has its own way with journals beside it.
type marking struct {
	*remote
	journals backend.Journaler
}

func (m *marking) WrapJournals(backend.Journaler) backend.Journaler { return m.journals }

func TestBackendChangesJournalsBesideIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := &marking{newRemote(), local.NewJournals(filepath.Join(dir, "other"), nil)}
	send(t, begin(t, over(b, dir), 1), 0)
	if runs, err := b.journals.Journals(t.Context()); err != nil || len(runs) != 1 {
		t.Errorf("journals = %v, %v; want the one of the run", runs, err)
	}
}

func TestCheckpointsGoWithTheRun(t *testing.T) {
	t.Parallel()
	b := newRemote()
	run := begin(t, over(b, t.TempDir()), 1)
	send(t, run, 0)
	if err := run.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := run.Finish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(b.copies) > 0 {
		t.Errorf("copies left: %v", slices.Collect(maps.Keys(b.copies)))
	}
}

// A state that is gone while a copy of a journal is there is no fresh start.
func TestReadRefusesOrphanedCopy(t *testing.T) {
	t.Parallel()
	b := newRemote()
	run := begin(t, over(b, t.TempDir()), 1)
	send(t, run, 0)
	if err := run.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.puts = 0
	var orphan *OrphanError
	if _, err := over(b, t.TempDir()).Read(t.Context()); !errors.As(err, &orphan) {
		t.Errorf("error %v, want an OrphanError", err)
	}
}

// A run copies its journal by itself, and only when there is something new.
func TestCheckpointsAtIntervals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newRemote()
		s := New(Options{Backend: b, Journals: dir, Name: "acme", Interval: time.Minute})
		run := begin(t, s, 1)
		send(t, run, 0)
		if runs, _ := b.Checkpoints(t.Context()); len(runs) > 0 {
			t.Error("a copy was made at once")
		}
		time.Sleep(61 * time.Second)
		synctest.Wait()
		snap := read(t, over(b, filepath.Join(dir, "elsewhere")))
		if doubts(snap.State) != 0 {
			t.Error("after a minute the copy does not know what was sent")
		}
		if err := run.Finish(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	})
}

// However long a run takes, its copies cost a multiple of its journal.
func TestCheckpointsCostAMultipleOfTheJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newRemote()
		s := New(Options{Backend: b, Journals: dir, Name: "acme", Interval: time.Second})
		run := begin(t, s, 400)
		for i := range 400 {
			send(t, run, i)
			time.Sleep(time.Second)
			synctest.Wait()
		}
		journal := int(size(t, s.journals.JournalPlace(run.journal.run)))
		t.Logf("a journal of %d bytes, and %d bytes of copies in 400 intervals", journal, b.copied)
		if b.copied > 5*journal {
			t.Errorf("copies took %d bytes for a journal of %d", b.copied, journal)
		}
		if have := len(slices.Collect(maps.Values(b.copies))[0]); have < journal*3/4 {
			t.Errorf("the last copy has %d of %d bytes", have, journal)
		}
		if err := run.Finish(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	})
}

// With its lock lost a run starts nothing more and does not touch the state.
func TestLostLockStopsTheRun(t *testing.T) {
	t.Parallel()
	b := newRemote()
	s := over(b, t.TempDir())
	held, err := s.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	run := begin(t, s, 2)
	send(t, run, 0)
	puts := b.puts
	close(b.lease.lost)
	select {
	case <-run.Lost():
	default:
		t.Error("the run does not know that its lock is lost")
	}
	if err := run.Start(state.Event{Kind: state.Started, Intent: 1}); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Start: %v, want ErrLost", err)
	}
	if err := run.Finish(t.Context(), nil); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Finish: %v, want ErrLost", err)
	}
	if b.puts != puts {
		t.Error("the state was written without the lock")
	}
	if err := held.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
	if snap := read(t, over(b, t.TempDir())); snap.Unfinished == nil {
		t.Error("the next reader does not know of the run")
	}
}

// The intents may have been written though the answer says they were not: then
// the journal, which tells that nothing was sent, must stay.
func TestBeginWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	b, dir := newRemote(), t.TempDir()
	s := over(b, dir)
	snap := read(t, s)
	b.fail = errors.New("connection reset")
	if _, err := s.Begin(t.Context(), snap.State, "test", intentFor(snap.State.Lineage, 3)); err == nil {
		t.Fatal("the error was not reported")
	}
	snap = read(t, over(b, dir))
	if snap.Unfinished == nil || doubts(snap.State) != 0 {
		t.Errorf("unfinished %+v, %d in doubt; want none, because nothing was sent", snap.Unfinished, doubts(snap.State))
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var clock time.Time
	s := open(dir, nil)
	s.opt.Now = func() time.Time { clock = clock.Add(time.Minute); return clock }
	for range 13 {
		run := begin(t, s, 1)
		if err := run.Finish(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	begin(t, s, 1) // cut off: what it replaced is kept, and the intents are not
	if err := s.Save(t.Context(), read(t, s).State); err != nil {
		t.Fatal(err)
	}
	list, err := s.History(t.Context())
	if err != nil || len(list) != 10 {
		t.Fatalf("%d generations, %v; want ten", len(list), err)
	}
	for i, g := range list {
		if want := uint64(26 - 2*i); g.Serial != want || g.Err != nil || g.Herald != "test" {
			t.Errorf("generation %d has serial %d, %v; want %d", i, g.Serial, g.Err, want)
		}
		if st, err := s.Earlier(t.Context(), g.ID); err != nil || st.Run != nil {
			t.Errorf("generation %s: %v, or it has a run", g.ID, err)
		}
	}
	if _, err := s.Earlier(t.Context(), "none"); !errors.Is(err, backend.ErrNoGeneration) {
		t.Errorf("Earlier of what is not there: %v", err)
	}
	if _, err := over(newRemote(), dir).History(t.Context()); !errors.Is(err, ErrNoHistory) {
		t.Errorf("History of a backend without: %v", err)
	}
	if err := s.ForceUnlock(t.Context(), "1"); !errors.Is(err, ErrNoForce) {
		t.Errorf("ForceUnlock of a backend without: %v", err)
	}
}
