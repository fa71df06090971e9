package maiagent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
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
	up, err := s.Upload(t.Context(), stage.File("圖 \"1\".png", "image/png", "\x89PNG\r\n\x1a\nrest"))
	if err != nil {
		t.Fatal(err)
	}
	first := item(t, to, 1, content.Content{Format: content.Markdown, Body: "# Maintenance 🛠 <b> & 維護\n"})
	second := item(t, to, 2, content.Content{Attachments: []content.Attachment{{Name: "圖.png", MIME: "image/png", SHA256: "aa"}}})
	second.Uploads = []providers.Upload{up}
	third := item(t, to, 3, content.Content{Format: content.Text, Body: "?", Options: json.RawMessage(`{"as":"visitor"}`)})
	items := []providers.Outgoing{first, second, third}
	results := s.Send(t.Context(), items)
	var ids []string
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		ids = append(ids, r.ID)
	}
	read, err := s.Read(t.Context(), to, append(ids, somePlace))
	if err != nil || len(read) != 3 {
		t.Fatalf("%v, %v", read, err)
	}
	for i, sent := range items {
		got := read[ids[i]]
		if string(got.Visible) != string(sent.Part.Visible) || got.Text != sent.Part.Text || !got.SentAt.Equal(results[i].SentAt) {
			t.Errorf("read %+v, sent %s", got, sent.Part.Visible)
		}
	}
	m := w.Server.Conversations()[0].Messages
	if m[0].Kind != "outgoing" || m[2].Kind != "incoming" || len(m[1].Attachments) != 1 || m[1].Attachments[0].Name != `圖 "1".png` {
		t.Errorf("stands %+v", m)
	}
}

func TestSendStopsAfterAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	w.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: 400, Skip: 1})
	results := s.Send(t.Context(), []providers.Outgoing{
		item(t, to, 1, stage.Text("one")), item(t, to, 2, stage.Text("bad")), item(t, to, 3, stage.Text("after it")),
		item(t, providers.Target{ID: "../x"}, 4, stage.Text("nowhere")),
		item(t, providers.Target{ID: somePlace}, 5, content.Content{Attachments: []content.Attachment{{Name: "a", SHA256: "aa"}}}),
	})
	var kinds []providers.ErrorKind
	for _, r := range results {
		kinds = append(kinds, providers.KindOf(r.Err))
	}
	want := []providers.ErrorKind{"", providers.Invalid, providers.Cancelled, providers.Invalid, providers.Invalid}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"one"}, w.Texts(to.ID)); diff != "" {
		t.Error(diff)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		header       string // Retry-After
		kind         providers.ErrorKind
		attribute    string
		said         string
		tries        int
	}{
		{"done", `201 {"id":"m","sender":{"id":324816370485542537671391323877394598747},"createdAt":"1732495353000"}`, "", "", "", "", 1},
		{"field", `400 {"content":["This field may not be blank."]}`, "", providers.Invalid, "", "content: This field may not be blank.", 1},
		{"conversation", `400 {"conversation":["Not valid."],"x":{"y":1}}`, "", providers.Invalid, "id", `conversation: Not valid.; x: {"y":1}`, 2},
		{"detail", `400 {"detail":"JSON parse error"}`, "", providers.Invalid, "", "JSON parse error", 1},
		{"no key", `401 {"detail":"Authentication credentials were not provided."}`, "", providers.Auth, "api_key", "", 1},
		{"not allowed", `403 {"detail":"You do not have permission."}`, "", providers.Forbidden, "api_key", "", 1},
		{"not found", `404 {"detail":"Not found."}`, "", providers.Gone, "", "does not exist", 2},
		{"another server", `404 <h1>Not Found</h1>`, "", providers.Invalid, "endpoint", "no MaiAgent API", 1},
		{"413", `413 <html>`, "", providers.Invalid, "", "", 1},
		{"throttled", `429 {"detail":"Request was throttled."}`, "3", providers.RateLimited, "", "", 5},
		{"throttled without a wait", `429 {}`, "", providers.RateLimited, "", "", 5},
		{"500", `500 {"detail":"x"}`, "", providers.Unknown, "", "", 1},
		{"502", `502 <html>`, "", providers.Unknown, "", "", 1},
		{"503", `503 <html>`, "", providers.Unknown, "", "", 1},
		{"503 for a while", `503 <html>`, "1", providers.Unavailable, "", "", 5},
		{"page of a proxy", `200 <html>Sign in</html>`, "", providers.Unknown, "", "", 1},
		{"no id", `201 {}`, "", providers.Unknown, "", "", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			srv := &stage.Stub{Answers: []string{test.answer}, Header: http.Header{}}
			if test.header != "" {
				srv.Header.Set("Retry-After", test.header)
			}
			r := start(t, srv).Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: somePlace}, 1, stage.Text("x"))})[0]
			if got := providers.KindOf(r.Err); got != test.kind {
				t.Errorf("kind %q, want %q: %v", got, test.kind, r.Err)
			}
			var e *providers.Error
			if errors.As(r.Err, &e) && (e.Attribute != test.attribute || !strings.Contains(e.Detail, test.said)) {
				t.Errorf("attribute %q, detail %q", e.Attribute, e.Detail)
			}
			if len(srv.Asked()) != test.tries || !strings.HasPrefix(srv.Asked()[0], "POST /api/v1/messages/outgoing/ ") {
				t.Errorf("asked %q", srv.Asked())
			}
		})
	}
}

