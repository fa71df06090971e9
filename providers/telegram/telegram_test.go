package telegram_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/telegram"
)

const (
	token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
	chat  = "-1001557912345"
)

type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.CredentialChecker
}

func open(t *testing.T, address string) account {
	t.Helper()
	return stage.Open(t, telegram.New(), map[string]string{"token": token, "endpoint": address}, stage.NewClock()).(account)
}

// item is the only part of a content on its way, with its files.
func item(t *testing.T, c content.Content, files ...providers.File) providers.Outgoing {
	t.Helper()
	for _, f := range files {
		c.Attachments = append(c.Attachments, f.Attachment)
	}
	out := stage.Item(t, telegram.New(), c)
	out.Target, out.Key, out.Files = providers.Target{ID: chat}, stage.Key(1), files
	return out
}

// TestTranscripts holds what is sent and understood against the samples of the
// vendor's page.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	send := func(it providers.Outgoing, want providers.Result) func(*testing.T, account) {
		return func(t *testing.T, s account) {
			if diff := cmp.Diff([]providers.Result{want}, s.Send(t.Context(), []providers.Outgoing{it})); diff != "" {
				t.Error(diff)
			}
		}
	}
	at := time.Unix(1796126400, 0).UTC()
	rich := item(t, content.Content{Format: content.Markdown, Body: "**Launch** 1 < 2", Options: json.RawMessage(`{"link_preview":false,"disable_notification":true,"protect_content":false}`),
		Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org"}, {Label: "Copy", Copy: "A-1"}, {Label: "Seen", Value: "seen"}}})
	rich.Quote = "7"
	picture := stage.File("map.png", "image/png", "not really")
	picture.Width, picture.Height = 4, 3
	tests := map[string]func(*testing.T, account){
		"send-message":     send(rich, providers.Result{ID: "8", URL: "https://t.me/c/1557912345/8", SentAt: at}),
		"send-photo":       send(item(t, stage.Text("A map"), picture), providers.Result{ID: "9", URL: "https://t.me/c/1557912345/9", SentAt: at}),
		"send-media-group": send(item(t, stage.Text("Two"), picture, picture), providers.Result{ID: "10,11", URL: "https://t.me/example/10", SentAt: at}),
		"edit-text": func(t *testing.T, s account) {
			if err := s.Edit(t.Context(), "8", rich); err != nil {
				t.Error(err)
			}
		},
		"delete-message": func(t *testing.T, s account) {
			if err := s.Recall(t.Context(), providers.Target{ID: chat}, stage.Sent("8"))[0]; err != nil {
				t.Error(err)
			}
		},
		"delete-media-group": func(t *testing.T, s account) {
			if err := s.Recall(t.Context(), providers.Target{ID: chat}, stage.Sent("10,11"))[0]; err != nil {
				t.Error(err)
			}
		},
		"get-me": func(t *testing.T, s account) {
			if err := s.CheckCredentials(t.Context()); err != nil {
				t.Error(err)
			}
		},
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) { run(t, open(t, address)) }
	}
	stage.Transcripts(t, []string{"Content-Type"}, runs)
}

// TestRefusals: what Telegram says becomes an error with its kind, its place and what
// to do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]struct {
		kind      providers.ErrorKind
		attribute string
		hint      string
	}{
		`400 Bad Request: chat not found`:                                  {providers.Gone, "", "bot is in the chat"},
		`403 Forbidden: bot was blocked by the user`:                       {providers.Gone, "", "not blocked"},
		`403 Forbidden: bot was kicked from the supergroup chat`:           {providers.Gone, "", "bot is in the chat"},
		`400 Bad Request: message to be replied not found`:                 {providers.Invalid, "reply_to", "remove reply_to"},
		`400 Bad Request: not enough rights to send text messages`:         {providers.Forbidden, "", "right to send"},
		`403 Forbidden: bot can't initiate conversation with a user`:       {providers.Forbidden, "", "write to the bot first"},
		`400 Bad Request: can't parse entities: Unsupported start tag "x"`: {providers.Invalid, "", ""},
		`401 Unauthorized`:             {providers.Auth, "token", "@BotFather"},
		`404 Not Found`:                {providers.Invalid, "token", "endpoint"},
		`413 Request Entity Too Large`: {providers.Invalid, "", ""},
		`500 Internal Server Error`:    {providers.Unknown, "", ""},
		`400 Bad Request: group chat was upgraded to a supergroup chat`: {providers.Gone, "", "-1001557912346"},
	} {
		status, description, _ := strings.Cut(said, " ")
		body := map[string]any{"ok": false, "description": description}
		if strings.Contains(said, "upgraded") {
			body["parameters"] = map[string]any{"migrate_to_chat_id": -1001557912346}
		}
		text, _ := json.Marshal(body)
		s := open(t, (&stage.Stub{Answers: []string{status + " " + string(text)}}).Start(t))
		var e *providers.Error
		if err := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err; !errors.As(err, &e) ||
			e.Kind != want.kind || e.Attribute != want.attribute || !strings.Contains(e.Hint, want.hint) {
			t.Errorf("%s: %#v, want %+v", said, err, want)
		}
	}
}

