package yunhu

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
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
)

var (
	background = context.Background()
	group77    = providers.Target{ID: "group:77"}
	since      = time.UnixMilli(1_700_000_000_000)
)

func textItem(t *testing.T, key, body string) providers.Outgoing {
	t.Helper()
	item := outgoing(t, group77.ID, content.Content{Format: content.Text, Body: body})
	item.Key = key
	return item
}

func TestAnswersToSend(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		header string // Retry-After
		kind   providers.ErrorKind
	}{
		{"done", 200, string(answer(1, "success")), "", ""},
		{"not logged in, in JSON", 200, `{"code":-101,"msg":"未登录"}`, "", providers.Auth},
		{"not logged in, with 401", 401, `{"code":-101,"msg":"未登录"}`, "", providers.Auth},
		{"not logged in, in Protobuf", 200, string(answer(-101, "未登录")), "", providers.Auth},
		{"bad argument", 200, string(answer(1002, "bad")), "", providers.Invalid},
		{"not allowed", 200, string(answer(1003, "no")), "", providers.Forbidden},
		{"banned", 200, string(answer(1005, "no")), "", providers.Forbidden},
		{"account banned", 200, string(answer(7100, "no")), "", providers.Forbidden},
		{"too frequent", 200, string(answer(1007, "slow down")), "", providers.RateLimited},
		{"no such user", 200, string(answer(4402, "该用户不存在")), "", providers.Gone},
		{"message missing", 200, string(answer(-1, "消息不存在")), "", providers.NotFound},
		{"conversation missing", 200, string(answer(-1, "会话不存在")), "", providers.Gone},
		{"group dismissed", 200, string(answer(-1, "该群已解散")), "", providers.Gone},
		{"not in the group any more", 200, string(answer(-1, "不在群内")), "", providers.Gone},
		{"conversation missing, in English", 200, string(answer(-1, "Chat not found")), "", providers.Gone},
		{"anything else", 200, string(answer(-1, "失败")), "", providers.Invalid},
		{"server's own failure", 200, string(answer(500, "oops")), "", providers.Unknown},
		{"empty", 200, "", "", providers.Unknown},
		{"page of a proxy", 200, "<html>Sign in</html>", "", providers.Unknown},
		{"JSON without code", 200, `{"ok":true}`, "", providers.Unknown},
		{"JSON of success", 200, `{"code":1}`, "", providers.Unknown},
		{"cut", 200, string(answer(1, "success")[:5]), "", providers.Unknown},
		{"bad request", 400, "", "", providers.Invalid},
		{"unauthorized", 401, "", "", providers.Auth},
		{"forbidden", 403, "", "", providers.Forbidden},
		{"not found", 404, "404 page not found", "", providers.Invalid},
		{"too large", 413, "", "", providers.Invalid},
		{"too many", 429, "", "1", providers.RateLimited},
		{"internal", 500, `{"code":-1,"msg":"x"}`, "", providers.Unknown},
		{"gateway", 502, "", "", providers.Unknown},
		{"unavailable", 503, "", "", providers.Unknown},
		{"unavailable for a while", 503, "", "1", providers.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1/msg/send-message" {
					asked++
				}
				if test.header != "" {
					w.Header().Set("Retry-After", test.header)
				}
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			}))
			defer h.Close()
			err := open(h.URL, h.URL).Send(background, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err
			if got := providers.KindOf(err); got != test.kind {
				t.Errorf("kind %q, expected %q: %v", got, test.kind, err)
			}
			again := test.kind == providers.RateLimited || test.kind == providers.Unavailable
			if asked > 1 != again {
				t.Errorf("sent %d times", asked)
			}
		})
	}
}

// What the vendor answers to a second send of an id is not documented.
func TestSecondSendIsRefused(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	first := s.Send(background, []providers.Outgoing{textItem(t, testKey, "one")})[0]
	srv.refuse = map[string]refusalText{"/v1/msg/send-message": {-1, "重复"}}
	again := s.Send(background, []providers.Outgoing{textItem(t, testKey, "one")})[0]
	if again.Err != nil || again.ID != first.ID || again.SentAt.UnixMilli() != 1_700_000_000_000 {
		t.Errorf("the same: %+v", again)
	}
	other := s.Send(background, []providers.Outgoing{textItem(t, testKey, "two")})[0]
	if providers.KindOf(other.Err) != providers.Conflict {
		t.Errorf("another text: %+v", other)
	}
}