func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	srv := &stage.Stub{Answers: []string{`400 {"detail":"key ` + canary + ` is odd","` + canary + `":["x"]}`}}
	err := start(t, srv).Send(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: somePlace}, 1, stage.Text("x"))})[0].Err
	if said := fmt.Sprintf("%v %+v %#v", err, err, err); err == nil || strings.Contains(said, canary) {
		t.Errorf("said %s", said)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("same"))})
	w.Clock.Pass(time.Hour)
	since := w.Clock.Now()
	arrived := s.Send(t.Context(), []providers.Outgoing{item(t, to, 2, stage.Text("same"))})[0]
	asVisitor := item(t, to, 4, content.Content{Format: content.Text, Body: "same", Options: json.RawMessage(`{"as":"visitor"}`)})
	items := []providers.Outgoing{item(t, to, 2, stage.Text("same")), item(t, to, 3, stage.Text("same")), asVisitor}
	for name, session := range map[string]account{"the same process": s, "another": w.open(nil)} {
		found, err := session.Find(t.Context(), items, since)
		if err != nil || len(found) != 1 || found[stage.Key(2)].ID != arrived.ID || found[stage.Key(2)].Key != stage.Key(2) {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
	items[0].Others = []string{arrived.ID}
	if found, err := w.open(nil).Find(t.Context(), items[:1], since); err != nil || len(found) != 0 {
		t.Errorf("one that is known to be another: %v, %v", found, err)
	}
	if found, err := s.Find(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: somePlace}, 9, stage.Text("x"))}, since); providers.KindOf(err) != providers.Gone || len(found) != 0 {
		t.Errorf("a conversation that is gone: %v, %v", found, err)
	}
	blank := []providers.Outgoing{{Target: to, Key: stage.Key(7)}}
	if found, err := w.open(nil).Find(t.Context(), blank, since); err != nil || !slices.Equal(found[stage.Key(7)].Candidates, []string{arrived.ID}) {
		t.Errorf("content that is not at hand: %+v, %v", found, err)
	}
	w.Clock.Pass(time.Hour)
	if found, err := w.open(nil).Find(t.Context(), blank, w.Clock.Now()); err != nil || len(found) != 0 {
		t.Errorf("nothing since then: %v, %v", found, err)
	}
}

