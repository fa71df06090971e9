package seal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/state"
	"herald/state/store"
)

// past is a project with three earlier generations, of 1, 2 and 3 deliveries,
// and a present state of 4, each kept with a Sealer of its own.
func past(t *testing.T, dir string, sealers ...*Sealer) {
	t.Helper()
	for i, s := range sealers {
		// Generations are in the order of their times, and these are all past.
		now := func() time.Time { return time.Date(2020, 1, 1, 12, i, 0, 0, time.UTC) }
		p := store.New(store.Options{Backend: Backend(files(dir), s), Name: "acme", Now: now})
		st := snapshot(t, p).State
		st.Deliveries[addrtest.Delivery(fmt.Sprintf("message.%s%d@conversation.c", canary, i))] = &state.Delivery{
			Provider: addr.Provider{Platform: "toy"}, Generation: 1, Parts: []state.Part{{Kind: "text", Key: "k", ID: "1"}},
		}
		if err := p.Save(t.Context(), st); err != nil {
			t.Fatal(err)
		}
	}
}

// deliveries are how many deliveries the earlier generations know, the newest
// first; -1 for one that cannot be read.
func deliveries(t *testing.T, s *store.Store) []int {
	t.Helper()
	list, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	for _, g := range list {
		if g.Err != nil {
			g.Deliveries = -1
		}
		counts = append(counts, g.Deliveries)
	}
	return counts
}

// rewrite reads the state and saves it, as a command does.
func rewrite(t *testing.T, s *store.Store) error {
	t.Helper()
	snap, err := s.Read(t.Context())
	if err != nil {
		return err
	}
	return s.Save(t.Context(), snap.State)
}

// Earlier generations are sealed with the state, whether it was plain or sealed
// with an earlier key, and whether the migration keeps one more or, after an
// interrupted run, none.
func TestGenerationsAreSealed(t *testing.T) {
	t.Parallel()
	old := identity(t)
	rotated := func(id string) Options {
		return Options{Keys: Keys{Identities: []string{id}}, Fallbacks: []Keys{{Identities: []string{old.String()}}}}
	}
	migrating := func(id string) Options {
		return Options{Keys: Keys{Identities: []string{id}}, Migrate: true}
	}
	for name, tt := range map[string]struct {
		before *Sealer
		during func(id string) Options
		run    bool
		want   []int
	}{
		"plain":              {nil, migrating, false, []int{4, 3, 2, 1}},
		"plain, with a run":  {nil, migrating, true, []int{4, 3, 2, 1}},
		"sealed":             {withIdentity(t, old), rotated, false, []int{4, 3, 2, 1}},
		"sealed, with a run": {withIdentity(t, old), rotated, true, []int{4, 3, 2, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, id := t.TempDir(), identity(t)
			past(t, dir, tt.before, tt.before, tt.before, tt.before)
			if tt.run {
				p := project(Backend(files(dir), tt.before))
				if _, err := p.Begin(t.Context(), snapshot(t, p).State, "test", nil); err != nil {
					t.Fatal(err)
				}
			}
			s := sealer(t, tt.during(id.String()))
			if err := rewrite(t, project(Backend(files(dir), s))); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Renewal{State: true, Generations: 4}, s.Renewal()); diff != "" {
				t.Errorf("renewal (-want +got):\n%s", diff)
			}
			nothingInClear(t, dir)
			after := project(Backend(files(dir), withIdentity(t, id)))
			if diff := cmp.Diff(tt.want, deliveries(t, after)); diff != "" {
				t.Errorf("generations (-want +got):\n%s", diff)
			}
			if n := len(snapshot(t, after).State.Deliveries); n != 4 {
				t.Errorf("%d deliveries, want 4", n)
			}
			if err := rewrite(t, project(Backend(files(dir), s))); err != nil || s.Renewal().Generations != 4 {
				t.Errorf("saved once more: %v, and %d generations are sealed anew", err, s.Renewal().Generations)
			}
		})
	}
}

