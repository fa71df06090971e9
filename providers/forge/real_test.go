package forge_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/gitea"
	"herald/providers/providertest/stage"
	"herald/state/backend/backendtest/servers"
)

// openGitea opens a session on a server. Answers to a POST are lost while lose is true.
func openGitea(t *testing.T, f servers.Forge, token string, lose *bool) account {
	t.Helper()
	p := gitea.New()
	s, err := p.Open(providers.Config{
		Body:      stage.Body(p, map[string]string{"token": token, "endpoint": f.URL}),
		Transport: lossy{lose}, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.(account)
}

// lossy loses the answers to what creates something.
type lossy struct{ lose *bool }

func (l lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && r.Method == http.MethodPost && *l.lose {
		_ = res.Body.Close()
		return nil, fmt.Errorf("the answer was lost")
	}
	return res, err
}

// TestRealGitea sends, reads, edits, looks up and recalls on a Gitea server: what exists
// is counted by its own API.
func TestRealGitea(t *testing.T) {
	t.Parallel()
	f := servers.Gitea(t)
	repository := f.CreateRepository(t, "launch")
	f.CreateTag(t, repository, "tools/v2.0.0")
	lose := false
	s := openGitea(t, f, f.Token, &lose)
	if err := s.CheckCredentials(t.Context()); err != nil {
		t.Error(err)
	}
	if err := openGitea(t, f, "wrong", &lose).CheckCredentials(t.Context()); providers.KindOf(err) != providers.Auth {
		t.Errorf("a wrong token: %v", err)
	}
	for target, count := range map[string]func() []string{
		repository + "#1":            func() []string { return f.Comments(t, repository, 1) },
		repository + "@v1.0.0":       func() []string { return notesOf(f.Releases(t, repository), "v1.0.0") },
		repository + "@tools/v2.0.0": func() []string { return notesOf(f.Releases(t, repository), "tools/v2.0.0") },
	} {
		t.Run(target, func(t *testing.T) { liveOnServer(t, s, &lose, target, count) })
	}
	t.Run("missing", func(t *testing.T) { missOnServer(t, s, repository) })
}

func notesOf(releases map[string]string, tag string) []string {
	if notes, ok := releases[tag]; ok {
		return []string{notes}
	}
	return nil
}

func liveOnServer(t *testing.T, s account, lose *bool, target string, count func() []string) {
	first := item(t, gitea.New(), target, "# One\n\n1. `code` & 维护 🧭\n\n```\nopen")
	res := send(t, s, first)
	checkText := func(want providers.Outgoing) {
		t.Helper()
		read, err := s.Read(t.Context(), want.Target, []string{res.ID})
		if err != nil || !want.Part.ReadsAs(read[res.ID]) || read[res.ID].Key != want.Key || len(count()) != 1 {
			t.Errorf("read %+v, %v; there are %q", read, err, count())
		}
	}
	checkText(first)
	second := first
	second.Part = stage.Item(t, gitea.New(), content.Content{Format: content.Text, Body: "two\n  # <three> *four* https://example.org/a_b_c."}).Part
	if err := s.Edit(t.Context(), res.ID, second); err != nil {
		t.Error(err)
	}
	checkText(second)
	for range 2 {
		if err := s.Recall(t.Context(), first.Target, stage.Sent(res.ID))[0]; err != nil {
			t.Error(err)
		}
	}
	if read, err := s.Read(t.Context(), first.Target, []string{res.ID}); err != nil || len(read)+len(count()) > 0 {
		t.Errorf("after a recall: %+v, %v, %q", read, err, count())
	}
	findLost(t, s, lose, target, count)
}

// findLost loses the answer of a send, and looks for it.
func findLost(t *testing.T, s account, lose *bool, target string, count func() []string) {
	t.Helper()
	lost := item(t, gitea.New(), target, "lost")
	lost.Key = stage.Key(2)
	before := time.Now()
	*lose = true
	err := s.Send(t.Context(), []providers.Outgoing{lost})[0].Err
	*lose = false
	if providers.KindOf(err) != providers.Unknown {
		t.Errorf("a lost answer: %v", err)
	}
	found, err := s.Find(t.Context(), []providers.Outgoing{lost}, before)
	if err != nil || found[lost.Key].ID == "" || len(count()) != 1 {
		t.Fatalf("found %+v, %v; there are %q", found, err, count())
	}
	if err := s.Recall(t.Context(), lost.Target, stage.Sent(found[lost.Key].ID))[0]; err != nil || len(count()) > 0 {
		t.Errorf("%v; there are %q", err, count())
	}
}

// missOnServer uses issues, tags and repositories that do not exist.
func missOnServer(t *testing.T, s account, repository string) {
	for _, target := range []string{repository + "#99", repository + "@v9", "nobody/nothing#1", "nobody/nothing@v1"} {
		it := item(t, gitea.New(), target, "x")
		_, read := s.Read(t.Context(), it.Target, []string{"1"})
		_, find := s.Find(t.Context(), []providers.Outgoing{it}, time.Now())
		for op, err := range map[string]error{
			"send": s.Send(t.Context(), []providers.Outgoing{it})[0].Err, "edit": s.Edit(t.Context(), "1", it),
			"recall": s.Recall(t.Context(), it.Target, stage.Sent("1"))[0], "read": read, "find": find,
		} {
			if providers.KindOf(err) != providers.Gone {
				t.Errorf("%s: %s: %v", target, op, err)
			}
		}
	}
	if err := s.Edit(t.Context(), "99", item(t, gitea.New(), repository+"#1", "x")); providers.KindOf(err) != providers.NotFound {
		t.Errorf("edit of a comment that does not exist: %v", err)
	}
}
