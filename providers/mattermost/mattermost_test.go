package mattermost_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/mattermost"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

const (
	token   = "9xuqwrwgstrb3mzrxb83nb357a"
	channel = "4xp9fdt77pncbef59f4k1qe83o"
	sent    = "qrz5supa3q83i18cb1gcoonatc"
	me      = `200 {"id":"gky9ff17aukgryy43m4t15dy4y"}`
)

type account interface {
	providers.Session
	providers.Editor
	providers.Recaller
	providers.Pinner
	providers.Finder
	providers.CredentialChecker
	providers.ConversationManager
	providers.ConversationRemover
	providers.ConversationLister
}

func open(t *testing.T, address string) account {
	t.Helper()
	return stage.Open(t, mattermost.New(), map[string]string{"token": token, "endpoint": address, "team": "sandbox"}, stage.NewClock()).(account)
}

// answering is an account on a server that gives the answers, one after another.
func answering(t *testing.T, answers ...string) (account, *stage.Stub) {
	t.Helper()
	stub := &stage.Stub{Answers: answers}
	return open(t, stub.Start(t)), stub
}

// item is the only part of a content on its way, with its files.
func item(t *testing.T, c content.Content, files ...providers.File) providers.Outgoing {
	t.Helper()
	for _, f := range files {
		c.Attachments = append(c.Attachments, f.Attachment)
	}
	out := stage.Item(t, mattermost.New(), c)
	out.Target, out.Key, out.Files = providers.Target{ID: channel}, stage.Key(1), files
	return out
}

// post is a post as the server returns it.
func post(id string, fields string) string {
	return fmt.Sprintf(`{"id":%q,"channel_id":%q,"create_at":1796126400000%s}`, id, channel, fields)
}

// TestTranscripts holds what is sent and understood against the vendor's API reference.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	rich := item(t, content.Content{Format: content.Markdown, Body: "#### Launch\n\n| a | b |\n|---|---|\n| 1 | 2 |", Options: json.RawMessage(`{"priority":"urgent"}`),
		Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org"}}})
	target := providers.Target{ID: channel}
	tests := map[string]func(*testing.T, account, string) error{
		"send-post": func(t *testing.T, s account, address string) error {
			want := providers.Result{ID: sent, URL: address + "/_redirect/pl/" + sent, SentAt: time.Unix(1796126400, 0).UTC()}
			if diff := cmp.Diff([]providers.Result{want}, s.Send(t.Context(), []providers.Outgoing{rich})); diff != "" {
				t.Error(diff)
			}
			return nil
		},
		"edit-post": func(t *testing.T, s account, _ string) error { return s.Edit(t.Context(), sent, rich) },
		"delete-post": func(t *testing.T, s account, _ string) error {
			return s.Recall(t.Context(), target, stage.Sent(sent))[0]
		},
		"pin-post": func(t *testing.T, s account, _ string) error { return s.Pin(t.Context(), target, stage.Sent(sent)[0]) },
		"get-me":   func(t *testing.T, s account, _ string) error { return s.CheckCredentials(t.Context()) },
	}
	runs := map[string]func(*testing.T, string){}
	for name, run := range tests {
		runs[name] = func(t *testing.T, address string) {
			if err := run(t, open(t, address), address); err != nil {
				t.Error(err)
			}
		}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type"}, runs)
}

