package apply_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"herald/state/backend"
)

var errDead = errors.New("the process is dead")

// death ends a run at a chosen point. From then on nothing of the run touches
// the disk or the wire any more, as if the process had been killed there.
type death struct {
	mu     sync.Mutex
	at     int // which point; 0 for never
	seen   int
	name   string // of the point at which it died
	cancel context.CancelFunc
	flight sync.WaitGroup // requests that the platform is still working on
}

func (d *death) point(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.name != "" {
		return errDead
	}
	if d.seen++; d.seen == d.at {
		d.name = name
		d.cancel()
		return errDead
	}
	return nil
}

// RoundTrip counts a request twice: before it leaves, and after its effect.
func (d *death) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := d.point("request " + r.URL.Path); err != nil {
		return nil, err
	}
	d.flight.Add(1)
	defer d.flight.Done()
	// The request is not the dead process's to take back.
	res, err := http.DefaultTransport.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
	if err != nil {
		return nil, err
	}
	if err := d.point("answer " + r.URL.Path); err != nil {
		_, _ = io.Copy(io.Discard, res.Body)
		return nil, errors.Join(err, res.Body.Close())
	}
	return res, nil
}

// run applies under the death and returns how many points were passed.
func (d *death) run(p *project) int {
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	d.cancel = cancel
	p.hook, p.wire = d.point, d
	_, _ = p.tryApply(ctx) // its error is the death
	d.flight.Wait()
	p.hook, p.wire = nil, nil
	return d.seen
}

// act is one apply of a life: the files, and what people see after it.
type act struct {
	main  string
	sight []string
}

func life() []act {
	managed := `
conversation "g" {
  provider     = mixin
  title        = "Ops"
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032", "8391e472-cdbe-4704-be1f-7d184635b885"]
}
attachment "n" { source = "n.txt" }
`
	file := "attachments = [attachment.n]"
	toG := "message \"g\" {\n  to = conversation.g\n  text = \"for %s\"\n}\n"
	return []act{
		{places + managed + message("a", "one", file) + message("b", "two", "reply_to = message.a") + fmt.Sprintf(toG, "ops"),
			[]string{"mixin: for ops", "mixin: one", "mixin: two", "mixin: <file>", "yunhu: <file>", "yunhu: one", "yunhu: two"}},
		{places + managed + message("a", "uno", file) + message("c", "three") + fmt.Sprintf(toG, "all"),
			[]string{"mixin: for all", "mixin: three", "mixin: uno", "mixin: <file>", "yunhu: <file>", "yunhu: three", "yunhu: uno"}},
		{places, nil},
	}
}

func (p *project) sight() []string {
	var all []string
	for _, platform := range []string{"aily", "maiagent", "mixin", "relationlabs", "yunhu"} {
		for _, text := range p.standing(platform) {
			all = append(all, platform+": "+text)
		}
	}
	slices.Sort(all)
	return all
}

// tally is what a harness prints.
type tally struct{ points, duplicates, losses int }

func (t *tally) count(want, got []string) {
	t.points++
	for _, text := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(want), got...)))) {
		w, g := occurrences(want, text), occurrences(got, text)
		t.duplicates += max(0, g-w)
		t.losses += max(0, w-g)
	}
}

func occurrences(list []string, text string) (n int) {
	for _, s := range list {
		if s == text {
			n++
		}
	}
	return n
}

// TestCrashAtEveryPoint kills a run at every point at which it touches the disk
// or the wire, one after another, with its journal kept and with its journal
// lost, and applies again to the end.
func TestCrashAtEveryPoint(t *testing.T) {
	t.Parallel()
	acts := life()
	for i := range acts {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("act %d, journal lost %v", i+1, lost), func(t *testing.T) {
				t.Parallel()
				crash{acts: acts[:i+1], lost: lost, stride: 1}.everywhere(t)
			})
		}
	}
}

// crash says which life is cut off, and what goes with the process.
type crash struct {
	acts   []act
	lost   bool          // the directory with the journal goes too
	stride int           // every how manieth point is tried
	skew   time.Duration // by which the clock of the run that dies is off
	remote func(t *testing.T) func() backend.Backend
}

func (c crash) everywhere(t *testing.T) {
	total := (&death{}).run(c.stage(t))
	if total < 20 {
		t.Fatalf("only %d points", total)
	}
	var sum tally
	for n := 1; n <= total; n += c.stride {
		sum.count(c.at(t, n))
	}
	t.Logf("points tried: %d of %d, duplicates: %d, losses: %d", sum.points, total, sum.duplicates, sum.losses)
	if sum.duplicates+sum.losses > 0 {
		t.Fail()
	}
}

