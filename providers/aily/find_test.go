package aily_test

import (
	"fmt"
	"math/rand/v2"
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

func TestFind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	old := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("same"))})[0]
	w.Clock.Pass(time.Hour)
	since := w.Clock.Now()
	if err := w.Server.Drift(sandbox.Drift{Action: "post", Platform: "aily", Conversation: to.ID, Text: "same"}); err != nil {
		t.Fatal(err)
	}
	arrived := s.Send(t.Context(), []providers.Outgoing{item(t, to, 2, stage.Text("same"))})[0]
	items := []providers.Outgoing{item(t, to, 2, stage.Text("same")), item(t, to, 3, stage.Text("same")), item(t, to, 4, stage.Text("never"))}

	fresh := w.open(nil) // another process, that knows nothing but what it reads
	found, err := fresh.Find(t.Context(), items[:1], since)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	got, err := s.Find(t.Context(), items, since)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[stage.Key(2)].ID != arrived.ID || got[stage.Key(2)].ID == old.ID || got[stage.Key(2)].Key != stage.Key(2) {
		t.Errorf("found %+v", got)
	}
	items[0].Others = []string{arrived.ID}
	found, err = w.open(nil).Find(t.Context(), items[2:], since)
	if err != nil || len(found) != 0 {
		t.Errorf("found what was never sent: %v, %v", found, err)
	}
}

// Messages that others are known to be are not taken.
func TestFindLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	since := w.Clock.Now()
	var ids []string
	for n := range 3 {
		ids = append(ids, s.Send(t.Context(), []providers.Outgoing{item(t, to, n, stage.Text("same"))})[0].ID)
		w.Clock.Pass(time.Second)
	}
	one, other := item(t, to, 7, stage.Text("same")), item(t, to, 8, stage.Text("same"))
	one.Others, other.Others = ids[:1], ids[:1]
	found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{one, other}, since)
	if err != nil || found[stage.Key(7)].ID != ids[1] || found[stage.Key(8)].ID != ids[2] {
		t.Errorf("found %+v, %v", found, err)
	}
}

// Content that is not at hand cannot be compared. Inside the window the key
// protects; after it, only an empty session is an answer.
func TestFindWithoutContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	blank := providers.Outgoing{Target: to, Key: stage.Key(1)}
	since := w.Clock.Now()
	w.Clock.Pass(80 * time.Hour)
	if found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, since); err != nil || len(found) > 0 {
		t.Errorf("nothing there: %v, %v", found, err)
	}
	arrived := s.Send(t.Context(), []providers.Outgoing{item(t, to, 2, stage.Text("x"))})[0]
	found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, since)
	if err != nil || !slices.Equal(found[blank.Key].Candidates, []string{arrived.ID}) {
		t.Errorf("something there: %+v, %v", found, err)
	}
	if found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, w.Clock.Now().Add(-time.Hour)); err != nil || len(found) > 0 {
		t.Errorf("inside the window: %+v, %v", found, err)
	}
}

// The order of the list is not documented; either must do.
func TestFindInEitherOrder(t *testing.T) {
	t.Parallel()
	message := func(n int, text string) string {
		return fmt.Sprintf(`{"id":"message_%d","content_type":"TEXT","content":%q,"created_at":"%d"}`,
			n, text, stage.NewClock().Now().Add(time.Duration(n)*time.Minute).UnixMilli())
	}
	up := []string{message(-3, "x"), message(-2, "x"), message(1, "x"), message(2, "y")}
	down := []string{up[3], up[2], up[1], up[0]}
	for name, test := range map[string]struct {
		list  []string
		pages int
	}{"old to new": {up, 2}, "new to old": {down, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := func(list []string, rest string) string {
				return `200 {"code":0,"msg":"success","data":{"messages":[` + strings.Join(list, ",") + `]` + rest + `}}`
			}
			srv := &stage.Stub{Answers: []string{
				page(test.list[:2], `,"has_more":true,"page_token":"p2"`), page(test.list[2:], `,"has_more":false`),
			}}
			s := start(t, srv)
			found, err := s.Find(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: "session_1"}, 1, stage.Text("x"))}, stage.NewClock().Now())
			if err != nil || found[stage.Key(1)].ID != "message_1" {
				t.Errorf("%v, %v", found, err)
			}
			if len(srv.Asked()) != test.pages+1 {
				t.Errorf("asked %q", srv.Asked())
			}
		})
	}
}

// A clock that is ahead of the server's hides nothing.
func TestFindWithAnotherClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	sent := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("x"))})[0]
	ahead := stage.NewClockAt(w.Clock.Now().Add(10 * time.Minute))
	late := open(t, w.Values, ahead)
	found, err := late.Find(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("x"))}, ahead.Now())
	if err != nil || found[stage.Key(1)].ID != sent.ID {
		t.Errorf("%v, %v", found, err)
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
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name string
		ids  []string
		most int
	}{
		{"all", ids, 3},
		{"one", ids[:1], 1},
		{"none", nil, 0},
		{"two that are old", ids[:2], 4},
		{"some", []string{ids[random.IntN(250)], ids[random.IntN(250)], ids[3], "message_0000000000000"}, 8},
	} {
		before := len(w.Server.Ledger())
		read, err := s.Read(t.Context(), to, test.ids)
		want := 0
		for _, id := range test.ids {
			if _, there := read[id]; there {
				want++
			}
		}
		if err != nil || want != len(read) || want < len(test.ids)-1 {
			t.Errorf("%s: %d of %d: %v", test.name, len(read), len(test.ids), err)
		}
		if n := len(w.Server.Ledger()) - before; n > test.most {
			t.Errorf("%s: %d requests", test.name, n)
		}
	}
	gone, err := s.Read(t.Context(), providers.Target{ID: "session_gone0"}, ids[:3])
	if providers.KindOf(err) != providers.Gone || len(gone) != 0 {
		t.Errorf("a session that is gone: %v, %v", gone, err)
	}
}

// Pages that the server finds too large are asked for in its own size.
func TestPagesOfTheDefaultSize(t *testing.T) {
	t.Parallel()
	srv := &stage.Stub{Answers: []string{
		`400 {"code":2700001,"msg":"param is invalid"}`,
		`200 {"code":0,"msg":"success","data":{"messages":[],"has_more":false}}`,
	}}
	s := start(t, srv)
	for range 2 {
		if _, err := s.Read(t.Context(), providers.Target{ID: "session_1"}, []string{"message_1", "message_2"}); err != nil {
			t.Error(err)
		}
	}
	var sizes []string
	for _, a := range srv.Asked()[1:] {
		sizes = append(sizes, a[strings.Index(a, "=")+1:])
	}
	if diff := cmp.Diff([]string{"100 ", "20 ", "20 "}, sizes); diff != "" {
		t.Error(diff)
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
		w.Inject(sandbox.Fault{Operation: "send", Action: actions[random.IntN(3)], Times: 1 + random.IntN(6)})
		it := item(t, to, n, content.Content{Format: content.Markdown, Body: fmt.Sprintf("**%d** 维护", n/2)}) // pairs say the same
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
		w.Clock.Pass(time.Second)
	}
	count := map[string]int{}
	for _, text := range w.Texts(to.ID) {
		count[text]++
	}
	if len(w.Texts(to.ID)) != runs {
		t.Errorf("%d messages of %d: %v", len(w.Texts(to.ID)), runs, count)
	}
	t.Logf("%d sends with lost answers: %d duplicates or losses", runs, len(w.Texts(to.ID))-runs)
}
