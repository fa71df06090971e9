package discord_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/discord"
	"herald/providers/providertest/stage"
)

const (
	token   = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
	channel = "290926798999357250"
	guild   = "41771983423143937"
	sentID  = "334385199974967042"
)

type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.Pinner
	providers.Reader
	providers.Finder
	providers.ActionInvoker
	providers.DataReader
	providers.ConversationManager
	providers.ConversationLister
	providers.CredentialChecker
}

func open(t *testing.T, address string) account {
	t.Helper()
	return stage.Open(t, discord.New(), map[string]string{"token": token, "guild": guild, "endpoint": address}, stage.NewClock()).(account)
}

// item is the only part of a content on its way, with its files.
func item(t *testing.T, c content.Content, files ...providers.File) providers.Outgoing {
	t.Helper()
	for _, f := range files {
		c.Attachments = append(c.Attachments, f.Attachment)
	}
	out := stage.Item(t, discord.New(), c)
	out.Target, out.Key, out.Files = providers.Target{ID: channel}, stage.Key(1), files
	return out
}

// TestTranscripts holds what is sent and understood against the samples of the
// vendor's pages.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	rich := item(t, content.Content{Format: content.Markdown, Body: "**Launch** 1 < 2", Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org"}},
		Options: json.RawMessage(`{"suppress_embeds":true,"suppress_notifications":true,"embed":{"title":"Hello, Embed!","description":"This is an embedded message."}}`)})
	rich.Key, rich.Quote = "e8e5b807-fa8b-455a-8dfa-000000000001", "233648473390448641"
	sent := []providers.Result{{ID: sentID, SentAt: time.Date(2017, 7, 11, 17, 27, 7, 299e6, time.UTC)}}
	target, message := providers.Target{ID: channel}, providers.SentMessage{ID: sentID}
	want := providers.ConversationSpec{Title: "general", Announcement: "News", Options: json.RawMessage(`{"category":"399942396007890945","type":"announcement"}`)}
	tests := map[string]func(*testing.T, account) error{
		"send-message": func(t *testing.T, s account) error {
			if diff := cmp.Diff(sent, s.Send(t.Context(), []providers.Outgoing{rich})); diff != "" {
				t.Error(diff)
			}
			return nil
		},
		"send-files": func(t *testing.T, s account) error {
			files := item(t, stage.Text("A map"), stage.File("map.png", "image/png", "not really"), stage.File("a.txt", "text/plain", "a"))
			return s.Send(t.Context(), []providers.Outgoing{files})[0].Err
		},
		"edit-message":   func(t *testing.T, s account) error { return s.Edit(t.Context(), sentID, rich) },
		"delete-message": func(t *testing.T, s account) error { return s.Recall(t.Context(), target, stage.Sent(sentID))[0] },
		"pin-message":    func(t *testing.T, s account) error { return s.Pin(t.Context(), target, message) },
		"crosspost": func(t *testing.T, s account) error {
			return s.InvokeAction(t.Context(), "crosspost", target, cty.ObjectVal(map[string]cty.Value{"message": cty.StringVal(sentID)}))
		},
		"read-channel": func(t *testing.T, s account) error {
			got, err := s.DescribeConversation(t.Context(), guild)
			if diff := cmp.Diff(providers.ConversationSpec{Title: "general", Announcement: "24/7 chat about how to gank Mike #2"}, got); diff != "" {
				t.Error(diff)
			}
			return err
		},
		"create-channel": func(t *testing.T, s account) error {
			id, err := s.CreateConversation(t.Context(), stage.Key(1), want)
			if id != guild {
				t.Errorf("created %q", id)
			}
			return err
		},
		"change-channel": func(t *testing.T, s account) error {
			return s.ChangeConversation(t.Context(), guild, providers.ConversationSpec{Title: "general", Announcement: "Old"}, want)
		},
		"get-me": func(t *testing.T, s account) error { return s.CheckCredentials(t.Context()) },
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) {
			if err := run(t, open(t, address)); err != nil {
				t.Error(err)
			}
		}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, runs)
}

