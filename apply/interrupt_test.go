package apply_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"herald/apply"
	"herald/plan"
	"herald/providers/sandbox"
	"herald/state/backend"
	"herald/state/backend/local"
)

// broadcast is one message to many conversations.
func broadcast(platform, id string, n int) string {
	return fmt.Sprintf(`
herald { name = "test" }
conversation "c" {
  count    = %d
  provider = %s
  id       = %s
}
message "m" {
  to   = conversation.c
  text = "hello"
}
`, n, platform, id)
}

// wireCount counts requests to a platform, and those that began after the stop.
type wireCount struct {
	path    string // that the requests have
	stopped func() bool
	late    atomic.Int64
	all     atomic.Int64
}

func (w *wireCount) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, w.path) {
		w.all.Add(1)
		if w.stopped() {
			w.late.Add(1)
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// afterFinished calls f once, when so many deliveries have been sent.
func afterFinished(n int, f func()) func(apply.ProgressEvent) {
	var finished atomic.Int64
	return func(e apply.ProgressEvent) {
		if e.Kind == apply.Finished && finished.Add(1) == int64(n) {
			f()
		}
	}
}

// TestInterruptedBroadcast: after a stop, and after the lock was lost, only what
// is on the wire is sent; all else has not begun, and the next run sends it once.
func TestInterruptedBroadcast(t *testing.T) {
	t.Parallel()
	const conversations, after, parallel = 1000, 100, 10
	for _, test := range []struct {
		name, platform, id, path string
		batch                    int
		lock                     bool // lost instead of stopped
	}{
		{"one message a request", "yunhu", `"group:${count.index}"`, "/send-message", 1, false},
		{"batches", "mixin", `uuidv5("oid", "${count.index}")`, "/messages", 100, false},
		{"lost lock", "yunhu", `"group:${count.index}"`, "/send-message", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, broadcast(test.platform, test.id, conversations))
			stop := make(chan struct{})
			if test.lock {
				p.remote = func() backend.Backend {
					return fickle{local.New(filepath.Join(p.dir, "herald.state.json")), stop}
				}
			} else {
				p.stop = stop
			}
			var began atomic.Int64
			halt := afterFinished(after, func() { close(stop) })
			p.observe = func(e apply.ProgressEvent) {
				if e.Kind == apply.Began {
					began.Add(1)
				}
				halt(e)
			}
			wire := &wireCount{path: test.path, stopped: func() bool { return isClosed(stop) }}
			p.wire = wire
			res, err := p.tryApply(t.Context())
			if (err != nil) != test.lock {
				t.Fatal(err)
			}
			sent := len(p.standing(test.platform))
			limit := after + parallel*test.batch
			if sent > limit || sent < after || wire.late.Load() > parallel {
				t.Errorf("%d messages were sent, %d requests were made after the stop; at most %d and %d", sent, wire.late.Load(), limit, parallel)
			}
			if got := len(res.Skipped); !res.Stopped || res.Lost != test.lock || got != conversations-sent || len(res.InDoubt)+len(res.Failed) > 0 {
				t.Errorf("stopped %v, lost %v, not begun %d of %d, in doubt %v, failed %v", res.Stopped, res.Lost, got, conversations-sent, res.InDoubt, res.Failed)
			}
			// Others may finish, and the next ones begin, while the stop is on its way.
			if n, most := int(began.Load()), limit+parallel; n < sent || n > most {
				t.Errorf("%d deliveries began and %d were sent; at most %d", n, sent, most)
			}
			p.stop, p.observe, p.remote = make(chan struct{}), nil, nil
			p.apply()
			p.synced()
			if got := p.requests()[test.platform+" send"]; got != conversations {
				t.Errorf("%d messages stand after the next run, and %d were sent", len(p.standing(test.platform)), got)
			}
		})
	}
}

// blocking has every wait of the program last until its context ends.
func (p *project) blocking(waiting func()) {
	var once sync.Once
	p.wait = func(ctx context.Context) error {
		once.Do(waiting)
		<-ctx.Done()
		return ctx.Err()
	}
}

// TestStopWhileWaitingToRepeat: what waits to repeat a request is not on the
// wire. Whether it is in doubt depends on the answer that it had.
func TestStopWhileWaitingToRepeat(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault sandbox.Fault
		doubt bool
	}{
		"rate limited": {sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: 429, Times: 1}, false},
		"server error": {sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: 500, Times: 1}, true},
		"no answer":    {sandbox.Fault{Operation: "send", Action: sandbox.Cut, Times: 1}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, platform := range []string{"yunhu", "mixin"} {
				p := newProject(t, only(platform))
				p.inject(test.fault)
				p.blocking(func() { close(p.stop) })
				res, err := p.tryApply(t.Context())
				if (err != nil) != test.doubt {
					t.Errorf("%s: %v", platform, err)
				}
				if !res.Stopped || len(res.InDoubt) > 0 != test.doubt || len(res.Failed) > 0 {
					t.Errorf("%s: stopped %v, in doubt %v, failed %v, not begun %v", platform, res.Stopped, res.InDoubt, res.Failed, res.Skipped)
				}
				p.stop, p.wait = make(chan struct{}), nil
				p.apply()
				p.synced()
				same(t, platform, []string{"one", "two"}, p.standing(platform))
			}
		})
	}
}

