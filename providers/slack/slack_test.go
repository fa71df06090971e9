package slack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
	"herald/providers/slack"
)

const (
	token   = "xoxb-sample"
	channel = "C123ABC456"
)

type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.Reader
	providers.Finder
	providers.Pinner
}

func open(t *testing.T, address string) account {
	t.Helper()
	return stage.Open(t, slack.New(), map[string]string{"token": token, "endpoint": address}, stage.NewClock()).(account)
}

func item(t *testing.T, c content.Content) providers.Outgoing {
	t.Helper()
	out := stage.Item(t, slack.New(), c)
	out.Target, out.Key = providers.Target{ID: channel}, stage.Key(1)
	return out
}

// identified is a server that answers who the account is, and passes on the rest.
func identified(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	rest := httputil.NewSingleHostReverseProxy(u)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/auth.test" {
			_, _ = w.Write([]byte(`{"ok":true,"url":"https://subarachnoid.slack.com/","user_id":"W12345678","bot_id":"B123ABC456"}`))
			return
		}
		rest.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	return web.URL
}

// TestTranscripts holds what is sent and understood against the samples of the vendor's
// pages.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	rich := item(t, content.Content{Format: content.Markdown, Body: "**Launch** 1 < 2, [page](https://example.org)", Mentions: []string{"U012AB3CD", content.Everyone},
		Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org"}, {Label: "Seen", Value: "seen"}}, Options: json.RawMessage(`{"link_preview":false}`)})
	rich.Quote = "1503435900.000100/1503435901.000200"
	file := stage.File("notes.txt", "text/plain", "x")
	document := item(t, content.Content{Attachments: []content.Attachment{file.Attachment}})
	document.Uploads = []providers.Upload{{ID: "F123ABC456", URL: "https://example.slack.com/files/U1/F123ABC456/notes.txt"}}
	at := time.Date(2017, 8, 22, 21, 5, 56, 247000, time.UTC)
	send := func(it providers.Outgoing, want providers.Result) func(*testing.T, string) {
		return func(t *testing.T, address string) {
			if diff := cmp.Diff(want, open(t, identified(t, address)).Send(t.Context(), []providers.Outgoing{it})[0]); diff != "" {
				t.Error(diff)
			}
		}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, map[string]func(*testing.T, string){
		"send-message": send(rich, providers.Result{ID: "1503435900.000100/1503435956.000247", SentAt: at,
			URL: "https://subarachnoid.slack.com/archives/C123ABC456/p1503435956000247?cid=C123ABC456&thread_ts=1503435900.000100"}),
		"send-file": send(document, providers.Result{ID: "1503435956.000247", SentAt: at, URL: "https://subarachnoid.slack.com/archives/C123ABC456/p1503435956000247"}),
		"update-message": func(t *testing.T, address string) {
			if err := open(t, address).Edit(t.Context(), "1401383885.000061", item(t, stage.Text("Updated text you carefully authored"))); err != nil {
				t.Error(err)
			}
		},
		"delete-message": func(t *testing.T, address string) {
			if err := open(t, address).Recall(t.Context(), providers.Target{ID: channel}, stage.Sent("1401383885.000061"))[0]; err != nil {
				t.Error(err)
			}
		},
		"read-history": func(t *testing.T, address string) {
			got, err := open(t, address).Read(t.Context(), providers.Target{ID: channel}, []string{"1512085950.000216", "1512104434.000490"})
			if err != nil || len(got) != 2 || got["1512085950.000216"].Key != "" || got["1512104434.000490"].Text != "What, you want to smell the shoes better?" {
				t.Errorf("%+v, %v", got, err)
			}
		},
	})
}

// TestRefusals: what Slack says becomes an error with its kind, its place and what to do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]struct {
		kind      providers.ErrorKind
		attribute string
		hint      string
	}{
		`{"ok":false,"error":"channel_not_found"}`:                                             {providers.Gone, "", "/invite"},
		`{"ok":false,"error":"not_in_channel"}`:                                                {providers.Gone, "", "/invite"},
		`{"ok":false,"error":"is_archived"}`:                                                   {providers.Gone, "", "archived"},
		`{"ok":false,"error":"invalid_auth"}`:                                                  {providers.Auth, "token", "OAuth & Permissions"},
		`{"ok":false,"error":"token_revoked"}`:                                                 {providers.Auth, "token", "OAuth & Permissions"},
		`{"ok":false,"error":"account_inactive"}`:                                              {providers.Auth, "token", ""},
		`{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"identify,bot"}`: {providers.Forbidden, "token", "identify,bot"},
		`{"ok":false,"error":"restricted_action"}`:                                             {providers.Forbidden, "", "setting"},
		`{"ok":false,"error":"thread_not_found"}`:                                              {providers.Invalid, "reply_to", "remove reply_to"},
		`{"ok":false,"error":"msg_blocks_too_long"}`:                                           {providers.Invalid, "", ""},
		`{"ok":false,"error":"fatal_error"}`:                                                   {providers.Unknown, "", ""},
		`{"ok":false,"error":"internal_error"}`:                                                {providers.Unknown, "", ""},
		`{"ok":false,"error":"service_unavailable"}`:                                           {providers.Unknown, "", ""},
		`{}`:   {providers.Unknown, "", "proxy"},
		`<p>x`: {providers.Unknown, "", "proxy"},
	} {
		s := open(t, (&stage.Stub{Answers: []string{"200 " + said}}).Start(t))
		var e *providers.Error
		if err := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err; !errors.As(err, &e) ||
			e.Kind != want.kind || e.Attribute != want.attribute || !strings.Contains(e.Hint, want.hint) {
			t.Errorf("%s: %#v, want %+v", said, err, want)
		}
		if strings.Contains(said, "missing_scope") && !strings.Contains(e.Detail, "chat:write") {
			t.Errorf("the error does not name the scope: %v", e)
		}
	}
}