// What no key opens stays as it was, is told, and is in nobody's way.
func TestGenerationsThatDoNotOpen(t *testing.T) {
	t.Parallel()
	dir, lost, old, id := t.TempDir(), withIdentity(t, identity(t)), identity(t), identity(t)
	past(t, dir, lost)
	first, err := os.ReadFile(filepath.Join(dir, "herald.state.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "herald.state.json")); err != nil {
		t.Fatal(err)
	}
	past(t, dir, withIdentity(t, old), withIdentity(t, old))
	for name, data := range map[string]string{"20190101T000000.000Z-lost": string(first), "20190102T000000.000Z-plain": "{}", "20190103T000000.000Z-empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, "herald.state.d", name+".json"), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := sealer(t, Options{Keys: Keys{Identities: []string{id.String()}}, Fallbacks: []Keys{{Identities: []string{old.String()}}}})
	if err := rewrite(t, project(Backend(files(dir), s))); err != nil {
		t.Fatal(err)
	}
	want := Renewal{State: true, Generations: 2, Left: []string{"20190102T000000.000Z-plain", "20190101T000000.000Z-lost"}}
	if diff := cmp.Diff(want, s.Renewal()); diff != "" {
		t.Errorf("renewal (-want +got):\n%s", diff)
	}
	if again, err := os.ReadFile(filepath.Join(dir, "herald.state.d", "20190101T000000.000Z-lost.json")); err != nil || string(again) != string(first) {
		t.Errorf("what does not open was changed (%v)", err)
	}
}

// To look at earlier generations says nothing about the present state.
func TestHistoryKeepsOutdated(t *testing.T) {
	t.Parallel()
	dir, id := t.TempDir(), identity(t)
	past(t, dir, withIdentity(t, id), withIdentity(t, id))
	plain := project(files(t.TempDir()))
	if err := plain.Save(t.Context(), snapshot(t, plain).State); err != nil {
		t.Fatal(err)
	}
	s := sealer(t, Options{Keys: Keys{Identities: []string{id.String()}}, Migrate: true})
	sealed := project(Backend(files(dir), s))
	for range 2 {
		snapshot(t, sealed)
		if deliveries(t, sealed); s.Outdated() {
			t.Error("the present state is outdated because of its history")
		}
	}
}

// errStopped stands for the end of the process.
var errStopped = errors.New("stopped")

// A migration may be cut off before any step that touches the disk: every
// generation then still opens with the same keys, and the next writing goes on
// until nothing is left in clear.
func TestSealingOfGenerationsIsCutOff(t *testing.T) {
	t.Parallel()
	points := 0
	for stop := 0; ; stop++ {
		dir, id := t.TempDir(), identity(t)
		past(t, dir, nil, nil, nil)
		lenient := Options{Keys: Keys{Identities: []string{id.String()}}, Migrate: true}
		n := 0
		b := files(dir)
		b.Backend.WithHook(func(string) error {
			if n++; n > stop {
				return errStopped
			}
			return nil
		})
		err := rewrite(t, project(Backend(b, sealer(t, lenient))))
		if err == nil {
			break
		}
		if !errors.Is(err, errStopped) {
			t.Fatalf("stopped at %d: %v", stop, err)
		}
		points++
		again := project(Backend(files(dir), sealer(t, lenient)))
		if n := len(snapshot(t, again).State.Deliveries); n != 3 {
			t.Errorf("stopped at %d: %d deliveries, want 3", stop, n)
		}
		if counts := deliveries(t, again); !slices.Equal(counts, []int{2, 1}) && !slices.Equal(counts, []int{3, 2, 1}) {
			t.Errorf("stopped at %d: generations of %d deliveries", stop, counts)
		}
		if err := rewrite(t, again); err != nil {
			t.Fatal(err)
		}
		nothingInClear(t, dir)
		if counts := deliveries(t, project(Backend(files(dir), withIdentity(t, id)))); counts[len(counts)-1] != 1 || slices.Contains(counts, -1) {
			t.Errorf("stopped at %d and begun again: generations of %d deliveries", stop, counts)
		}
	}
	if points < 15 {
		t.Errorf("only %d points were tried", points)
	}
}
