package forge_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/gitea"
	"herald/providers/github"
	"herald/providers/gitlab"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

// forges are the platforms of the package.
func forges() map[string]providers.Platform {
	return map[string]providers.Platform{"github": github.New(), "gitea": gitea.New(), "gitlab": gitlab.New()}
}

type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.Reader
	providers.Finder
	providers.CredentialChecker
}

const release = "sample/launch@v1.2.0"

// item is a text on its way.
func item(t *testing.T, p providers.Platform, target, text string) providers.Outgoing {
	t.Helper()
	out := stage.Item(t, p, content.Content{Format: content.Markdown, Body: text})
	out.Target, out.Key = providers.Target{ID: target}, stage.Key(1)
	return out
}

// eachForge runs a test on the sandbox of each platform.
func eachForge(t *testing.T, run func(*testing.T, providers.Platform, *stage.Stage, account)) {
	t.Helper()
	for name, p := range forges() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := stage.New(t, p, sandbox.Options{})
			run(t, p, world, world.Open(nil).(account))
		})
	}
}

func send(t *testing.T, s account, it providers.Outgoing) providers.Result {
	t.Helper()
	res := s.Send(t.Context(), []providers.Outgoing{it})[0]
	if res.Err != nil || res.ID == "" || res.URL == "" {
		t.Fatalf("%+v", res)
	}
	return res
}

// TestRelease: the notes of a release are written, read, changed and taken away.
func TestRelease(t *testing.T) {
	t.Parallel()
	eachForge(t, func(t *testing.T, p providers.Platform, world *stage.Stage, s account) {
		first := item(t, p, release, "**one**")
		res := send(t, s, first)
		if again := send(t, s, first); again.ID != res.ID {
			t.Errorf("the same send again: %+v", again)
		}
		found, err := s.Find(t.Context(), []providers.Outgoing{first}, world.Clock.Now())
		if err != nil || found[first.Key].ID != res.ID {
			t.Errorf("found %+v, %v", found, err)
		}
		if err := s.Edit(t.Context(), res.ID, item(t, p, release, "two")); err != nil {
			t.Error(err)
		}
		read, err := s.Read(t.Context(), first.Target, []string{res.ID, "99"})
		if err != nil || len(read) != 1 || read[res.ID].Text != "two" {
			t.Errorf("read %+v, %v", read, err)
		}
		if diff := cmp.Diff([]string{"two"}, world.Texts(release)); diff != "" {
			t.Error(diff)
		}
		for range 2 {
			if err := s.Recall(t.Context(), first.Target, stage.Sent(res.ID))[0]; err != nil {
				t.Error(err)
			}
		}
		if texts := world.Texts(release); len(texts) > 0 {
			t.Errorf("readers see %q", texts)
		}
	})
}

// TestNotesOfOthers: a text that Herald did not write is not replaced by a send, and a
// release that somebody else created is not deleted.
func TestNotesOfOthers(t *testing.T) {
	t.Parallel()
	eachForge(t, func(t *testing.T, p providers.Platform, world *stage.Stage, s account) {
		post(t, p, world, release, "written by hand")
		it := item(t, p, release, "one")
		err := s.Send(t.Context(), []providers.Outgoing{it})[0].Err
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Invalid || !strings.Contains(e.Hint, "herald import") {
			t.Fatalf("%v", err)
		}
		_, id, _ := strings.Cut(e.Hint, "with the id ")
		id, _, _ = strings.Cut(id, ",")
		if err := s.Edit(t.Context(), id, it); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"one"}, world.Texts(release)); diff != "" {
			t.Error(diff)
		}
		for range 2 {
			if err := s.Recall(t.Context(), it.Target, stage.Sent(id))[0]; err != nil {
				t.Error(err)
			}
		}
		if diff := cmp.Diff([]string{""}, world.Texts(release)); diff != "" {
			t.Error(diff)
		}
		if read, err := s.Read(t.Context(), it.Target, []string{id}); err != nil || len(read) > 0 {
			t.Errorf("notes that were taken away are read as %+v, %v", read, err)
		}
		if res := send(t, s, it); res.ID != id {
			t.Errorf("%+v, want the release %s", res, id)
		}
		if diff := cmp.Diff([]string{"one"}, world.Texts(release)); diff != "" {
			t.Errorf("a release without notes gets them: %s", diff)
		}
	})
}

// post has somebody else post to a conversation.
func post(t *testing.T, p providers.Platform, world *stage.Stage, target, text string) {
	t.Helper()
	for _, d := range []sandbox.Drift{{Action: "open", Conversation: target}, {Action: "post", Conversation: target, Message: strconv.Itoa(7000 + len(text)), Text: text}} {
		d.Platform = p.Facts().Schema.Name
		if err := world.Server.Drift(d); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoMessagesOfARelease: the notes of one message are not those of another.
func TestTwoMessagesOfARelease(t *testing.T) {
	t.Parallel()
	eachForge(t, func(t *testing.T, p providers.Platform, world *stage.Stage, s account) {
		send(t, s, item(t, p, release, "one"))
		other := item(t, p, release, "two")
		other.Key = stage.Key(2)
		if err := s.Send(t.Context(), []providers.Outgoing{other})[0].Err; providers.KindOf(err) != providers.Invalid || !strings.Contains(err.Error(), "another message") {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"one"}, world.Texts(release)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestMissingTag: a release without a tag is not created, because the server would create
// the tag.
func TestMissingTag(t *testing.T) {
	t.Parallel()
	for name, p := range forges() {
		world := stage.New(t, p, sandbox.Options{RequireConversations: true})
		s := world.Open(nil).(account)
		it := item(t, p, release, "one")
		err := s.Send(t.Context(), []providers.Outgoing{it})[0].Err
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Gone || !strings.Contains(e.Hint, "Push the tag") || world.Requests("send") > 0 {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Read(t.Context(), it.Target, []string{"1"}); providers.KindOf(err) != providers.Gone {
			t.Errorf("%s: reading: %v", name, err)
		}
	}
}

// TestQuotedMark: a comment that holds a copy of a mark is not the message.
func TestQuotedMark(t *testing.T) {
	t.Parallel()
	eachForge(t, func(t *testing.T, p providers.Platform, world *stage.Stage, s account) {
		it := item(t, p, issue, "one")
		marked := "<!-- herald:" + it.Key + " -->\none"
		post(t, p, world, issue, "> "+strings.ReplaceAll(marked, "\n", "\n> "))
		if found, err := s.Find(t.Context(), []providers.Outgoing{it}, world.Clock.Now()); err != nil || len(found) > 0 {
			t.Errorf("a quote is taken for the message: %+v, %v", found, err)
		}
		res := send(t, s, it)
		world.Clock.Pass(time.Minute)
		post(t, p, world, issue, marked)
		if found, err := s.Find(t.Context(), []providers.Outgoing{it}, world.Clock.Now().Add(-time.Hour)); err != nil || found[it.Key].ID != res.ID {
			t.Errorf("a later copy is taken for the message: %+v, %v", found, err)
		}
	})
}