// TestIdempotentChanges: to delete what is gone, to pin what is pinned and to unpin what
// is not succeed; a closed window and a message that is gone do not.
func TestIdempotentChanges(t *testing.T) {
	t.Parallel()
	refuse := func(code string) account {
		return open(t, (&stage.Stub{Answers: []string{`200 {"ok":false,"error":"` + code + `"}`}}).Start(t))
	}
	target, sent := providers.Target{ID: channel}, stage.Sent("1.000001")
	for name, test := range map[string]struct {
		err  error
		want providers.ErrorKind
	}{
		"delete":        {refuse("message_not_found").Recall(t.Context(), target, sent)[0], ""},
		"delete other":  {refuse("cant_delete_message").Recall(t.Context(), target, sent)[0], providers.Forbidden},
		"pin":           {refuse("already_pinned").Pin(t.Context(), target, sent[0]), ""},
		"unpin":         {refuse("no_pin").Unpin(t.Context(), target, sent[0]), ""},
		"pin what left": {refuse("message_not_found").Pin(t.Context(), target, sent[0]), providers.NotFound},
		"edit":          {refuse("message_not_found").Edit(t.Context(), "1.000001", item(t, stage.Text("x"))), providers.NotFound},
		"late edit":     {refuse("edit_window_closed").Edit(t.Context(), "1.000001", item(t, stage.Text("x"))), providers.Forbidden},
		"other's edit":  {refuse("cant_update_message").Edit(t.Context(), "1.000001", item(t, stage.Text("x"))), providers.Forbidden},
	} {
		if providers.KindOf(test.err) != test.want {
			t.Errorf("%s: %v, want kind %q", name, test.err, test.want)
		}
	}
}

// TestWaits: a refusal for a while is repeated after the time that Slack names.
func TestWaits(t *testing.T) {
	t.Parallel()
	stub := &stage.Stub{Header: http.Header{"Retry-After": {"30"}}, Answers: []string{`429 {"ok":false,"error":"ratelimited"}`, `200 {"ok":true,"ts":"1503435956.000247"}`}}
	clock := stage.NewClock()
	s := stage.Open(t, slack.New(), map[string]string{"token": token, "endpoint": stub.Start(t)}, clock)
	before := clock.Now()
	if r := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; r.Err != nil || r.ID == "" {
		t.Error(r)
	}
	if waited := clock.Now().Sub(before); waited < 30*time.Second {
		t.Errorf("it waited %s", waited)
	}
}

// TestFindInThreads: an answer is found in its thread, whether the message that it answers
// is known or not, and after that message was deleted.
func TestFindInThreads(t *testing.T) {
	t.Parallel()
	st := stage.New(t, slack.New(), sandbox.Options{})
	s := st.Open(nil).(account)
	target := providers.Target{ID: "C0123456789"}
	parent := stage.Item(t, slack.New(), stage.Text("question"))
	parent.Target, parent.Key = target, stage.Key(1)
	first := s.Send(t.Context(), []providers.Outgoing{parent})[0]
	answer := stage.Item(t, slack.New(), content.Content{Format: content.Text, Body: "answer", ReplyTo: "message.x"})
	answer.Target, answer.Key, answer.Quote = target, stage.Key(2), first.ID
	second := s.Send(t.Context(), []providers.Outgoing{answer})[0]
	if first.Err != nil || second.Err != nil || second.ID != first.ID+"/"+strings.TrimPrefix(second.ID, first.ID+"/") {
		t.Fatal(first, second)
	}
	for _, deleted := range []bool{false, true} {
		if deleted {
			if err := s.Recall(t.Context(), target, stage.Sent(first.ID))[0]; err != nil {
				t.Fatal(err)
			}
		}
		for _, quote := range []string{first.ID, ""} {
			answer.Quote = quote
			found, err := st.Open(nil).(account).Find(t.Context(), []providers.Outgoing{answer}, st.Clock.Now().Add(-time.Minute))
			if err != nil || found[answer.Key].ID != second.ID {
				t.Errorf("deleted %t, quote %q: %+v, %v", deleted, quote, found, err)
			}
		}
	}
	read, err := s.Read(t.Context(), target, []string{first.ID, second.ID})
	if err != nil || !read[first.ID].Recalled || read[second.ID].Recalled || read[second.ID].Text != "answer" {
		t.Errorf("%+v, %v", read, err)
	}
}

func TestMalformedTokens(t *testing.T) {
	t.Parallel()
	for _, malformed := range []string{"", "abc", "xox-1", "xoxb-a b", "https://hooks.slack.com/services/T0/B0/x"} {
		_, err := slack.New().Open(providers.Config{Body: stage.Body(slack.New(), map[string]string{"token": malformed})})
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Auth || e.Attribute != "token" || malformed != "" && strings.Contains(err.Error(), malformed) {
			t.Errorf("%q: %v", malformed, err)
		}
	}
}