// stage plays all acts but the last, whose files it leaves to be applied.
func (c crash) stage(t *testing.T) *project {
	p := newProject(t, c.acts[0].main)
	if c.remote != nil {
		p.remote = c.remote(t)
	}
	p.write("n.txt", "hello")
	for _, a := range c.acts[1:] {
		p.apply()
		p.write("main.hcl", a.main)
	}
	return p
}

func (c crash) at(t *testing.T, n int) (want, got []string) {
	p := c.stage(t)
	d := &death{at: n}
	p.skew = c.skew
	d.run(p)
	p.skew = 0
	if c.lost {
		if err := os.RemoveAll(filepath.Join(p.dir, ".herald")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.tryApply(t.Context()); err != nil {
		t.Errorf("after a crash at %q (point %d): %v", d.name, n, err)
	}
	want, got = slices.Sorted(slices.Values(c.acts[len(c.acts)-1].sight)), p.sight()
	if !slices.Equal(want, got) {
		t.Errorf("after a crash at %q (point %d) people see %q, want %q", d.name, n, got, want)
	}
	p.synced()
	return want, got
}

// others are the platforms that life does not visit: one with keys that end,
// one that is read back by content, one that hides.
const others = `
herald { name = "test" }
conversation "a" {
  provider = aily
  id       = "session_4dfunz7sp1g8m"
}
conversation "g" {
  provider = maiagent
  id       = "8e44604a-8278-4c96-96b5-3e5a05480001"
}
conversation "r" {
  provider = relationlabs
  id       = "channel:4f326124812c41448bc587bf6b2eaf42"
}
`

func toOthers(name, text string) string {
	return fmt.Sprintf("message %q {\n  to = [conversation.a, conversation.g, conversation.r]\n  text = %q\n}\n", name, text)
}

// TestCrashOnTheOtherPlatforms does the same where what was sent cannot all be
// taken back: what stays visible stays once.
func TestCrashOnTheOtherPlatforms(t *testing.T) {
	t.Parallel()
	acts := []act{
		{others + toOthers("x", "one") + toOthers("y", "two"),
			[]string{"aily: one", "aily: two", "maiagent: one", "maiagent: two", "relationlabs: one", "relationlabs: two"}},
		{others + toOthers("x", "uno") + toOthers("y", "two"),
			[]string{"aily: one", "aily: two", "aily: uno", "maiagent: one", "maiagent: two", "maiagent: uno", "relationlabs: two", "relationlabs: uno"}},
		{others, []string{"aily: one", "aily: two", "aily: uno", "maiagent: one", "maiagent: two", "maiagent: uno"}},
	}
	for i := range acts {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("act %d, journal lost %v", i+1, lost), func(t *testing.T) {
				t.Parallel()
				crash{acts: acts[:i+1], lost: lost, stride: 1}.everywhere(t)
			})
		}
	}
}

// A clock that was wrong when the run died, and jumps back to what it should
// be, changes nothing of what people see.
func TestCrashWithAJumpingClock(t *testing.T) {
	t.Parallel()
	acts := []act{{others + toOthers("x", "one") + toOthers("y", "two"),
		[]string{"aily: one", "aily: two", "maiagent: one", "maiagent: two", "relationlabs: one", "relationlabs: two"}}}
	for _, skew := range []time.Duration{-100 * time.Hour, 100 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			t.Parallel()
			crash{acts: acts, stride: map[bool]int{false: 1, true: 4}[raced], skew: skew}.everywhere(t)
		})
	}
}

// Two crashes in a row, the second in the run that mends the first.
func TestCrashTwice(t *testing.T) {
	t.Parallel()
	c := crash{acts: life()[:2]}
	first := (&death{}).run(c.stage(t))
	var sum tally
	stride, second := 5, 11
	if raced {
		stride, second = 11, 17
	}
	if os.Getenv("HERALD_CRASH") == "full" {
		stride, second = 1, 1
	}
	for n := 1; n <= first; n += stride {
		for m := 1; m <= first; m += second {
			p := c.stage(t)
			one := &death{at: n}
			one.run(p)
			two := &death{at: m}
			two.run(p)
			if _, err := p.tryApply(t.Context()); err != nil {
				t.Errorf("after crashes at %q and %q: %v", one.name, two.name, err)
			}
			want, got := slices.Sorted(slices.Values(c.acts[1].sight)), p.sight()
			if !slices.Equal(want, got) {
				t.Errorf("after crashes at %q (%d) and %q (%d) people see %q, want %q", one.name, n, two.name, m, got, want)
			}
			sum.count(want, got)
		}
	}
	t.Logf("pairs tried: %d, duplicates: %d, losses: %d", sum.points, sum.duplicates, sum.losses)
}
