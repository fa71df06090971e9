package apply_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/apply"
	"herald/lang"
	"herald/plan"
	"herald/providers"
	"herald/providers/all"
	"herald/providers/sandbox"
	"herald/providers/sessions"
	"herald/state/backend"
	"herald/state/backend/local"
	"herald/state/store"
)

// project is a directory with a configuration, and the sandbox that it is
// applied to.
type project struct {
	t       testing.TB
	dir     string
	server  *sandbox.Server
	env     map[string]string
	hook    func(string) error
	wire    http.RoundTripper
	skew    time.Duration // how far the clock is off
	clock   time.Time     // what it shows while it stands still; zero: it runs
	passed  *atomic.Int64 // nanoseconds that everybody's clock was moved ahead
	known   map[string]providers.Platform
	remote  func() backend.Backend // nil keeps the state in the directory
	lock    string                 // id of the last that was taken
	stop    chan struct{}
	observe func(apply.ProgressEvent)
	pause   func()                      // called when the program would wait; nil for nothing
	wait    func(context.Context) error // every wait of the program; nil: they take no time
	calm    func()                      // called when an accident is over; nil for nothing
}

func newProject(t testing.TB, main string) *project {
	t.Helper()
	p := &project{t: t, dir: t.TempDir(), stop: make(chan struct{}), passed: new(atomic.Int64)}
	p.write("main.hcl", main)
	p.serve(sandbox.Options{})
	return p
}

func (p *project) serve(opt sandbox.Options) {
	p.t.Helper()
	opt.Strict = true
	opt.Now = p.trueTime
	server, err := sandbox.New(opt)
	if err != nil {
		p.t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	p.t.Cleanup(func() { web.CloseClientConnections(); web.Close(); _ = server.Close() })
	p.server, p.env = server, map[string]string{}
	for _, c := range server.Setup(web.URL) {
		for _, e := range c.Environment {
			name, value, _ := strings.Cut(e, "=")
			p.env[name] = value
		}
	}
}

func (p *project) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) now() time.Time {
	if !p.clock.IsZero() {
		return p.clock
	}
	return p.trueTime().Add(p.skew)
}

// trueTime is the time without the error of this machine's clock.
func (p *project) trueTime() time.Time { return time.Now().Add(time.Duration(p.passed.Load())) }

// pass lets time go by, so that what was said before is told apart by its age.
func (p *project) pass(d time.Duration) { p.passed.Add(int64(d)) }

func (p *project) platforms() map[string]providers.Platform {
	if p.known != nil {
		return p.known
	}
	return all.Platforms()
}

func noWait(context.Context, time.Duration) error { return nil }

// sleep takes no time, and lets happen what was to happen meanwhile.
func (p *project) sleep(ctx context.Context, _ time.Duration) error {
	if p.wait != nil {
		return p.wait(ctx)
	}
	if p.pause != nil {
		p.pause()
	}
	return nil
}

// session is one command's view: a store that is read, and a plan.
type session struct {
	store    *store.Store
	snap     *store.Snapshot
	config   *lang.Config
	inputs   lang.Inputs
	accounts *sessions.Registry
	plan     *plan.Plan
}

// newStore gives the project's state as another process would have it.
func (p *project) newStore() *store.Store {
	b := p.remote
	if b == nil {
		b = func() backend.Backend {
			l := local.New(filepath.Join(p.dir, "herald.state.json"))
			if p.hook != nil {
				l.WithHook(p.hook)
			}
			return l
		}
	}
	return store.New(store.Options{Backend: b(), Journals: filepath.Join(p.dir, ".herald"), Name: "test", Hook: p.hook, Now: p.trueTime})
}

// open reads everything and plans.
func (p *project) open(ctx context.Context) (*session, error) { return p.openFrom(ctx, p.newStore()) }

