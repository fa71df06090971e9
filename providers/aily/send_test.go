package aily_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

func TestSendAndRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	up, err := s.Upload(t.Context(), stage.File("发票 \"1\".png", "image/png", "\x89PNG\r\n\x1a\nrest"))
	if err != nil {
		t.Fatal(err)
	}
	first := item(t, to, 1, content.Content{Format: content.Markdown, Body: "# Maintenance 🛠 <b> & 维护\n\n@_user_1 knows", Mentions: []string{"ou_5ad573a6411d72b8305fda3a9c15c70e"}})
	results := s.Send(t.Context(), []providers.Outgoing{first})
	if results[0].Err != nil {
		t.Fatal(results[0].Err)
	}
	second := item(t, to, 2, content.Content{Format: content.Text, Body: "see above", ReplyTo: "message.x",
		Attachments: []content.Attachment{{Name: "发票.png", MIME: "image/png", SHA256: "aa"}}})
	second.Quote, second.Uploads = results[0].ID, []providers.Upload{up}
	results = append(results, s.Send(t.Context(), []providers.Outgoing{second})...)
	if results[1].Err != nil {
		t.Fatal(results[1].Err)
	}
	read, err := s.Read(t.Context(), to, []string{results[0].ID, results[1].ID, "message_0000000000000"})
	if err != nil || len(read) != 2 {
		t.Fatalf("%v, %v", read, err)
	}
	for i, sent := range []providers.Outgoing{first, second} {
		got := read[results[i].ID]
		if string(got.Visible) != string(sent.Part.Visible) || got.Text != sent.Part.Text || !got.SentAt.Equal(results[i].SentAt) {
			t.Errorf("read %+v, sent %s", got, sent.Part.Visible)
		}
	}
	m := w.Server.Conversations()[0].Messages
	if m[1].Reply != m[0].ID || len(m[1].Attachments) != 1 || m[1].Attachments[0].Name != `发票 "1".png` || m[0].Mentions[0] != "ou_5ad573a6411d72b8305fda3a9c15c70e" {
		t.Errorf("stands %+v", m)
	}
}

// The same key is the same message, whatever becomes of the answers.
func TestSendAnswerLost(t *testing.T) {
	t.Parallel()
	for _, action := range []sandbox.Action{sandbox.Drop, sandbox.Cut, sandbox.Malformed, sandbox.Oversized} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.open(nil)
			to := w.place(s)
			w.Inject(sandbox.Fault{Operation: "send", Action: action, Bytes: 64 << 20})
			it := item(t, to, 1, stage.Text("once"))
			r := s.Send(t.Context(), []providers.Outgoing{it})[0]
			if providers.KindOf(r.Err) == providers.Unknown { // an answer that is too long is not asked for again
				r = s.Send(t.Context(), []providers.Outgoing{it})[0]
			}
			if r.Err != nil || len(w.Texts(to.ID)) != 1 {
				t.Errorf("%+v, stands %q", r, w.Texts(to.ID))
			}
		})
	}
}

func TestSendStopsAfterAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	bad := item(t, to, 2, stage.Text("bad"))
	bad.Quote = "message_0000000000000"
	unsent := item(t, to, 4, content.Content{Attachments: []content.Attachment{{Name: "a", SHA256: "aa"}}})
	results := s.Send(t.Context(), []providers.Outgoing{
		item(t, to, 1, stage.Text("one")), bad, item(t, to, 3, stage.Text("after it")),
		item(t, providers.Target{ID: "../x"}, 5, stage.Text("nowhere")), unsent,
	})
	var kinds []providers.ErrorKind
	for _, r := range results {
		kinds = append(kinds, providers.KindOf(r.Err))
	}
	want := []providers.ErrorKind{"", providers.Invalid, providers.Cancelled, providers.Invalid, providers.Cancelled}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	if r := s.Send(t.Context(), []providers.Outgoing{unsent})[0]; providers.KindOf(r.Err) != providers.Invalid {
		t.Errorf("a file that was not uploaded: %v", r.Err)
	}
	if diff := cmp.Diff([]string{"one"}, w.Texts(to.ID)); diff != "" {
		t.Error(diff)
	}
}