// TestRefusals: what Mattermost says becomes an error with its kind, its place and what
// to do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	said := func(status int, id string) string {
		return fmt.Sprintf(`%d {"id":%q,"message":"said","status_code":%d}`, status, id, status)
	}
	for name, test := range map[string]struct {
		answers   []string
		kind      providers.ErrorKind
		attribute string
		hint      string
	}{
		"token":         {[]string{said(401, "api.context.session_expired.app_error")}, providers.Auth, "token", "revoked"},
		"permission":    {[]string{said(403, "api.context.permissions.app_error"), `200 {"id":"` + channel + `","type":"P"}`}, providers.Forbidden, "", "create_post"},
		"not a member":  {[]string{said(403, "api.context.permissions.app_error")}, providers.Gone, "", "in the channel"},
		"no channel":    {[]string{said(403, "api.context.permissions.app_error"), said(404, "app.channel.get.existing.app_error")}, providers.Gone, "", "in the channel"},
		"archived":      {[]string{said(400, "api.post.create_post.can_not_post_to_deleted.error")}, providers.Gone, "", "archived"},
		"no thread":     {[]string{said(400, "api.post.create_post.root_id.app_error")}, providers.Invalid, "reply_to", "remove reply_to"},
		"too long":      {[]string{said(400, "model.post.is_valid.message_length.app_error")}, providers.Invalid, "", "Shorten"},
		"still saving":  {[]string{said(500, "api.post.deduplicate_create_post.pending")}, providers.Unknown, "", ""},
		"server error":  {[]string{said(500, "app.post.save.app_error")}, providers.Unknown, "", ""},
		"no such call":  {[]string{said(404, "api.context.404.app_error")}, providers.Invalid, "endpoint", "endpoint"},
		"another site":  {[]string{"404 <html>"}, providers.Invalid, "endpoint", "endpoint"},
		"a web page":    {[]string{"200 <html>"}, providers.Unknown, "", "endpoint"},
		"another field": {[]string{said(400, "api.context.invalid_body_param.app_error")}, providers.Invalid, "", ""},
	} {
		s, _ := answering(t, test.answers...)
		var e *providers.Error
		if err := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0].Err; !errors.As(err, &e) ||
			e.Kind != test.kind || e.Attribute != test.attribute || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: %#v, want %+v", name, err, test)
		}
	}
}