// The order of the list is not documented; either must do. The address of the
// next page may be on any host; only its query is used.
func TestFindInEitherOrder(t *testing.T) {
	t.Parallel()
	message := func(n int, text string) string {
		return fmt.Sprintf(`{"id":"m%d","type":"outgoing","content":%q,"createdAt":"%d"}`,
			n, text, stage.NewClock().Now().Add(time.Duration(n)*time.Minute).UnixMilli())
	}
	up := []string{message(-3, "x"), message(-2, "x"), message(1, "x"), message(2, "y")}
	down := []string{up[3], up[2], up[1], up[0]}
	for name, list := range map[string][]string{"old to new": up, "new to old": down} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &stage.Stub{Answers: []string{
				`200 {"next":"http://evil.example/messages/?cursor=p2&conversation=` + somePlace + `","results":[` + strings.Join(list[:2], ",") + `]}`,
				`200 {"next":null,"results":[` + strings.Join(list[2:], ",") + `]}`,
			}}
			found, err := start(t, srv).Find(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: somePlace}, 1, stage.Text("x"))}, stage.NewClock().Now())
			if err != nil || found[stage.Key(1)].ID != "m1" || len(srv.Asked()) != 2 {
				t.Errorf("%v, %v, asked %q", found, err, srv.Asked())
			}
		})
	}
}

func TestListThatNeverEnds(t *testing.T) {
	t.Parallel()
	srv := &stage.Stub{Answers: []string{`200 {"next":"https://x/messages/?cursor=p2","results":[]}`}}
	_, err := start(t, srv).Find(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: somePlace}, 1, stage.Text("x"))}, stage.NewClock().Now())
	if err == nil || len(srv.Asked()) > 3 {
		t.Errorf("%v after %d requests", err, len(srv.Asked()))
	}
}

// Few requests for many messages, and none of them missed.
func TestReadManyWithFewRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	var ids []string
	for n := range 250 {
		ids = append(ids, s.Send(t.Context(), []providers.Outgoing{item(t, to, n, stage.Text(fmt.Sprint(n)))})[0].ID)
	}
	for _, test := range []struct {
		name       string
		ids        []string
		there, max int
	}{
		{"all", ids, 250, 3},
		{"one", ids[:1], 1, 1},
		{"none", nil, 0, 0},
		{"two that are old", ids[:2], 2, 4},
		{"one of them gone", []string{ids[0], ids[99], somePlace}, 2, 6},
	} {
		before := len(w.Server.Ledger())
		read, err := s.Read(t.Context(), to, test.ids)
		if err != nil || len(read) != test.there {
			t.Errorf("%s: %d of %d: %v", test.name, len(read), len(test.ids), err)
		}
		if n := len(w.Server.Ledger()) - before; n > test.max {
			t.Errorf("%s: %d requests", test.name, n)
		}
	}
	if gone, err := s.Read(t.Context(), providers.Target{ID: somePlace}, ids[:3]); providers.KindOf(err) != providers.Gone || len(gone) != 0 {
		t.Errorf("a conversation that is gone: %v, %v", gone, err)
	}
}

// A hundred answers to sends are lost in every way; nothing is sent twice and
// nothing is missing.
func TestNoDuplicatesOverLostAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	random := rand.New(rand.NewPCG(7, 7))
	actions := []sandbox.Action{sandbox.Drop, sandbox.Cut, sandbox.Malformed}
	const runs = 100
	for n := range runs {
		w.Inject(sandbox.Fault{Operation: "send", Action: actions[random.IntN(3)], Times: 1 + random.IntN(2)})
		it := item(t, to, n, content.Content{Format: content.Markdown, Body: fmt.Sprintf("**%d** 維護", n/2)}) // pairs say the same
		began := w.Clock.Now()
		for {
			r := s.Send(t.Context(), []providers.Outgoing{it})[0]
			if r.Err == nil {
				break
			}
			found, err := s.Find(t.Context(), []providers.Outgoing{it}, began)
			if err != nil {
				t.Fatal(err)
			}
			if _, there := found[it.Key]; there {
				break
			}
		}
		w.Server.ClearFaults()
		if n%2 == 1 {
			s = w.open(nil) // another process from here on
			w.Clock.Pass(5 * time.Second)
		}
	}
	if got := len(w.Texts(to.ID)); got != runs {
		t.Errorf("%d messages of %d", got, runs)
	}
	t.Logf("%d sends with lost answers: %d duplicates or losses", runs, len(w.Texts(to.ID))-runs)
}