func (p *project) openFrom(ctx context.Context, st *store.Store) (*session, error) {
	s := &session{store: st}
	s.inputs = lang.Inputs{
		Platforms: providers.Schemas(p.platforms()),
		Getenv:    func(name string) (string, bool) { v, ok := p.env[name]; return v, ok },
		Now:       p.now(),
	}
	s.accounts = sessions.NewRegistry(sessions.Options{Platforms: p.platforms(), Transport: p.wire, Sleep: p.sleep, Now: p.now})
	var err error
	if s.snap, err = s.store.Read(ctx); err != nil {
		return nil, err
	}
	var diags hcl.Diagnostics
	s.config, diags = lang.Load(p.dir)
	if diags.HasErrors() {
		return nil, diags
	}
	s.plan, diags = plan.Run(ctx, plan.Input{
		Config: s.config, Inputs: s.inputs, State: s.snap.State, Fresh: s.snap.Fresh, Sessions: s.accounts,
		Refresh: true, Now: p.now(), Sleep: p.sleep,
	})
	if diags.HasErrors() {
		return nil, diags
	}
	return s, nil
}

// tryPlan plans and reports what went wrong.
func (p *project) tryPlan() (*plan.Plan, error) {
	s, err := p.open(p.t.Context())
	if err != nil {
		return nil, err
	}
	return s.plan, nil
}

func (p *project) plan() *plan.Plan {
	p.t.Helper()
	pl, err := p.tryPlan()
	if err != nil {
		p.t.Fatal(err)
	}
	return pl
}

// tryApply does what the command does, under the lock.
func (p *project) tryApply(ctx context.Context) (*apply.Result, error) {
	st := p.newStore()
	p.lock = fmt.Sprint("lock", states.Add(1))
	lease, err := st.Lock(ctx, backend.LockInfo{ID: p.lock})
	if err != nil {
		return nil, err
	}
	defer func() { _ = lease.Unlock(context.WithoutCancel(ctx)) }()
	s, err := p.openFrom(ctx, st)
	if err != nil {
		return nil, err
	}
	res, diags := apply.Run(ctx, apply.Options{
		Plan: s.plan, Store: s.store, Accounts: s.accounts, Owner: "test", Open: s.config.Open,
		Evaluate: func(k lang.Known) (*lang.Desired, hcl.Diagnostics) {
			in := s.inputs
			in.Known = k
			return s.config.Evaluate(in)
		},
		Bookkeeping: s.snap.Unfinished != nil,
		Observe:     p.observe, Stop: p.stop, Sleep: p.sleep, Now: p.now,
	})
	if diags.HasErrors() {
		return res, diags
	}
	return res, nil
}

func (p *project) apply() *apply.Result {
	p.t.Helper()
	res, err := p.tryApply(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return res
}

// synced plans again and expects nothing.
func (p *project) synced() {
	p.t.Helper()
	pl := p.plan()
	if !pl.Empty() || len(pl.Drift) > 0 {
		p.t.Errorf("plan after apply is not empty: %v, drift %v", actions(pl), pl.Drift)
	}
}

// actions gives the plan's actions by address, without those that do nothing.
func actions(pl *plan.Plan) map[string]plan.Action {
	m := map[string]plan.Action{}
	for _, c := range pl.Conversations {
		if c.Action != plan.NoOp {
			m[c.Address.String()] = c.Action
		}
	}
	for _, c := range pl.Deliveries {
		if c.Action != plan.NoOp {
			m[c.Address.String()] = c.Action
		}
	}
	return m
}

// standing lists what people of a platform see: texts in order, attachments
// by name, without what was recalled.
func (p *project) standing(platform string) []string {
	var texts []string
	for _, c := range p.server.Conversations() {
		for _, m := range c.Messages {
			if c.Platform != platform || m.Recalled || m.Kind == "MESSAGE_RECALL" {
				continue
			}
			text := m.Text
			for _, a := range m.Attachments {
				text += fmt.Sprintf("<%s>", a.Kind)
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// requests counts the ledger's entries by platform and operation.
func (p *project) requests() map[string]int {
	n := map[string]int{}
	for _, e := range p.server.Ledger() {
		n[e.Platform+" "+e.Operation]++
	}
	return n
}

func (p *project) inject(f sandbox.Fault) {
	p.t.Helper()
	if err := p.server.Inject(f); err != nil {
		p.t.Fatal(err)
	}
}
