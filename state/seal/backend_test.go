package seal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/state"
	"herald/state/backend"
	"herald/state/backend/local"
	"herald/state/store"
)

// keeping is a backend that keeps journals itself.
type keeping struct {
	*local.Backend
	*fileJournals
}

// fileJournals has a name that does not hide the method Journals.
type fileJournals = local.Journals

var _ backend.Journaler = keeping{}

func files(dir string) keeping {
	return keeping{local.New(filepath.Join(dir, "herald.state.json")), local.NewJournals(filepath.Join(dir, "journals"), nil)}
}

type (
	journals struct{ backend.Journaler }
	copies   struct{ backend.Checkpointer }
	history  struct{ backend.Historian }
	force    struct{ backend.Unlocker }
)

// A sealed backend can do what the one below it can, and promises no more.
func TestOptionalInterfaces(t *testing.T) {
	t.Parallel()
	base := local.New(filepath.Join(t.TempDir(), "s"))
	for _, below := range slices.Concat(bare(base), withJournals(base), withCopies(base)) {
		if got, want := powers(Backend(below, nil)), powers(below); got != want {
			t.Errorf("%T: has %v, want %v", below, got, want)
		}
	}
}

type plainBackend = backend.Backend // hides what else the one below can do

func bare(b plainBackend) []backend.Backend {
	return []backend.Backend{
		struct{ plainBackend }{b},
		struct {
			plainBackend
			history
		}{b, history{}},
		struct {
			plainBackend
			force
		}{b, force{}},
		struct {
			plainBackend
			history
			force
		}{b, history{}, force{}},
	}
}

func withJournals(b plainBackend) []backend.Backend {
	type base struct {
		plainBackend
		journals
	}
	return []backend.Backend{
		base{plainBackend: b},
		struct {
			base
			history
		}{base{plainBackend: b}, history{}},
		struct {
			base
			force
		}{base{plainBackend: b}, force{}},
		struct {
			base
			history
			force
		}{base{plainBackend: b}, history{}, force{}},
	}
}

func withCopies(b plainBackend) []backend.Backend {
	type base struct {
		plainBackend
		copies
	}
	return []backend.Backend{
		base{plainBackend: b},
		struct {
			base
			history
		}{base{plainBackend: b}, history{}},
		struct {
			base
			force
		}{base{plainBackend: b}, force{}},
		struct {
			base
			history
			force
		}{base{plainBackend: b}, history{}, force{}},
	}
}

// powers tells which optional interfaces a backend has.
func powers(b backend.Backend) (has [4]bool) {
	_, has[0] = backend.As[backend.Journaler](b)
	_, has[1] = backend.As[backend.Checkpointer](b)
	_, has[2] = backend.As[backend.Historian](b)
	_, has[3] = backend.As[backend.Unlocker](b)
	return has
}

func project(b backend.Backend) *store.Store {
	return store.New(store.Options{Backend: b, Name: "acme", Herald: "test"})
}

func snapshot(t *testing.T, s *store.Store) *store.Snapshot {
	t.Helper()
	snap, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// A run that was cut off is found again, and nothing of it is on disk in clear.
func TestRunCutOff(t *testing.T) {
	t.Parallel()
	dir, id := t.TempDir(), identity(t)
	s := project(Backend(files(dir), withIdentity(t, id)))
	snap := snapshot(t, s)
	addressOf := func(i int) addr.Delivery {
		return addrtest.Delivery(fmt.Sprintf("message.%s%d@conversation.c", canary, i))
	}
	intents := make([]state.Intent, 3)
	for i := range intents {
		intents[i] = state.Intent{
			Address:  addressOf(i).Resource(),
			Delivery: &state.Delivery{Provider: addr.Provider{Platform: "toy"}, Generation: 1, Parts: []state.Part{{Kind: "text", Key: "k"}}},
			Steps:    []state.Step{{Op: state.OpSend}},
		}
	}
	r, err := s.Begin(t.Context(), snap.State, "test", intents)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []state.Event{{Kind: state.Started}, {Kind: state.Done, ID: canary, At: time.Unix(1, 0).UTC()}, {Kind: state.Started, Intent: 1}} {
		if err := r.Start(e); err != nil {
			t.Fatal(err)
		}
	}
	again := snapshot(t, project(Backend(files(dir), withIdentity(t, id))))
	if again.Unfinished == nil || !again.Unfinished.Journal {
		t.Fatalf("unfinished = %+v", again.Unfinished)
	}
	first, second, third := again.State.Deliveries[addressOf(0)], again.State.Deliveries[addressOf(1)], again.State.Deliveries[addressOf(2)]
	if first == nil || first.Parts[0].ID != canary || second == nil || !second.InDoubt() || third != nil {
		t.Errorf("found again: %+v, %+v, %+v", first, second, third)
	}
	nothingInClear(t, dir)
	if _, err := project(Backend(files(dir), nil)).Read(t.Context()); !errors.Is(err, ErrSealed) {
		t.Errorf("without a key: %v, want ErrSealed", err)
	}
}

func nothingInClear(t *testing.T, dir string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		seen++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("canary")) || bytes.Contains(data, []byte(`"toy"`)) {
			t.Errorf("%s holds it in clear", path)
		}
		return err
	})
	if err != nil || seen < 2 {
		t.Errorf("%d files were looked at, %v", seen, err)
	}
}