// only has two messages for one conversation of one platform.
func only(platform string) string {
	id := map[string]string{"yunhu": "group:1", "mixin": "5dac944e-2037-31b4-bbd9-e5fd3ffe571e", "telegram": "-1001557912345"}[platform]
	return fmt.Sprintf(`
herald { name = "test" }
conversation "c" {
  provider = %s
  id       = %q
}
message "a" {
  to   = conversation.c
  text = "one"
}
message "b" {
  to   = conversation.c
  text = "two"
}
`, platform, id)
}

// TestStopWithinADelivery: of a delivery that takes several requests, only the
// one that has been sent is made. The next run makes the others.
func TestStopWithinADelivery(t *testing.T) {
	t.Parallel()
	p := newProject(t, `
herald { name = "test" }
conversation "y" {
  provider = yunhu
  id       = "group:1"
}
attachment "a" { source = "a.txt" }
attachment "b" { source = "b.txt" }
message "m" {
  to          = conversation.y
  text        = "two files"
  attachments = [attachment.a, attachment.b]
}
message "n" {
  to   = conversation.y
  text = "after them"
}
`)
	p.write("a.txt", "a")
	p.write("b.txt", "b")
	p.wire = &stopAfter{path: "/send-message", stop: p.stop}
	res, err := p.tryApply(t.Context())
	if err == nil || !strings.Contains(err.Error(), "1 of 3 requests") {
		t.Errorf("the error is %v", err)
	}
	same(t, "interrupted", []string{"message.m@conversation.y"}, res.Failed)
	same(t, "not begun", []string{"message.n@conversation.y"}, res.Skipped)
	same(t, "sent", 1, p.requests()["yunhu send"])
	if !res.Stopped {
		t.Error("it does not say that it was stopped")
	}
	p.stop, p.wire = make(chan struct{}), nil
	p.apply()
	p.synced()
	same(t, "sent in all", 4, p.requests()["yunhu send"])
}

// stopAfter stops the run while the first request of a path is on the wire.
type stopAfter struct {
	path string
	stop chan struct{}
	once sync.Once
}

func (s *stopAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, s.path) {
		s.once.Do(func() { close(s.stop) })
	}
	return res, err
}

// TestStopDuringAnUpload: what waits for a file that is being uploaded has not
// begun, and nothing is sent of what it was uploaded for.
func TestStopDuringAnUpload(t *testing.T) {
	t.Parallel()
	p := newProject(t, strings.Replace(broadcast("yunhu", `"group:${count.index}"`, 30),
		`text = "hello"`, "attachments = [attachment.notes]", 1)+`attachment "notes" { source = "notes.txt" }`)
	p.write("notes.txt", "notes")
	p.wire = &stopAfter{path: "/v4/query", stop: p.stop}
	res, err := p.tryApply(t.Context())
	if err != nil || len(res.Skipped) != 30 || !res.Stopped {
		t.Errorf("not begun %d, stopped %v: %v", len(res.Skipped), res.Stopped, err)
	}
	same(t, "sent", 0, p.requests()["yunhu send"])
	p.stop, p.wire = make(chan struct{}), nil
	p.apply()
	p.synced()
	same(t, "sent", 30, p.requests()["yunhu send"])
	same(t, "uploads", 1, p.requests()["yunhu upload"])
}

// TestAbandonedRequests: when the context ends, what is on the wire is given up
// and in doubt. The next run sends the rest once.
func TestAbandonedRequests(t *testing.T) {
	t.Parallel()
	p := newProject(t, broadcast("yunhu", `"group:${count.index}"`, 40))
	ctx, cancel := context.WithCancel(t.Context())
	p.wire = &unanswered{after: 5, cancel: cancel}
	res, err := p.tryApply(ctx)
	if err == nil || !res.Stopped || len(res.InDoubt) == 0 || len(res.InDoubt) > 10 || res.Done[plan.Send]+len(res.InDoubt)+len(res.Skipped) != 40 {
		t.Errorf("stopped %v, sent %d, in doubt %d, not begun %d, failed %v: %v", res.Stopped, res.Done[plan.Send], len(res.InDoubt), len(res.Skipped), res.Failed, err)
	}
	p.wire = nil
	p.apply()
	p.synced()
	if got := p.standing("yunhu"); len(got) != 40 {
		t.Errorf("%d messages stand", len(got))
	}
}

// unanswered has requests take effect and not be answered, after some that are.
// The first of them ends the run.
type unanswered struct {
	after  int64
	cancel context.CancelFunc
	sent   atomic.Int64
}

func (u *unanswered) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/send-message") || u.sent.Add(1) <= u.after {
		return http.DefaultTransport.RoundTrip(r)
	}
	res, err := http.DefaultTransport.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
	if err == nil {
		err = res.Body.Close()
	}
	u.cancel()
	<-r.Context().Done()
	return nil, errors.Join(r.Context().Err(), err)
}
