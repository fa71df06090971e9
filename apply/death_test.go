package apply_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
)

// accident applies once and has the n-th point of that apply go wrong; with 0
// nothing does. It gives the name of the point and how many there were.
type accident func(p *project, n int) (point string, points int)

var errDead = errors.New("the process is dead")

// death ends a run at a chosen point. From then on nothing of the run touches
// the disk or the wire any more, as if the process had been killed there.
type death struct {
	mu     sync.Mutex
	at     int                     // which point; 0 for none
	when   func(point string) bool // chooses it by name; nil for none
	seen   []string
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
	if d.seen = append(d.seen, name); len(d.seen) == d.at || d.when != nil && d.when(name) {
		d.name = name
		d.cancel()
		return errDead
	}
	return nil
}

func (d *death) alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.name == ""
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
	before := p.hook
	p.wire, p.hook = d, func(point string) error {
		if before != nil && d.alive() {
			_ = before(point) // it only looks
		}
		return d.point(point)
	}
	_, _ = p.tryApply(ctx) // its error is the death
	d.flight.Wait()
	p.hook, p.wire = before, nil
	return len(d.seen)
}

// killed is a process that is killed and leaves its journal.
func killed(p *project, n int) (string, int) {
	d := &death{at: n}
	points := d.run(p)
	return d.name, points
}

// vanished is a runner that is killed and takes along all but the state.
func vanished(p *project, n int) (string, int) {
	point, points := killed(p, n)
	p.forget()
	return point, points
}

// forget deletes what a runner has beside the state.
func (p *project) forget() {
	p.t.Helper()
	if err := os.RemoveAll(filepath.Join(p.dir, ".herald")); err != nil {
		p.t.Fatal(err)
	}
}
