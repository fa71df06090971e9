package relationlabs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

// world is a sandbox and a session on it.
type world struct {
	*testing.T
	server  *sandbox.Server
	clock   *stage.Clock
	session *session
}

func enter(t *testing.T, opt sandbox.Options) *world {
	t.Helper()
	stand := stage.New(t, New(), opt)
	auth, err := readCredentials(body(stand.Values))
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, stand.Server, stand.Clock, newSession(client.Options{
		Base: stand.Values["endpoint"], Now: stand.Clock.Now, Sleep: stand.Clock.Sleep,
	}, auth)}
}

func (w *world) spoil(action sandbox.Action, operation string) {
	w.Helper()
	if err := w.server.Inject(sandbox.Fault{Platform: "relationlabs", Action: action, Operation: operation}); err != nil {
		w.Fatal(err)
	}
}

// say composes a text for a conversation.
func (w *world) say(where, text string) providers.Outgoing {
	w.Helper()
	item := stage.Item(w, New(), content.Content{Format: content.Markdown, Body: text})
	item.Target.ID, item.Key = where, uuid.NewString()
	return item
}

// deliver sends as the engine does: what is in doubt is looked for, and sent
// again only if it is not there.
func (w *world) deliver(item providers.Outgoing) providers.Result {
	w.Helper()
	w.clock.Pass(time.Second)
	since := w.clock.Now()
	for range 5 {
		r := w.session.Send(w.Context(), []providers.Outgoing{item})[0]
		if providers.KindOf(r.Err) != providers.Unknown {
			return r
		}
		found, err := w.session.Find(w.Context(), []providers.Outgoing{item}, since)
		if err != nil {
			w.Fatal(err)
		}
		if remote, ok := found[item.Key]; ok {
			return providers.Result{ID: remote.ID, SentAt: remote.SentAt}
		}
	}
	w.Fatal("never delivered")
	return providers.Result{}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	w := enter(t, sandbox.Options{})
	steward := w.session
	want := providers.ConversationSpec{Title: "Ops 运维", Announcement: "Be kind", Participants: []string{"qddyo-3aaaa-aaaaj-allxa-cai"}}
	id, err := steward.CreateConversation(t.Context(), uuid.NewString(), want)
	if err != nil {
		t.Fatal(err)
	}
	have, err := steward.DescribeConversation(t.Context(), id)
	if err != nil || have.Title != want.Title || have.Announcement != want.Announcement || !slices.Equal(have.Participants, want.Participants) {
		t.Errorf("%+v, %v", have, err)
	}
	first := w.deliver(w.say(id, "# 维护\n\n**Tonight** 🎉"))
	quoting := w.say(id, "Done.")
	quoting.Quote = first.ID
	second := w.deliver(quoting)
	direct := w.deliver(w.say("user:qddyo-3aaaa-aaaaj-allxa-cai", "Only you"))
	read, err := w.session.Read(t.Context(), providers.Target{ID: id}, []string{first.ID, second.ID, direct.ID})
	if err != nil || len(read) != 2 || string(read[second.ID].Visible) != string(quoting.Part.Visible) {
		t.Errorf("%+v, %v", read, err)
	}
	if got := w.server.Conversations()[0].Messages; got[0].Text != "维护\n\nTonight 🎉" || got[1].Reply != first.ID {
		t.Errorf("people see %+v", got)
	}
	for range 2 {
		if err := w.session.Recall(t.Context(), providers.Target{ID: id}, stage.Sent(first.ID))[0]; err != nil {
			t.Error(err)
		}
	}
	if read, err = w.session.Read(t.Context(), providers.Target{ID: id}, []string{first.ID}); err != nil || len(read) != 0 {
		t.Errorf("hidden, and read as %+v, %v", read, err)
	}
	for range 2 {
		if err := w.session.RemoveConversation(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if _, err := steward.DescribeConversation(t.Context(), id); providers.KindOf(err) != providers.NotFound {
		t.Errorf("disbanded: %v", err)
	}
}

// Whatever is lost on the way, each message and each channel is there once.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	const rounds = 100
	for _, repeat := range []sandbox.Repeat{sandbox.RepeatDuplicate, sandbox.RepeatError, sandbox.RepeatIgnore} {
		t.Run(string(repeat), func(t *testing.T) {
			t.Parallel()
			w := enter(t, sandbox.Options{Repeat: repeat})
			for i := range rounds {
				w.spoil([]sandbox.Action{sandbox.Drop, sandbox.Cut, sandbox.Malformed}[i%3], "send")
				if r := w.deliver(w.say("channel:4f326124812c41448bc587bf6b2eaf42", fmt.Sprintf("message %d", i))); r.Err != nil || r.ID == "" {
					t.Fatalf("round %d: %+v", i, r)
				}
			}
			seen := map[string]int{}
			for _, m := range w.server.Conversations()[0].Messages {
				seen[m.Text]++
			}
			for i := range rounds {
				if n := seen[fmt.Sprintf("message %d", i)]; n != 1 {
					t.Errorf("message %d is there %d times", i, n)
				}
			}
		})
	}
}

func TestLostCreations(t *testing.T) {
	t.Parallel()
	w := enter(t, sandbox.Options{})
	for i := range 30 {
		w.spoil([]sandbox.Action{sandbox.Drop, sandbox.Cut, sandbox.Malformed}[i%3], "create_conversation")
		want := providers.ConversationSpec{Title: fmt.Sprintf("Ops %d", i), Participants: []string{"qddyo-3aaaa-aaaaj-allxa-cai"}}
		w.clock.Pass(time.Second)
		began, key := w.clock.Now(), uuid.NewString()
		id, err := w.session.CreateConversation(t.Context(), key, want)
		if providers.KindOf(err) == providers.Unknown {
			want.PendingSince = began
			id, err = w.session.CreateConversation(t.Context(), key, want)
		}
		if err != nil || len(w.server.Conversations()) != i+1 || w.server.Conversations()[i].ID != id {
			t.Fatalf("round %d: %s, %v, %d channels", i, id, err, len(w.server.Conversations()))
		}
	}
}

func TestFaultsOfReading(t *testing.T) {
	t.Parallel()
	w := enter(t, sandbox.Options{})
	where := providers.Target{ID: "channel:4f326124812c41448bc587bf6b2eaf42"}
	sent := w.deliver(w.say(where.ID, "hello"))
	reader := w.session
	for _, action := range []sandbox.Action{sandbox.Drop, sandbox.Cut} {
		w.spoil(action, "list")
		if got, err := reader.Read(t.Context(), where, []string{sent.ID}); err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", action, got, err)
		}
	}
	w.spoil(sandbox.Oversized, "list")
	if got, err := reader.Read(t.Context(), where, []string{sent.ID}); err == nil {
		t.Errorf("oversized: %v", got)
	}
	if err := w.server.Inject(sandbox.Fault{Action: sandbox.Redirect, URL: "http://127.0.0.2:1/steal", Operation: "list"}); err != nil {
		t.Fatal(err)
	}
	if got, err := reader.Read(t.Context(), where, []string{sent.ID}); err == nil || strings.Contains(err.Error(), "steal") {
		t.Errorf("redirected: %v, %v", got, err)
	}
}