// A key that stands for another text already is told, not taken for success.
func TestSendOtherTextUnderTheSameKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	first := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("old"))})[0]
	w.Clock.Pass(time.Minute)
	again := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("old"))})[0]
	if again.Err != nil || again.ID != first.ID {
		t.Errorf("the same: %+v", again)
	}
	other := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("new"))})[0]
	var e *providers.Error
	if !errors.As(other.Err, &e) || e.Kind != providers.Conflict || !strings.Contains(e.Hint, first.ID) {
		t.Errorf("another text: %+v", other)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	const sent = `200 {"code":0,"msg":"success","data":{"message":{"id":"message_1","content_type":"TEXT","content":"x","created_at":1796162400000}}}`
	tests := []struct {
		name, answer string
		kind         providers.ErrorKind
		tries        int
	}{
		{"done", sent, "", 1},
		{"parameter", `400 {"code":2700001,"msg":"param is invalid"}`, providers.Invalid, 1},
		{"code as text", `400 {"code":"2700001","msg":"param is invalid"}`, providers.Invalid, 1},
		{"code that is not known", `200 {"code":2700999,"msg":"what"}`, providers.Invalid, 1},
		{"no scope", `400 {"code":99991672,"msg":"Access denied"}`, providers.Forbidden, 1},
		{"token twice refused", `401 {"code":99991663,"msg":"Invalid access token"}`, providers.Auth, 2},
		{"token missing", `400 {"code":99991661,"msg":"Missing access token"}`, providers.Auth, 2},
		{"too frequent", `400 {"code":99991400,"msg":"request trigger frequency limit"}`, providers.RateLimited, 5},
		{"429 without a code", `429 slow down`, providers.RateLimited, 5},
		{"404 with a code", `404 {"code":2700001,"msg":"session not found"}`, providers.NotFound, 1},
		{"404 of another server", `404 page not found`, providers.Invalid, 1},
		{"413", `413 <html>`, providers.Invalid, 1},
		{"401", `401 <html>`, providers.Auth, 1},
		{"403", `403 <html>`, providers.Forbidden, 1},
		{"500", `500 {"code":2700500,"msg":"internal"}`, providers.Unknown, 5},
		{"502", `502 <html>`, providers.Unknown, 5},
		{"503", `503 <html>`, providers.Unknown, 5},
		{"page of a proxy", `200 <html>Sign in</html>`, providers.Unknown, 5},
		{"no code", `200 {}`, providers.Unknown, 5},
		{"no message", `200 {"code":0,"msg":"success","data":{}}`, providers.Unknown, 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			srv := &stage.Stub{Answers: []string{test.answer}, Before: func(r *http.Request) string {
				if r.Method == http.MethodGet { // the session is there
					return `200 {"code":0,"msg":"success","data":{"session":{"id":"session_1"}}}`
				}
				return ""
			}}
			r := start(t, srv).Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: "session_1"}, 1, stage.Text("x"))})[0]
			if got := providers.KindOf(r.Err); got != test.kind {
				t.Errorf("kind %q, want %q: %v", got, test.kind, r.Err)
			}
			tries := 0
			for _, a := range srv.Asked() {
				if strings.Contains(a, "/messages") {
					tries++
				}
			}
			if tries != test.tries {
				t.Errorf("%d tries, want %d", tries, test.tries)
			}
		})
	}
}