// A plain state is refused until it is asked for, and sealed by the next write.
func TestBackendMigrates(t *testing.T) {
	t.Parallel()
	dir, id := t.TempDir(), identity(t)
	plain := project(files(dir))
	if err := plain.Save(t.Context(), snapshot(t, plain).State); err != nil {
		t.Fatal(err)
	}
	strict := withIdentity(t, id)
	if _, err := project(Backend(files(dir), strict)).Read(t.Context()); !errors.Is(err, ErrPlain) {
		t.Fatalf("a plain state: %v, want ErrPlain", err)
	}
	lenient := sealer(t, Options{Keys: Keys{Identities: []string{id.String()}}, Migrate: true})
	once := project(Backend(files(dir), lenient))
	if err := once.Save(t.Context(), snapshot(t, once).State); err != nil {
		t.Fatal(err)
	}
	if snap := snapshot(t, project(Backend(files(dir), strict))); snap.State.Serial != 2 {
		t.Errorf("serial %d, want 2", snap.State.Serial)
	}
}

// Journals beside a backend that keeps none are sealed as well.
func TestBeside(t *testing.T) {
	t.Parallel()
	dir, s := t.TempDir(), withIdentity(t, identity(t))
	b := Backend(local.New(filepath.Join(dir, "s")), s)
	wrapper, ok := backend.As[backend.JournalWrapper](b)
	if !ok {
		t.Fatalf("%T does not implement backend.JournalWrapper", b)
	}
	j := wrapper.WrapJournals(local.NewJournals(dir, nil))
	w, err := j.CreateJournal(t.Context(), run, []byte(canary+" head\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Append([]byte(canary+"\n")), w.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := j.ReadJournal(t.Context(), run)
	if want := canary + " head\n" + canary + "\n"; err != nil || string(data) != want {
		t.Errorf("%q, %v, want %q", data, err, want)
	}
	raw, err := os.ReadFile(j.JournalPlace(run))
	if err != nil || bytes.Contains(raw, []byte(canary)) {
		t.Errorf("%q, %v", raw, err)
	}
	if _, err := j.ReadJournal(t.Context(), "other"); !errors.Is(err, backend.ErrNoJournal) {
		t.Errorf("a journal that is not there: %v", err)
	}
}

// memory keeps copies of journals.
type memory struct {
	backend.Backend
	copies map[string][]byte
}

func (m memory) Checkpoint(_ context.Context, run string, journal []byte) error {
	m.copies[run] = journal
	return nil
}

func (m memory) Checkpointed(_ context.Context, run string) ([]byte, error) {
	data, ok := m.copies[run]
	if !ok {
		return nil, backend.ErrNoJournal
	}
	return data, nil
}

func (m memory) Checkpoints(context.Context) ([]string, error) {
	return slices.Sorted(maps.Keys(m.copies)), nil
}

func (m memory) RemoveCheckpoint(_ context.Context, run string) error {
	delete(m.copies, run)
	return nil
}

// Copies of journals are sealed, and open in another process.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	id := identity(t)
	m := memory{Backend: local.New(filepath.Join(t.TempDir(), "s")), copies: map[string][]byte{}}
	mine, ok := backend.As[backend.Checkpointer](Backend(m, withIdentity(t, id)))
	if !ok {
		t.Fatal("the sealed backend takes no copies")
	}
	for _, text := range []string{canary + "\n", canary + "\n" + canary + "\n"} {
		if err := mine.Checkpoint(t.Context(), run, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(m.copies[run], []byte(canary)) {
			t.Error("the copy is in clear")
		}
		theirs, ok := backend.As[backend.Checkpointer](Backend(m, withIdentity(t, id)))
		if !ok {
			t.Fatal("the sealed backend takes no copies")
		}
		if got, err := theirs.Checkpointed(t.Context(), run); err != nil || string(got) != text {
			t.Errorf("%q, %v, want %q", got, err, text)
		}
	}
	if _, err := mine.Checkpointed(t.Context(), "other"); !errors.Is(err, backend.ErrNoJournal) {
		t.Errorf("a copy that is not there: %v", err)
	}
}
