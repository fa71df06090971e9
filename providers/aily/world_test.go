package aily_test

import (
	"net/http"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/aily"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

// world is a sandbox, and its clock.
type world struct {
	*stage.Stage
	t *testing.T
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{stage.New(t, aily.New(), sandbox.Options{RequireConversations: true}), t}
}

// account is everything that a session of this package can do.
type account interface {
	providers.Session
	providers.Reader
	providers.Finder
	providers.Uploader
	providers.ConversationManager
	providers.ConversationRemover
	providers.CredentialChecker
}

// open makes a session with the sandbox's credentials, changed as given.
func (w *world) open(changes map[string]string) account {
	w.t.Helper()
	return w.Open(changes).(account)
}

func open(t *testing.T, values map[string]string, c *stage.Clock) account {
	t.Helper()
	return stage.Open(t, aily.New(), values, c).(account)
}

// place creates a session and gives it as a target.
func (w *world) place(s account) providers.Target {
	w.t.Helper()
	id, err := s.CreateConversation(w.t.Context(), stage.Key(1000), providers.ConversationSpec{Title: "Ops"})
	if err != nil {
		w.t.Fatal(err)
	}
	return providers.Target{ID: id}
}

// item is the only part of a content on its way.
func item(t *testing.T, target providers.Target, n int, c content.Content) providers.Outgoing {
	t.Helper()
	out := stage.Item(t, aily.New(), c)
	out.Target, out.Key = target, stage.Key(n)
	return out
}

const issued = `200 {"code":0,"msg":"ok","tenant_access_token":"t-7f1b0000000000008e560","expire":7200}`

// start serves the stub to a session, and gives it tokens.
func start(t *testing.T, s *stage.Stub) account {
	t.Helper()
	given := s.Before
	s.Before = func(r *http.Request) string {
		if strings.HasPrefix(r.URL.Path, "/open-apis/auth") || len(s.Answers) == 0 {
			return issued
		}
		if given != nil {
			return given(r)
		}
		return ""
	}
	return open(t, map[string]string{"app_id": "cli_a", "app_secret": canary, "endpoint": s.Start(t)}, stage.NewClock())
}

const canary = "canary-5cf1b0e3a7d94e21"