// A page that is no answer of Mattermost's proves no deletion.
func TestOnlyTheServerKnowsWhatIsGone(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]providers.ErrorKind{
		`404 {"id":"app.post.get.app_error"}`: "", "404 <html>": providers.Invalid, "200 <html>": providers.Unknown, `404 {"id":"api.context.404.app_error"}`: providers.Invalid,
	} {
		s, _ := answering(t, answer)
		if err := s.Recall(t.Context(), providers.Target{ID: channel}, stage.Sent(sent))[0]; providers.KindOf(err) != want {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// TestWaits: a request over the limit is repeated after the time that the server names.
func TestWaits(t *testing.T) {
	t.Parallel()
	stub := &stage.Stub{Answers: []string{"429 limit exceeded", "201 " + post(sent, "")}, Header: map[string][]string{"X-Ratelimit-Reset": {"42"}}}
	clock := stage.NewClock()
	s := stage.Open(t, mattermost.New(), map[string]string{"token": token, "endpoint": stub.Start(t)}, clock)
	before := clock.Now()
	if res := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"))})[0]; res.Err != nil || res.ID != sent {
		t.Errorf("%+v", res)
	}
	if passed := clock.Now().Sub(before); passed < 42*time.Second || passed > time.Minute {
		t.Errorf("it waited %s", passed)
	}
}

// TestThreads: an answer to an answer is in the same thread, and one to nothing is not
// sent.
func TestThreads(t *testing.T) {
	t.Parallel()
	reply := item(t, stage.Text("x"))
	reply.Quote = sent
	for name, test := range map[string]struct{ quoted, root string }{
		"root":   {"200 " + post(sent, `,"root_id":""`), sent},
		"answer": {"200 " + post(sent, `,"root_id":"root000000000000000000000r"`), "root000000000000000000000r"},
	} {
		s, stub := answering(t, test.quoted, "201 "+post(sent, ""))
		if res := s.Send(t.Context(), []providers.Outgoing{reply})[0]; res.Err != nil || !strings.Contains(stub.Asked()[1], `"root_id":"`+test.root+`"`) {
			t.Errorf("%s: %v %q", name, res.Err, stub.Asked())
		}
	}
	s, stub := answering(t, `404 {"id":"app.post.get.app_error"}`)
	var e *providers.Error
	if res := s.Send(t.Context(), []providers.Outgoing{reply})[0]; !errors.As(res.Err, &e) || e.Kind != providers.Invalid || e.Attribute != "reply_to" || len(stub.Asked()) != 1 {
		t.Errorf("%v %q", res.Err, stub.Asked())
	}
}

// TestFiles: files are stored for the post that has them. An edit of the text leaves
// them, one of the files keeps the other props, and a server that ignores it is noticed.
func TestFiles(t *testing.T) {
	t.Parallel()
	notes := stage.File("notes.txt", "text/plain", "notes")
	stored := `201 {"file_infos":[{"id":"file00000000000000000000ff"}],"client_ids":[]}`
	with := func(digest string) string {
		return "200 " + post(sent, `,"file_ids":["file00000000000000000000aa"],"props":{"herald_key":"k","herald_files":["`+digest+`"],"from_bot":"true"}`)
	}
	s, stub := answering(t, stored, "201 "+post(sent, ""))
	if res := s.Send(t.Context(), []providers.Outgoing{item(t, stage.Text("x"), notes)})[0]; res.Err != nil ||
		!strings.Contains(stub.Asked()[1], `"file_ids":["file00000000000000000000ff"]`) || !strings.Contains(stub.Asked()[1], `"herald_files":["`+notes.SHA256+`"]`) {
		t.Errorf("send: %v %q", res.Err, stub.Asked())
	}
	s, stub = answering(t, with(notes.SHA256), with(notes.SHA256))
	if err := s.Edit(t.Context(), sent, item(t, stage.Text("y"), notes)); err != nil || !strings.HasSuffix(stub.Asked()[1], ` {"message":"y"}`) {
		t.Errorf("text: %v %q", err, stub.Asked())
	}
	s, stub = answering(t, with("other"), stored, with(notes.SHA256))
	if err := s.Edit(t.Context(), sent, item(t, stage.Text("y"), notes)); err != nil || !strings.Contains(stub.Asked()[2], `"from_bot":"true"`) ||
		!strings.Contains(stub.Asked()[2], `"herald_key":"k"`) || !strings.Contains(stub.Asked()[2], "ff\"]") {
		t.Errorf("file: %v %q", err, stub.Asked())
	}
	s, _ = answering(t, with("other"))
	if err := s.Edit(t.Context(), sent, item(t, stage.Text("y"))); providers.KindOf(err) != providers.Invalid {
		t.Errorf("a server that keeps the files: %v", err)
	}
}

// TestLookUp: a post is found by its key alone, on every page, also if posts of the same
// moment are on both sides of the end of one.
func TestLookUp(t *testing.T) {
	t.Parallel()
	for _, each := range []int{1, 3, 250} { // posts of one moment
		t.Run(fmt.Sprint(each), func(t *testing.T) { t.Parallel(); lookUp(t, each) })
	}
}

func lookUp(t *testing.T, each int) {
	server := stage.New(t, mattermost.New(), sandbox.Options{})
	s := server.Open(nil).(account)
	var items []providers.Outgoing
	var results []providers.Result
	for i := range 410 {
		it := item(t, stage.Text("the same"))
		it.Key = stage.Key(i + 1)
		items = append(items, it)
		results = append(results, s.Send(t.Context(), []providers.Outgoing{it})...)
		if i%each == 0 {
			server.Clock.Pass(time.Second)
		}
	}
	other := server.Open(nil).(account)
	missing := item(t, stage.Text("the same"))
	missing.Key = stage.Key(999)
	found, err := other.Find(t.Context(), append(slices.Clone(items), missing), time.Time{})
	if err != nil || len(found) != len(items) {
		t.Fatalf("found %d of %d: %v", len(found), len(items), err)
	}
	for i, it := range items {
		if found[it.Key].ID != results[i].ID {
			t.Errorf("%s is %s, want %s", it.Key, found[it.Key].ID, results[i].ID)
		}
	}
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	for attribute, values := range map[string]map[string]string{
		"token":    {"endpoint": "https://chat.example.org", "token": "a b"},
		"endpoint": {"token": token},
	} {
		_, err := mattermost.New().Open(providers.Config{Body: stage.Body(mattermost.New(), values)})
		var e *providers.Error
		if !errors.As(err, &e) || e.Attribute != attribute || !strings.Contains(e.Hint, "Set MATTERMOST_"+strings.ToUpper(attribute)+" or the "+attribute+" argument") {
			t.Errorf("%s: %v", attribute, err)
		}
	}
}
