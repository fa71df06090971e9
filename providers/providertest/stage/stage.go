// Package stage has helpers for the tests of one platform: the sandbox with a
// session on it, a clock that only waiting advances, a server of prepared
// answers, transcripts of the vendor's pages, and outgoing messages.
//
// It must not know any platform by name, nor plan, apply and state.
package stage

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/sandbox"
)

// Stage is a sandbox for one platform, with its own clock.
type Stage struct {
	Clock  *Clock
	Server *sandbox.Server
	// Values are the arguments of the provider block for the sandbox.
	Values map[string]string

	t        testing.TB
	platform providers.Platform
}

// New starts a strict sandbox that lasts as long as the test. It uses the clock
// of the stage unless opt has another.
func New(t testing.TB, platform providers.Platform, opt sandbox.Options) *Stage {
	t.Helper()
	opt.Strict = true
	s := &Stage{Clock: NewClock(), Values: map[string]string{}, t: t, platform: platform}
	if opt.Now == nil {
		opt.Now = s.Clock.Now
	}
	server, err := sandbox.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = server
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	prefix := strings.ToUpper(s.platformName()) + "_"
	for _, c := range server.Setup(web.URL) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			if name, ours := strings.CutPrefix(name, prefix); ours {
				s.Values[strings.ToLower(name)] = value
			}
		}
	}
	return s
}

func (s *Stage) platformName() string { return s.platform.Facts().Schema.Name }

// Open opens a session on the sandbox, with some arguments changed.
func (s *Stage) Open(changes map[string]string) providers.Session {
	s.t.Helper()
	values := map[string]string{}
	for _, from := range []map[string]string{s.Values, changes} {
		for name, value := range from {
			values[name] = value
		}
	}
	return Open(s.t, s.platform, values, s.Clock)
}

// Open opens a session with the arguments and the clock.
func Open(t testing.TB, platform providers.Platform, values map[string]string, c *Clock) providers.Session {
	t.Helper()
	session, err := platform.Open(providers.Config{Body: Body(platform, values), Now: c.Now, Sleep: c.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// Body returns a provider block with the arguments, and null for all others.
func Body(platform providers.Platform, values map[string]string) cty.Value {
	body, types := map[string]cty.Value{}, platform.Facts().Schema.Provider.ImpliedType().AttributeTypes()
	for name, ty := range types {
		body[name] = cty.NullVal(ty)
	}
	for name, value := range values {
		body[name] = cty.StringVal(value)
		if types[name] == cty.Bool {
			body[name] = cty.BoolVal(value == "true")
		}
	}
	return cty.ObjectVal(body)
}

// Inject injects a fault into the next request to the platform.
func (s *Stage) Inject(f sandbox.Fault) {
	s.t.Helper()
	f.Platform = s.platformName()
	if err := s.Server.Inject(f); err != nil {
		s.t.Fatal(err)
	}
}

// Texts returns the visible texts of a conversation, in order.
func (s *Stage) Texts(conversation string) []string {
	var out []string
	for _, c := range s.Server.Conversations() {
		for _, m := range c.Messages {
			if c.ID == conversation && !m.Recalled {
				out = append(out, m.Text)
			}
		}
	}
	return out
}

// Requests counts the accepted requests of an operation.
func (s *Stage) Requests(operation string) int {
	n := 0
	for _, e := range s.Server.Ledger() {
		if e.Operation == operation {
			n++
		}
	}
	return n
}