func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(answer(-1, "token "+r.Header.Get("token")+" is odd"))
	}))
	defer h.Close()
	err := open(h.URL, h.URL).Send(background, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err
	if err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, err), testToken) {
		t.Errorf("error is %v", err)
	}
}

func TestSendRefusesBadInput(t *testing.T) {
	t.Parallel()
	good := textItem(t, testKey, "x")
	tests := map[string]func(*providers.Outgoing){
		"no kind in the id":     func(o *providers.Outgoing) { o.Target.ID = "77" },
		"another kind":          func(o *providers.Outgoing) { o.Target.ID = "channel:77" },
		"no id":                 func(o *providers.Outgoing) { o.Target.ID = "group:" },
		"id with a space":       func(o *providers.Outgoing) { o.Target.ID = "group:7 7" },
		"key that is no UUID":   func(o *providers.Outgoing) { o.Key = "launch" },
		"damaged body":          func(o *providers.Outgoing) { o.Part.Body = []byte{0xff} },
		"body of another shape": func(o *providers.Outgoing) { o.Part.Body = nil },
		"file without upload":   func(o *providers.Outgoing) { o.Part.Attachments = []content.Attachment{{Name: "a"}} },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			s := srv.start(t)
			item := good
			spoil(&item)
			if err := s.Send(background, []providers.Outgoing{item})[0].Err; providers.KindOf(err) != providers.Invalid {
				t.Errorf("got %v", err)
			}
			if n := srv.count(""); n > 0 {
				t.Errorf("%d requests left", n)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	absent := "11111111-2222-4333-8444-555555555555"
	for _, blind := range []bool{false, true} {
		t.Run(fmt.Sprintf("look-up ignores the id: %v", blind), func(t *testing.T) {
			t.Parallel()
			srv := &server{blind: blind, drop: map[string]int{"/v1/msg/send-message": 1}}
			s := srv.start(t)
			lost, gone := textItem(t, testKey, "lost"), textItem(t, "0d9de5bb-2a1d-4a5f-8c3e-6b7a90f1e2d4", "gone")
			if err := s.Send(background, []providers.Outgoing{lost})[0].Err; providers.KindOf(err) != providers.Unknown {
				t.Fatalf("lost answer: %v", err)
			}
			id := s.Send(background, []providers.Outgoing{gone})[0].ID
			if err := s.Recall(background, group77, stage.Sent(id))[0]; err != nil {
				t.Fatal(err)
			}
			srv.fillMessages(40)
			found, err := s.Find(background, []providers.Outgoing{lost, gone, textItem(t, absent, "never")}, since)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]bool{lost.Key: false, gone.Key: true}
			got := map[string]bool{}
			for key, r := range found {
				got[key] = r.Recalled
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("found, and whether recalled:\n%s", diff)
			}
			if r := found[lost.Key]; r.ID != testID || string(r.Visible) != string(lost.Part.Visible) {
				t.Errorf("remote is %+v", r)
			}
			if n := srv.count("/v1/msg/send-message"); n != 2 {
				t.Errorf("%d sends", n)
			}
		})
	}
}

// A look-up that fails must never be taken for "not there".
func TestFindFailsWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal refusalText
		absent  bool
	}{
		"no such message":     {refusalText{-1, "消息不存在"}, true},
		"message not found":   {refusalText{-1, "message not found"}, true},
		"not in the group":    {refusalText{-1, "不在群内"}, false},
		"no such user":        {refusalText{4402, "该用户不存在"}, false},
		"group gone":          {refusalText{-1, "群聊不存在"}, false},
		"not allowed":         {refusalText{1003, "no"}, false},
		"failure of a server": {refusalText{500, "oops"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{refuse: map[string]refusalText{"/v1/msg/list-message-by-mid-seq": test.refusal}}
			s := srv.start(t)
			found, err := s.Find(background, []providers.Outgoing{textItem(t, testKey, "x")}, since)
			if len(found) > 0 || (err == nil) != test.absent {
				t.Errorf("found %v, error %v", found, err)
			}
		})
	}
}

