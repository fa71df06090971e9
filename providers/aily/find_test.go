package aily_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/sandbox"
)

func TestFind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	old := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, text("same"))})[0]
	w.clock.Pass(time.Hour)
	since := w.clock.Now()
	if err := w.server.Drift(sandbox.Drift{Action: "post", Platform: "aily", Conversation: to.ID, Text: "same"}); err != nil {
		t.Fatal(err)
	}
	arrived := s.Send(t.Context(), []providers.Outgoing{item(t, to, 2, text("same"))})[0]
	items := []providers.Outgoing{item(t, to, 2, text("same")), item(t, to, 3, text("same")), item(t, to, 4, text("never"))}

	fresh := w.open(nil) // another process, that knows nothing but what it reads
	found, err := fresh.Find(t.Context(), items[:1], since)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	got, err := s.Find(t.Context(), items, since)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[key(2)].ID != arrived.ID || got[key(2)].ID == old.ID || got[key(2)].Key != key(2) {
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
	since := w.clock.Now()
	var ids []string
	for n := range 3 {
		ids = append(ids, s.Send(t.Context(), []providers.Outgoing{item(t, to, n, text("same"))})[0].ID)
		w.clock.Pass(time.Second)
	}
	one, other := item(t, to, 7, text("same")), item(t, to, 8, text("same"))
	one.Others, other.Others = ids[:1], ids[:1]
	found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{one, other}, since)
	if err != nil || found[key(7)].ID != ids[1] || found[key(8)].ID != ids[2] {
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
	blank := providers.Outgoing{Target: to, Key: key(1)}
	since := w.clock.Now()
	w.clock.Pass(80 * time.Hour)
	if found, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, since); err != nil || len(found) > 0 {
		t.Errorf("nothing there: %v, %v", found, err)
	}
	s.Send(t.Context(), []providers.Outgoing{item(t, to, 2, text("x"))})
	_, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, since)
	if providers.KindOf(err) != providers.Unknown || !strings.Contains(fmt.Sprintf("%+v", err.(*providers.Error).Hint), "resolve") {
		t.Errorf("something there: %v", err)
	}
	if _, err := w.open(nil).Find(t.Context(), []providers.Outgoing{blank}, w.clock.Now().Add(-time.Hour)); err != nil {
		t.Errorf("inside the window: %v", err)
	}
}

// The order of the list is not documented; either must do.
func TestFindInEitherOrder(t *testing.T) {
	t.Parallel()
	message := func(n int, text string) string {
		return fmt.Sprintf(`{"id":"message_%d","content_type":"TEXT","content":%q,"created_at":"%d"}`,
			n, text, newClock().Now().Add(time.Duration(n)*time.Minute).UnixMilli())
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
			srv := &stub{answers: []string{
				page(test.list[:2], `,"has_more":true,"page_token":"p2"`), page(test.list[2:], `,"has_more":false`),
			}}
			s := srv.start(t)
			found, err := s.Find(t.Context(), []providers.Outgoing{item(t, providers.Target{ID: "session_1"}, 1, text("x"))}, newClock().Now())
			if err != nil || found[key(1)].ID != "message_1" {
				t.Errorf("%v, %v", found, err)
			}
			if len(srv.asked) != test.pages+1 {
				t.Errorf("asked %q", srv.asked)
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
	sent := s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, text("x"))})[0]
	ahead := &clock{now: w.clock.Now().Add(10 * time.Minute)}
	late := open(t, map[string]string{
		"app_id": w.env["AILY_APP_ID"], "app_secret": w.env["AILY_APP_SECRET"], "endpoint": w.env["AILY_ENDPOINT"],
	}, ahead)
	found, err := late.Find(t.Context(), []providers.Outgoing{item(t, to, 1, text("x"))}, ahead.Now())
	if err != nil || found[key(1)].ID != sent.ID {
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
		ids = append(ids, s.Send(t.Context(), []providers.Outgoing{item(t, to, n, text(fmt.Sprint(n)))})[0].ID)
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
		before := len(w.server.Ledger())
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
		if n := len(w.server.Ledger()) - before; n > test.most {
			t.Errorf("%s: %d requests", test.name, n)
		}
	}
	gone, err := s.Read(t.Context(), providers.Target{ID: "session_gone0"}, ids[:3])
	if err != nil || len(gone) != 0 {
		t.Errorf("a session that is gone: %v, %v", gone, err)
	}
}

// Pages that the server finds too large are asked for in its own size.
func TestPagesOfTheDefaultSize(t *testing.T) {
	t.Parallel()
	srv := &stub{answers: []string{
		`400 {"code":2700001,"msg":"param is invalid"}`,
		`200 {"code":0,"msg":"success","data":{"messages":[],"has_more":false}}`,
	}}
	s := srv.start(t)
	for range 2 {
		if _, err := s.Read(t.Context(), providers.Target{ID: "session_1"}, []string{"message_1", "message_2"}); err != nil {
			t.Error(err)
		}
	}
	var sizes []string
	for _, a := range srv.asked[1:] {
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
		w.inject(sandbox.Fault{Operation: "send", Action: actions[random.IntN(3)], Times: 1 + random.IntN(6)})
		it := item(t, to, n, content.Content{Format: content.Markdown, Body: fmt.Sprintf("**%d** 维护", n/2)}) // pairs say the same
		began := w.clock.Now()
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
		w.server.ClearFaults()
		w.clock.Pass(time.Second)
	}
	count := map[string]int{}
	for _, text := range w.texts(to.ID) {
		count[text]++
	}
	if len(w.texts(to.ID)) != runs {
		t.Errorf("%d messages of %d: %v", len(w.texts(to.ID)), runs, count)
	}
	t.Logf("%d sends with lost answers: %d duplicates or losses", runs, len(w.texts(to.ID))-runs)
}