// TestRefusals: what Discord says becomes an error with its kind, its place and what to
// do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	said := func(code int, text string) string { return fmt.Sprintf(`{"code":%d,"message":%q}`, code, text) }
	for answer, want := range map[string]struct {
		kind            providers.ErrorKind
		attribute, text string // the text is in the error or its hint
	}{
		"401 " + said(0, "401: Unauthorized"):               {providers.Auth, "token", "Developer Portal"},
		"403 " + said(50001, "Missing Access"):              {providers.Forbidden, "", "View Channel"},
		"403 " + said(50013, "Missing Permissions"):         {providers.Forbidden, "", "Send Messages"},
		"403 " + said(50007, "Cannot send to this user"):    {providers.Forbidden, "", "accepts no messages"},
		"404 " + said(10003, "Unknown Channel"):             {providers.Gone, "", "deleted"},
		"404 " + said(0, "404: Not Found"):                  {providers.Invalid, "endpoint", "Check the endpoint"},
		"404 <html>":                                        {providers.Invalid, "endpoint", "Check the endpoint"},
		"400 " + said(160002, "Cannot reply without"):       {providers.Forbidden, "reply_to", "Read Message History"},
		"413 " + said(40005, "Request entity too large"):    {providers.Invalid, "attachments", "smaller files"},
		"400 " + said(50083, "Thread is archived"):          {providers.Forbidden, "", "archived"},
		"400 " + said(99999, "Something new"):               {providers.Invalid, "", "Something new"},
		"500 " + said(0, "500: Internal Server Error"):      {providers.Unknown, "", ""},
		"503 " + said(130000, "API resource is overloaded"): {providers.Unknown, "", ""},
		"500 " + said(10003, "Unknown Channel"):             {providers.Unknown, "", ""},
		`200 {}`:                                            {providers.Unknown, "", "not what Discord documents"},
		`400 {"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"url":{"_errors":[{"code":"X","message":"Not a well formed URL."}]}}},"content":{"_errors":[{"code":"Y","message":"Too long."}]}}}`: {
			providers.Invalid, "", "content: Too long; embeds.0.url: Not a well formed URL"},
		`400 {"code":50035,"message":"Invalid Form Body","errors":{"message_reference":{"_errors":[{"code":"REPLIES_UNKNOWN_MESSAGE","message":"Unknown message"}]}}}`: {
			providers.Invalid, "reply_to", "was deleted"},
	} {
		stub := &stage.Stub{Answers: []string{answer}}
		err := open(t, stub.Start(t)).Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != want.kind || e.Attribute != want.attribute || !strings.Contains(e.Error()+" "+e.Hint, want.text) {
			t.Errorf("%s: %+v, want %+v", answer, e, want)
		}
		if n := len(stub.Asked()); n != 1 {
			t.Errorf("%s: %d requests", answer, n)
		}
	}
}

// A limit is waited for as long as the answer says, to the millisecond.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	stub := &stage.Stub{Answers: []string{`429 {"message":"You are being rate limited.","retry_after":64.57,"global":false}`, `200 {"id":"` + sentID + `"}`}}
	clock := stage.NewClock()
	s := stage.Open(t, discord.New(), map[string]string{"token": token, "endpoint": stub.Start(t)}, clock)
	before := clock.Now()
	if r := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; r.Err != nil || r.ID != sentID {
		t.Fatal(r)
	}
	if waited := clock.Now().Sub(before); waited < 64570*time.Millisecond || waited > 65*time.Second {
		t.Errorf("waited %s", waited)
	}
}

// A bot that may not read the history gets an empty list. Taken for an empty channel,
// every message in it would be sent again.
func TestHistoryThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		single string
		kind   providers.ErrorKind
	}{
		"empty channel":  {`404 {"code":10008,"message":"Unknown Message"}`, ""},
		"no permission":  {`403 {"code":50013,"message":"Missing Permissions"}`, providers.Forbidden},
		"no access":      {`403 {"code":50001,"message":"Missing Access"}`, providers.Forbidden},
		"no such answer": {`404 nothing`, providers.Invalid},
	} {
		stub := &stage.Stub{Answers: []string{test.single}, Before: func(r *http.Request) string {
			switch {
			case strings.HasSuffix(r.URL.Path, "/users/@me"):
				return `200 {"id":"53908099506183680"}`
			case strings.HasSuffix(r.URL.Path, "/messages"):
				return `200 []`
			}
			return ""
		}}
		s := open(t, stub.Start(t))
		found, err := s.Find(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))}, time.Time{})
		if providers.KindOf(err) != test.kind || len(found) > 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		_, err = s.Read(t.Context(), providers.Target{ID: channel}, []string{sentID, "1"})
		if providers.KindOf(err) != test.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whose a message is, and what it is, decides whether it can be the one that was sent:
// not the note that the bot has pinned something, nor what somebody else wrote.
func TestFindByContent(t *testing.T) {
	t.Parallel()
	message := func(id, author, text string, kind int) string {
		return fmt.Sprintf(`{"id":%q,"type":%d,"content":%q,"timestamp":"2026-12-01T22:00:01.000000+00:00","author":{"id":%q,"username":"x"},"attachments":[],"embeds":[{"title":"of a link"}]}`, id, kind, text, author)
	}
	list := "[" + strings.Join([]string{message("4", "53908099506183680", "other", 0), message("3", "53908099506183680", "", 6), message("2", "53908099506183680", `Hello \*all\*`, 19), message("1", "77", `Hello \*all\*`, 0)}, ",") + "]"
	stub := &stage.Stub{Answers: []string{`200 []`}, Before: func(r *http.Request) string {
		switch {
		case strings.HasSuffix(r.URL.Path, "/users/@me"):
			return `200 {"id":"53908099506183680"}`
		case strings.HasSuffix(r.URL.Path, "/messages") && r.URL.Query().Get("before") == "":
			return "200 " + list
		case strings.HasSuffix(r.URL.Path, channel):
			return `200 {"id":"` + channel + `","guild_id":"` + guild + `"}`
		}
		return ""
	}}
	s := open(t, stub.Start(t))
	it := item(t, stage.Text("Hello *all*"))
	it.Others = []string{"4"}
	found, err := s.Find(t.Context(), []providers.Outgoing{it}, stage.NewClock().Now())
	if err != nil || found[it.Key].ID != "2" || found[it.Key].URL != "https://discord.com/channels/"+guild+"/"+channel+"/2" {
		t.Errorf("%+v, %v", found, err)
	}
}