func TestRateLimitNamesItsWait(t *testing.T) {
	t.Parallel()
	srv := &stage.Stub{Answers: []string{`429 {"code":99991400,"msg":"slow"}`}, Header: http.Header{"X-Ogw-Ratelimit-Reset": {"7"}}}
	r := start(t, srv).Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: "session_1"}, 1, stage.Text("x"))})[0]
	var e *providers.Error
	if !errors.As(r.Err, &e) || e.RetryAfter != 7*time.Second {
		t.Errorf("got %+v", r.Err)
	}
}

func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	srv := &stage.Stub{
		Answers: []string{`400 {"code":2700001,"msg":"token t-7f1b0000000000008e560 of ` + canary + ` is odd"}`},
		Header:  http.Header{"X-Tt-Logid": {canary}},
	}
	s := start(t, srv)
	err := s.Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: "session_1"}, 1, stage.Text("x"))})[0].Err
	said := fmt.Sprintf("%v %+v %#v", err, err, err)
	if err == nil || strings.Contains(said, canary) || strings.Contains(said, "t-7f1b") {
		t.Errorf("said %s", said)
	}
}

// Many requests at once need one token, and a new one before the old ends.
func TestTokenIsSharedAndRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	var all sync.WaitGroup
	for i := range 20 {
		it := item(t, to, i, stage.Text(fmt.Sprint("message ", i)))
		all.Go(func() {
			if r := s.Send(t.Context(), []providers.Outgoing{it})[0]; r.Err != nil {
				t.Error(r.Err)
			}
		})
	}
	all.Wait()
	if n := w.Requests("authorize"); n != 1 || len(w.Texts(to.ID)) != 20 {
		t.Errorf("%d tokens for %d messages", n, len(w.Texts(to.ID)))
	}
	for range 4 {
		w.Clock.Pass(95 * time.Minute)
		if err := s.ChangeConversation(t.Context(), to.ID, providers.ConversationSpec{}, providers.ConversationSpec{Title: w.Clock.Now().String()[:19]}); err != nil {
			t.Error(err)
		}
	}
	if n := w.Requests("authorize"); n < 3 || n > 5 {
		t.Errorf("%d tokens in six hours", n)
	}
}

// A token that is refused before its time is replaced once.
func TestTokenIsReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	w.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: 401, Code: 99991663})
	if r := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("x"))})[0]; r.Err != nil {
		t.Error(r.Err)
	}
	if w.Requests("authorize") != 2 {
		t.Errorf("%d tokens", w.Requests("authorize"))
	}
	ready := w.open(map[string]string{"tenant_token": "t-0123456789abcdef0123"})
	r := ready.Send(t.Context(), []providers.Outgoing{item(t, to, 2, stage.Text("x"))})[0]
	if providers.KindOf(r.Err) != providers.Auth || strings.Contains(r.Err.Error(), "t-0123") {
		t.Errorf("a token of our own: %v", r.Err)
	}
}

// What happens to the token's own request never puts a message in doubt.
func TestTokenNotToBeHad(t *testing.T) {
	t.Parallel()
	for _, f := range []struct {
		fault sandbox.Fault
		want  providers.ErrorKind
	}{
		{sandbox.Fault{Action: sandbox.Status, Status: 500, Times: 9}, providers.Unavailable},
		{sandbox.Fault{Action: sandbox.Drop, Times: 9}, providers.Unavailable},
		{sandbox.Fault{Action: sandbox.Malformed, Times: 9}, providers.Unavailable},
	} {
		w := newWorld(t)
		f.fault.Operation = "authorize"
		w.Inject(f.fault)
		_, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{})
		if providers.KindOf(err) != f.want {
			t.Errorf("%s: %v", f.fault.Action, err)
		}
	}
	w := newWorld(t)
	err := w.open(map[string]string{"app_secret": "wrong"}).CheckCredentials(t.Context())
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Auth || e.Attribute != "app_secret" || e.Hint == "" {
		t.Errorf("wrong secret: %+v", err)
	}
	if err := w.open(nil).CheckCredentials(t.Context()); err != nil {
		t.Error(err)
	}
}
