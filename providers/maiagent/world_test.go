package maiagent_test

import (
	"testing"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/maiagent"
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
	return &world{stage.New(t, maiagent.New(), sandbox.Options{RequireConversations: true}), t}
}

// account is everything that a session of this package can do.
type account interface {
	providers.Session
	providers.Reader
	providers.Finder
	providers.Uploader
	providers.ConversationManager
	providers.CredentialChecker
}

// open makes a session with the sandbox's credentials, changed as given.
func (w *world) open(changes map[string]string) account {
	w.t.Helper()
	return w.Open(changes).(account)
}

func open(t *testing.T, values map[string]string, c *stage.Clock) account {
	t.Helper()
	return stage.Open(t, maiagent.New(), values, c).(account)
}

// place creates a conversation and gives it as a target.
func (w *world) place(s account) providers.Target {
	w.t.Helper()
	id, err := s.CreateConversation(w.t.Context(), stage.Key(1000), providers.ConversationSpec{})
	if err != nil {
		w.t.Fatal(err)
	}
	return providers.Target{ID: id}
}

// item is the only part of a content on its way.
func item(t *testing.T, target providers.Target, n int, c content.Content) providers.Outgoing {
	t.Helper()
	out := stage.Item(t, maiagent.New(), c)
	out.Target, out.Key = target, stage.Key(n)
	return out
}

// start serves the stub to a session.
func start(t *testing.T, s *stage.Stub) account {
	t.Helper()
	return open(t, map[string]string{"api_key": canary, "web_chat": webChat, "endpoint": s.Start(t) + "/api/v1/"}, stage.NewClock())
}

const (
	canary    = "canary-5cf1b0e3a7d94e21"
	webChat   = "5f0c4a52-5d7c-4b57-9f0e-3c1f2c1f7a11"
	somePlace = "8e44604a-8278-4c96-96b5-3e5a0548d738"
)