// TestWaits: a refusal for a while is repeated after the time that Telegram names.
func TestWaits(t *testing.T) {
	t.Parallel()
	stub := &stage.Stub{Answers: []string{
		`429 {"ok":false,"error_code":429,"description":"Too Many Requests: retry after 42","parameters":{"retry_after":42}}`,
		`200 {"ok":true,"result":{"message_id":5,"date":1796126400,"chat":{"id":-1,"type":"group"}}}`,
	}}
	clock := stage.NewClock()
	s := stage.Open(t, telegram.New(), map[string]string{"token": token, "endpoint": stub.Start(t)}, clock)
	before := clock.Now()
	if res := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; res.Err != nil || res.ID != "5" {
		t.Errorf("%+v", res)
	}
	if passed := clock.Now().Sub(before); passed < 42*time.Second {
		t.Errorf("it waited %s", passed)
	}
}

// TestRateOfChats: a chat gets at most 20 messages a minute, and other chats are not
// held up by it.
func TestRateOfChats(t *testing.T) {
	t.Parallel()
	clock := stage.NewClock()
	var at []time.Time
	stub := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		at = append(at, clock.Now())
		fmt.Fprint(rw, `{"ok":true,"result":{"message_id":5,"date":1796126400,"chat":{"id":-1,"type":"group"}}}`)
	}))
	t.Cleanup(stub.Close)
	s := stage.Open(t, telegram.New(), map[string]string{"token": token, "endpoint": stub.URL}, clock)
	one := item(t, stage.Text("x"))
	for _, r := range s.Send(t.Context(), slices.Repeat([]providers.Outgoing{one}, 50)) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	for i := 20; i < len(at); i++ {
		if passed := at[i].Sub(at[i-20]); passed < time.Minute {
			t.Fatalf("messages %d to %d went to one chat within %s", i-20, i, passed)
		}
	}
	other := one
	other.Target.ID, at = "-1001557912346", nil
	if before := clock.Now(); s.Send(t.Context(), []providers.Outgoing{other})[0].Err != nil || clock.Now().Sub(before) > time.Second {
		t.Errorf("another chat waited %s", clock.Now().Sub(before))
	}
}

// TestIdempotentChanges: an edit to what is there, and the deletion of what is not,
// succeed.
func TestIdempotentChanges(t *testing.T) {
	t.Parallel()
	refuse := func(description string) account {
		return open(t, (&stage.Stub{Answers: []string{`400 {"ok":false,"error_code":400,"description":"Bad Request: ` + description + `"}`}}).Start(t))
	}
	if err := refuse("message is not modified: specified new message content is the same").Edit(t.Context(), "8", item(t, stage.Text("x"))); err != nil {
		t.Error(err)
	}
	if err := refuse("message to edit not found").Edit(t.Context(), "8", item(t, stage.Text("x"))); providers.KindOf(err) != providers.NotFound {
		t.Error(err)
	}
	for description, want := range map[string]providers.ErrorKind{
		"message to delete not found": "", "message can't be deleted for everyone": providers.Forbidden,
	} {
		if err := refuse(description).Recall(t.Context(), providers.Target{ID: chat}, stage.Sent("8"))[0]; providers.KindOf(err) != want {
			t.Errorf("%s: %v", description, err)
		}
	}
}

// TestTokenIsRedacted: the token is part of every address, and of no error and no
// line of the log, whatever a server or the network makes of the address.
func TestTokenIsRedacted(t *testing.T) {
	t.Parallel()
	_, secret, _ := strings.Cut(token, ":")
	echo := &stage.Stub{Before: func(r *http.Request) string { return "404 no such page: " + r.URL.String() }}
	encoded := &stage.Stub{Answers: []string{`400 {"ok":false,"description":"Bad Request: bot110201543%3A` + secret + ` and ` + secret + `"}`}}
	for name, address := range map[string]string{
		"echoed": echo.Start(t), "encoded": encoded.Start(t), "nobody listens": "http://127.0.0.1:1",
	} {
		var log bytes.Buffer
		s, err := telegram.New().Open(providers.Config{
			Body: stage.Body(telegram.New(), map[string]string{"token": token, "endpoint": address}), Now: stage.NewClock().Now, Sleep: stage.NewClock().Sleep,
			Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err
		if text := err.Error() + log.String(); strings.Contains(text, secret) || log.Len() == 0 {
			t.Errorf("%s: the token is in %q", name, text)
		}
	}
}

func TestMalformedTokens(t *testing.T) {
	t.Parallel()
	for _, malformed := range []string{"", "abc", "110201544:", "110201544:a/../b", "110201544:a b"} {
		_, err := telegram.New().Open(providers.Config{Body: stage.Body(telegram.New(), map[string]string{"token": malformed})})
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Auth || e.Attribute != "token" || malformed != "" && strings.Contains(err.Error(), malformed) {
			t.Errorf("%q: %v", malformed, err)
		}
	}
}