func TestReadIsFrugal(t *testing.T) {
	t.Parallel()
	shuffled := func(ids []string) {
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	}
	tests := []struct {
		name   string
		all    int // messages in the conversation
		pick   func(ids []string) []string
		sort   func([]string)
		budget int // requests
	}{
		{"one", 500, func(ids []string) []string { return ids[7:8] }, nil, 1},
		{"newest", 500, func(ids []string) []string { return ids[480:] }, nil, 1},
		{"all of many", 900, func(ids []string) []string { return ids }, shuffled, 31},
		{"old neighbours", 2000, func(ids []string) []string { return ids[100:128] }, nil, 8},
		{"old neighbours reversed", 2000, func(ids []string) []string { return ids[100:128] }, slices.Reverse[[]string], 8},
		{"old neighbours shuffled", 2000, func(ids []string) []string { return ids[100:128] }, shuffled, 12},
		{"far apart", 2000, func(ids []string) []string { return []string{ids[10], ids[900], ids[1500]} }, nil, 5},
	}
	for _, test := range tests {
		for _, later := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, later %v", test.name, later), func(t *testing.T) {
				t.Parallel()
				srv := &server{later: later}
				ids := slices.Clone(test.pick(srv.fillMessages(test.all)))
				if test.sort != nil {
					test.sort(ids)
				}
				s := srv.start(t)
				got, err := s.Read(background, group77, ids)
				if err != nil || len(got) != len(ids) {
					t.Fatalf("read %d of %d: %v", len(got), len(ids), err)
				}
				for _, id := range ids {
					if got[id].ID != id || got[id].Text == "" {
						t.Errorf("%s is %+v", id, got[id])
					}
				}
				if n := srv.count(""); n > test.budget {
					t.Errorf("%d requests for %d messages, expected at most %d", n, len(ids), test.budget)
				}
			})
		}
	}
}

func TestReadOmitsMissingMessages(t *testing.T) {
	t.Parallel()
	srv := &server{}
	ids := srv.fillMessages(5)
	srv.messages[1].recalled = 1_700_000_500_000
	s := srv.start(t)
	got, err := s.Read(background, group77, []string{ids[0], ids[1], testID, otherID, ids[0]})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[ids[0]].Recalled || !got[ids[1]].Recalled {
		t.Errorf("got %+v", got)
	}
}

func TestReadWithoutListOfNewest(t *testing.T) {
	t.Parallel()
	srv := &server{refuse: map[string]refusalText{"/v1/msg/list-message": {1002, "msg_id"}}}
	ids := srv.fillMessages(3)
	got, err := srv.start(t).Read(background, group77, ids[:1])
	if err != nil || len(got) != 1 {
		t.Errorf("one: %v, %v", got, err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	const edit = "/v1/msg/edit-message"
	tests := []struct {
		name   string
		id     string // "" is that of the message sent
		refuse map[string]refusalText
		drop   int
		body   string
		kind   providers.ErrorKind
	}{
		{name: "changed", body: "two"},
		{name: "answer lost", body: "two", drop: 2},
		{name: "unchanged", body: "one"},
		{name: "unchanged and refused", body: "one", refuse: map[string]refusalText{edit: {-1, "没有变化"}}},
		{name: "refused", body: "two", refuse: map[string]refusalText{edit: {-1, "不能编辑"}}, kind: providers.Invalid},
		{name: "gone", id: otherID, body: "two", kind: providers.NotFound},
		{name: "gone in other words", id: otherID, body: "two", refuse: map[string]refusalText{edit: {-1, "失败"}}, kind: providers.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			srv := &server{refuse: test.refuse, drop: map[string]int{edit: test.drop}}
			s := srv.start(t)
			id := s.Send(background, []providers.Outgoing{textItem(t, testKey, "one")})[0].ID
			if test.id != "" {
				id = test.id
			}
			err := s.Edit(background, id, textItem(t, testKey, test.body))
			if providers.KindOf(err) != test.kind {
				t.Fatalf("got %v", err)
			}
			if test.kind != "" {
				return
			}
			got, err := s.Read(background, group77, []string{id})
			if err != nil || got[id].Text != test.body {
				t.Errorf("reads %q, %v", got[id].Text, err)
			}
		})
	}
}

func TestCancelledBeforeSending(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	ctx, cancel := context.WithCancel(background)
	cancel()
	if err := s.Send(ctx, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err; providers.KindOf(err) != providers.Cancelled {
		t.Error(err)
	}
	if n := srv.count(""); n > 0 {
		t.Errorf("%d requests", n)
	}
}
