package apply_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"herald/providers/sandbox"
	"herald/state/backend"
	"herald/state/backend/local"
)

// overtaking takes the lock from a run at a chosen wait, and has another run
// finish meanwhile, as when the process slept or was cut off from its state.
type overtaking struct {
	p *project
	thief
	at int // which wait; 0 for none

	flight sync.RWMutex // held while a request is under way
	seen   int
	name   string // of the wait
	sight  []string
}

// wait is a point at which the run stands still. What others of its requests
// are under way arrive first: nobody could keep those back any more.
func (o *overtaking) wait(name string) {
	o.flight.Lock()
	defer o.flight.Unlock()
	if o.seen++; o.seen != o.at {
		return
	}
	o.name = name
	o.take(o.p)
	other := o.p.elsewhere()
	if _, err := other.tryApply(o.p.t.Context()); err != nil {
		o.p.t.Errorf("%s (point %d): the run that took over: %v", name, o.at, err)
	}
	o.sight = o.p.sight()
	o.pass(2 * backend.Trust)
}

// RoundTrip has each request wait before it gets a connection.
func (o *overtaking) RoundTrip(r *http.Request) (*http.Response, error) {
	o.wait("request " + r.URL.Path)
	o.flight.RLock()
	defer o.flight.RUnlock()
	return http.DefaultTransport.RoundTrip(r)
}

// elsewhere is the project on another machine, with the same state.
func (p *project) elsewhere() *project {
	other := *p
	other.dir, other.wire, other.pause = p.t.TempDir(), nil, nil
	for _, name := range []string{"main.hcl", "n.txt"} {
		data, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			p.t.Error(err)
		}
		other.write(name, string(data))
	}
	return &other
}

// thief takes the lock from whoever holds it, and lets time pass.
type thief struct {
	take func(*project)
	pass func(time.Duration)
}

// overtaken applies with the lock taken away at the n-th wait. Whatever the run
// does after that, people see what the other run left.
func overtaken(by thief) accident {
	return func(p *project, n int) (string, int) {
		for _, f := range []sandbox.Fault{
			{Operation: "send", Action: sandbox.Wait, After: 1, Times: 3},
			{Operation: "send", Action: sandbox.Status, Status: http.StatusServiceUnavailable, Skip: 1, Times: 2},
			{Operation: "send", Action: sandbox.Drop, Skip: 3, Times: 1},
		} {
			p.inject(f)
		}
		o := &overtaking{p: p, thief: by, at: n}
		p.wire, p.pause = o, func() { o.wait("pause") }
		res, _ := p.tryApply(p.t.Context()) // its error is that of the lost lock, or none if all was done
		p.wire, p.pause = nil, nil
		if got := p.sight(); o.name != "" && !slices.Equal(o.sight, got) {
			p.t.Errorf("after %s (point %d) people see %q, and the run that took over left %q; result %+v", o.name, n, got, o.sight, res)
		}
		p.server.ClearFaults()
		return o.name, o.seen
	}
}

// A run whose lock is taken while it waits for anything sends nothing after it.
func TestOvertakenWhileWaiting(t *testing.T) {
	t.Parallel()
	report := &report{}
	for name, fresh := range clocked(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyWait(t, crash{backend: name, report: report, stride: sparse(3, 11)}, fresh)
		})
	}
	t.Run("local", func(t *testing.T) {
		t.Parallel()
		everyWait(t, crash{backend: "local", report: report, strideElsewhere: sparse(1, 3)}, func(t *testing.T, _ func() time.Time) func() backend.Backend {
			path := filepath.Join(t.TempDir(), "herald.state.json")
			return func() backend.Backend { return local.New(path) }
		})
	})
}

func everyWait(t *testing.T, c crash, fresh opening) {
	t.Helper()
	var clock skew
	c.accident = overtaken(thief{freeLock, clock.add})
	c.remote = func(t *testing.T) func() backend.Backend { return fresh(t, clock.now) }
	for name, acts := range lives() {
		for i := range acts[:2] {
			t.Run(fmt.Sprintf("%s, act %d", name, i+1), func(t *testing.T) {
				c := c.in(name)
				c.acts = acts[:i+1]
				c.everywhere(t)
			})
		}
	}
}

// freeLock takes the lock from the run that holds it.
func freeLock(p *project) {
	b := p.remote()
	var err error
	if u, ok := backend.As[backend.Unlocker](b); ok {
		err = u.ForceUnlock(p.t.Context(), p.lock)
	} else {
		err = os.Remove(b.String() + ".lock")
	}
	if err != nil {
		p.t.Errorf("free the lock: %v", err)
	}
}

// skew is a clock that can be put forward.
type skew struct {
	mu  sync.Mutex
	off time.Duration
}

func (s *skew) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off += d
}

func (s *skew) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.off)
}
