package maiagent_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/maiagent"
	"herald/providers/sandbox"
)

// clock is the time of a test; waiting makes it pass.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Pass(d)
	return ctx.Err()
}

// world is a sandbox, and its clock.
type world struct {
	t      *testing.T
	clock  *clock
	server *sandbox.Server
	base   string
	env    map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: newClock(), env: map[string]string{}}
	server, err := sandbox.New(sandbox.Options{Now: w.clock.Now, Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	w.server, w.base = server, web.URL
	for _, c := range server.Setup(web.URL) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			w.env[name] = value
		}
	}
	return w
}

// account is everything that a session of this package can do.
type account interface {
	providers.Session
	providers.Reader
	providers.Finder
	providers.Uploader
	providers.Steward
	providers.Checker
}

// open makes a session with the sandbox's credentials, changed as given.
func (w *world) open(changes map[string]string) account {
	w.t.Helper()
	values := map[string]string{
		"api_key": w.env["MAIAGENT_API_KEY"], "web_chat": w.env["MAIAGENT_WEB_CHAT"], "endpoint": w.env["MAIAGENT_ENDPOINT"],
	}
	for k, v := range changes {
		values[k] = v
	}
	return open(w.t, values, w.clock)
}

func open(t *testing.T, values map[string]string, c *clock) account {
	t.Helper()
	session, err := maiagent.New().Open(providers.Config{Body: config(values), Now: c.Now, Sleep: c.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	return session.(account)
}

func config(values map[string]string) cty.Value {
	attrs := map[string]cty.Value{}
	for _, a := range maiagent.New().Facts().Schema.Provider.Attributes {
		attrs[a.Name] = cty.NullVal(a.Type)
		if v, ok := values[a.Name]; ok {
			attrs[a.Name] = cty.StringVal(v)
		}
	}
	return cty.ObjectVal(attrs)
}

// place creates a conversation and gives it as a target.
func (w *world) place(s account) providers.Target {
	w.t.Helper()
	id, err := s.Create(w.t.Context(), key(1000), providers.Place{})
	if err != nil {
		w.t.Fatal(err)
	}
	return providers.Target{ID: id}
}

// inject spoils the next request of an operation.
func (w *world) inject(f sandbox.Fault) {
	w.t.Helper()
	f.Platform = "maiagent"
	if err := w.server.Inject(f); err != nil {
		w.t.Fatal(err)
	}
}

// texts are what stands in a conversation.
func (w *world) texts(id string) []string {
	var out []string
	for _, c := range w.server.Conversations() {
		for _, m := range c.Messages {
			if c.ID == id && !m.Recalled {
				out = append(out, m.Text)
			}
		}
	}
	return out
}

// requests counts the accepted requests of an operation.
func (w *world) requests(operation string) int {
	n := 0
	for _, e := range w.server.Ledger() {
		if e.Operation == operation {
			n++
		}
	}
	return n
}

func key(n int) string { return fmt.Sprintf("e8e5b807-fa8b-455a-8dfa-%012x", n) }

func text(s string) content.Content { return content.Content{Format: content.Text, Body: s} }

// item is the only part of a content on its way.
func item(t *testing.T, target providers.Target, n int, c content.Content) providers.Outgoing {
	t.Helper()
	parts, problems := maiagent.New().Compose(c)
	if len(parts) != 1 {
		t.Fatalf("%d parts, %v", len(parts), problems)
	}
	return providers.Outgoing{Target: target, Key: key(n), Part: parts[0]}
}

// file is an attachment in memory.
func file(name, mime, data string) providers.File {
	return providers.File{
		Attachment: content.Attachment{Name: name, MIME: mime, Size: int64(len(data))},
		Open: func() (providers.ReadSeekCloser, error) {
			return reading{bytes.NewReader([]byte(data))}, nil
		},
	}
}

type reading struct{ *bytes.Reader }

func (reading) Close() error { return nil }

// stub answers every request with the next answer, the last one again and
// again, and keeps what was asked.
type stub struct {
	mu      sync.Mutex
	answers []string // status, a space, and a body
	header  http.Header
	asked   []string // method, path and body
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI()+" "+string(body))
	answer := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	status, text, _ := strings.Cut(answer, " ")
	w.Header().Set("Date", newClock().Now().Format(http.TimeFormat))
	for name := range s.header {
		w.Header().Set(name, s.header.Get(name))
	}
	var code int
	fmt.Sscan(status, &code)
	w.WriteHeader(code)
	io.WriteString(w, text)
}

// start serves the stub to a session.
func (s *stub) start(t *testing.T) account {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return open(t, map[string]string{"api_key": canary, "web_chat": webChat, "endpoint": web.URL + "/api/v1/"}, newClock())
}

const (
	canary    = "canary-5cf1b0e3a7d94e21"
	webChat   = "5f0c4a52-5d7c-4b57-9f0e-3c1f2c1f7a11"
	somePlace = "8e44604a-8278-4c96-96b5-3e5a0548d738"
)
