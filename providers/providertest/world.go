package providertest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/apply"
	"herald/lang"
	"herald/lang/schema"
	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
	"herald/providers/sessions"
	"herald/state/backend"
	"herald/state/backend/local"
	"herald/state/store"
)

// world is a directory with a configuration, a sandbox that it is applied to,
// and a clock for both.
type world struct {
	*suite
	t      testing.TB
	dir    string
	clock  *clock
	server *sandbox.Server
	base   string
	env    map[string]string
	wire   http.RoundTripper
	hook   func(string) error
	log    *logBuffer // of the sessions, in full; nil for none
}

// logBuffer collects the log. It is safe for concurrent use.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write appends to the buffer.
func (j *logBuffer) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(b)
}

// String returns the whole log.
func (j *logBuffer) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// newWorld creates a world with the configuration main.
func (s *suite) newWorld(t testing.TB, main string) *world {
	t.Helper()
	return s.newRewritingWorld(t, main, nil)
}

// newRewritingWorld creates a world whose platform rewrites texts; nil stores
// them unchanged.
func (s *suite) newRewritingWorld(t testing.TB, main string, spelling func(string) string) *world {
	t.Helper()
	w := &world{suite: s, t: t, dir: t.TempDir(), clock: newClock(), env: map[string]string{}}
	server, err := sandbox.New(sandbox.Options{Spelling: spelling, Now: w.clock.Now, Strict: true, Presigned: s.Presigned})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	wire := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(func() {
		wire.CloseIdleConnections()
		web.CloseClientConnections()
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.server, w.base = server, web.URL
	for _, c := range server.Setup(web.URL) {
		if c.Platform != s.Dialect {
			continue
		}
		for _, e := range c.Environment {
			name, value, _ := strings.Cut(e, "=")
			w.env[name] = value
		}
	}
	if len(w.env) == 0 {
		t.Fatalf("the sandbox has no dialect %q", s.Dialect)
	}
	w.wire = recorder{wire, s.calls, platformAddresses(web.URL, w.env)}
	w.writeAttachments()
	w.writeFile("main.hcl", main)
	return w
}

func (w *world) writeFile(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// declare replaces the configuration.
func (w *world) declare(main string) { w.t.Helper(); w.writeFile("main.hcl", main) }

// openProject is what one command loads: the state, the configuration and a
// plan.
type openProject struct {
	store    *store.Store
	snap     *store.Snapshot
	config   *lang.Config
	inputs   lang.Inputs
	accounts *sessions.Registry
	plan     *plan.Plan
	diags    hcl.Diagnostics
}

func (w *world) statePath() string { return filepath.Join(w.dir, "herald.state.json") }

func (w *world) newBackend() *local.Backend {
	b := local.New(w.statePath())
	if w.hook != nil {
		b.WithHook(w.hook)
	}
	return b
}

func (w *world) newAccounts() *sessions.Registry {
	log := slog.New(slog.DiscardHandler)
	if w.log != nil {
		log = slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return sessions.NewRegistry(sessions.Options{
		Platforms: map[string]providers.Platform{w.facts.Schema.Name: w.Platform},
		Transport: w.wire, Now: w.clock.Now, Sleep: w.clock.Sleep, Log: log,
	})
}

func (w *world) newInputs() lang.Inputs {
	return lang.Inputs{
		Platforms: map[string]schema.Platform{w.facts.Schema.Name: w.facts.Schema},
		Getenv:    func(name string) (string, bool) { v, ok := w.env[name]; return v, ok },
		Now:       w.clock.Now(),
	}
}

// openAndPlan loads everything and plans. The error has type hcl.Diagnostics if
// there are diagnostics.
func (w *world) openAndPlan(ctx context.Context) (*openProject, error) {
	c := &openProject{
		store: store.New(store.Options{
			Backend: w.newBackend(), Journals: filepath.Join(w.dir, ".herald"), Name: "conformance", Now: w.clock.Now, Hook: w.hook,
		}),
		inputs: w.newInputs(), accounts: w.newAccounts(),
	}
	var err error
	if c.snap, err = c.store.Read(ctx); err != nil {
		return nil, err
	}
	c.config, c.diags = lang.Load(w.dir)
	if c.diags.HasErrors() {
		return nil, c.diags
	}
	c.plan, c.diags = plan.Run(ctx, plan.Input{
		Config: c.config, Inputs: c.inputs, State: c.snap.State, Sessions: c.accounts,
		Refresh: true, Now: w.clock.Now(), Sleep: w.clock.Sleep,
	})
	if c.diags.HasErrors() {
		return nil, c.diags
	}
	return c, nil
}

func (w *world) tryPlan() (*plan.Plan, error) {
	c, err := w.openAndPlan(w.t.Context())
	if err != nil {
		return nil, err
	}
	return c.plan, nil
}

func (w *world) mustPlan() *plan.Plan {
	w.t.Helper()
	p, err := w.tryPlan()
	if err != nil {
		w.t.Fatalf("plan: %v\n%s", err, w.mainConfig())
	}
	return p
}

func (w *world) mainConfig() string {
	text, err := os.ReadFile(filepath.Join(w.dir, "main.hcl"))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// tryApply does what the command does, under the lock.
func (w *world) tryApply(ctx context.Context) (res *apply.Result, err error) {
	lease, err := store.New(store.Options{Backend: local.New(w.statePath())}).Lock(ctx, backend.LockInfo{ID: "conformance"})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lease.Unlock(context.WithoutCancel(ctx))) }()
	c, err := w.openAndPlan(ctx)
	if err != nil {
		return nil, err
	}
	var diags hcl.Diagnostics
	res, diags = apply.Run(ctx, apply.Options{
		Plan: c.plan, Store: c.store, Accounts: c.accounts, Owner: "conformance", Open: c.config.Open,
		Evaluate: func(k lang.Known) (*lang.Desired, hcl.Diagnostics) {
			in := c.inputs
			in.Known = k
			return c.config.Evaluate(in)
		},
		Bookkeeping: c.snap.Unfinished != nil, Stop: make(chan struct{}), Now: w.clock.Now, Sleep: w.clock.Sleep,
	})
	if diags.HasErrors() {
		return res, diags
	}
	return res, nil
}

func (w *world) mustApply() *apply.Result {
	w.t.Helper()
	res, err := w.tryApply(w.t.Context())
	if err != nil {
		w.t.Fatalf("apply: %v\n%s", err, w.mainConfig())
	}
	return res
}

// wantEmptyPlan plans again and requires an empty plan.
func (w *world) wantEmptyPlan() {
	w.t.Helper()
	p := w.mustPlan()
	if !p.Empty() || len(p.Drift) > 0 {
		w.t.Errorf("the plan after an apply must be empty, got %v, drift %v", actionsByAddress(p), p.Drift)
	}
}

// applyAndSync applies, and requires the next plan to be empty.
func (w *world) applyAndSync() *apply.Result {
	w.t.Helper()
	res := w.mustApply()
	w.wantEmptyPlan()
	return res
}

// actionsByAddress returns the actions of a plan by address, without NoOp.
func actionsByAddress(p *plan.Plan) map[string]plan.Action {
	m := map[string]plan.Action{}
	for _, c := range p.Conversations {
		if c.Action != plan.NoOp {
			m[c.Address.String()] = c.Action
		}
	}
	for _, c := range p.Deliveries {
		if c.Action != plan.NoOp {
			m[c.Address.String()] = c.Action
		}
	}
	return m
}

// platformConversations returns what people see on the platform.
func (w *world) platformConversations() []sandbox.Conversation {
	return slices.DeleteFunc(w.server.Conversations(), func(c sandbox.Conversation) bool { return c.Platform != w.Dialect })
}

// visibleMessages returns the visible messages in order, by conversation.
// Nobody sees the messages of a conversation that is gone.
func (w *world) visibleMessages() []sandbox.Message {
	var all []sandbox.Message
	for _, c := range w.platformConversations() {
		for _, m := range c.Messages {
			if !m.Recalled && !c.Gone {
				all = append(all, m)
			}
		}
	}
	return all
}

// visibleTexts returns what people read: texts, files and buttons in order, by
// conversation.
func (w *world) visibleTexts() []string {
	var all []string
	for _, m := range w.visibleMessages() {
		text := m.Text
		for _, a := range m.Attachments {
			text += "<" + a.Kind + ">"
		}
		for _, b := range m.Buttons {
			text += "[" + b.Label + "]"
		}
		all = append(all, text)
	}
	return all
}

// countRequests counts requests by operation, starting at an entry of the
// ledger.
func (w *world) countRequests(from int) map[string]int {
	n, seen := map[string]int{}, map[int64]bool{}
	for _, e := range w.server.Ledger()[from:] {
		if !seen[e.Request] {
			n[e.Operation]++
		}
		seen[e.Request] = true
	}
	return n
}

func (w *world) injectFault(f sandbox.Fault) {
	w.t.Helper()
	f.Platform = w.Dialect
	if err := w.server.Inject(f); err != nil {
		w.t.Fatal(err)
	}
}

func wantEqual(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
