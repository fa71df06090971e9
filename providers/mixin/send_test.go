package mixin_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

func TestSend(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := stage.Text("hello ä <b> 你好")
	c.Options = json.RawMessage(`{"silent":true,"representative_id":"F9906F66-2f4c-405c-9a18-d30d32811397","recipient_id":"` + bob + `","sticker":null}`)
	item := outgoing(t, "group:"+groupID, stage.Key(1), c)
	item.Quote = stage.Key(9)
	direct := outgoing(t, "user:"+alice, stage.Key(2), stage.Text("hi"))
	results := s.open().Send(s.ctx(), []providers.Outgoing{item, direct})
	want := []providers.Result{{ID: stage.Key(1), SentAt: epoch}, {ID: stage.Key(2), SentAt: epoch}}
	if d := cmp.Diff(want, results); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(wire{
		ConversationID: groupID, RecipientID: bob, MessageID: stage.Key(1), Category: "PLAIN_TEXT",
		DataBase64:       "aGVsbG8gw6QgPGI-IOS9oOWlvQ",
		RepresentativeID: "f9906f66-2f4c-405c-9a18-d30d32811397", QuoteMessageID: stage.Key(9), Silent: true,
	}, s.messages[stage.Key(1)]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(wire{
		ConversationID: "aed2bc70-79b9-30b0-b313-19610c76ce32", RecipientID: alice,
		MessageID: stage.Key(2), Category: "PLAIN_TEXT", DataBase64: "aGk",
	}, s.messages[stage.Key(2)]); d != "" {
		t.Error(d)
	}
	if len(s.bodies) != 1 {
		t.Errorf("%d requests, want one", len(s.bodies))
	}
}

func TestSendSplits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		items int
		size  int
		want  int
	}{
		{"a hundred", 100, 10, 1},
		{"one more", 101, 10, 2},
		{"too many bytes", 4, 60_000, 4},
		{"just two in each", 4, 40_000, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			var items []providers.Outgoing
			for i := range test.items {
				items = append(items, outgoing(t, groupID, stage.Key(i), stage.Text(strings.Repeat("x", test.size))))
			}
			for i, r := range s.open().Send(s.ctx(), items) {
				if r.Err != nil || r.ID != stage.Key(i) || s.order[i] != stage.Key(i) {
					t.Fatalf("item %d: %+v, in the order as %s", i, r, s.order[i])
				}
			}
			if len(s.bodies) != test.want {
				t.Errorf("%d requests, want %d", len(s.bodies), test.want)
			}
		})
	}
}

func TestSendOneOfManyRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	other := "828c5c40-769c-3e97-8387-fb1ae0645311"
	s.groups[groupID] = stdGroup{ConversationID: groupID}
	results := s.open().Send(s.ctx(), []providers.Outgoing{
		outgoing(t, groupID, stage.Key(1), stage.Text("one")),
		outgoing(t, groupID, stage.Key(2), stage.Text("forbidden")),
		outgoing(t, groupID, stage.Key(3), stage.Text("after it")),
		outgoing(t, other, stage.Key(4), stage.Text("elsewhere")),
	})
	var kinds []providers.ErrorKind
	for _, r := range results {
		kinds = append(kinds, providers.KindOf(r.Err))
	}
	if d := cmp.Diff([]providers.ErrorKind{"", providers.Forbidden, providers.Cancelled, ""}, kinds); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{stage.Key(1), stage.Key(4)}, s.order); d != "" {
		t.Error(d)
	}
	var e *providers.Error
	if !errors.As(results[1].Err, &e) || e.Code != "403" || e.Hint == "" {
		t.Errorf("got %+v", e)
	}
}

func TestSendUnaddressable(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	direct := stage.Text("x")
	direct.Options = json.RawMessage(`{"recipient_id":"` + bob + `"}`)
	picture := content.Content{Attachments: []content.Attachment{{Name: "a.png", MIME: "image/png", Size: 1, Width: 1, Height: 1}}}
	results := s.open().Send(s.ctx(), []providers.Outgoing{
		outgoing(t, groupID, stage.Key(1), stage.Text("before")),
		outgoing(t, "user:"+alice, stage.Key(2), direct),
		outgoing(t, groupID, stage.Key(3), picture), // not uploaded
		outgoing(t, groupID, stage.Key(4), stage.Text("behind it")),
		outgoing(t, "42", stage.Key(5), stage.Text("nowhere")),
		outgoing(t, "user:group:"+groupID, stage.Key(6), stage.Text("nowhere")),
	})
	want := []providers.ErrorKind{"", providers.Invalid, providers.Invalid, providers.Cancelled, providers.Invalid, providers.Invalid}
	for i, r := range results {
		if got := providers.KindOf(r.Err); got != want[i] {
			t.Errorf("item %d: %v, want %q", i, r.Err, want[i])
		}
	}
	if d := cmp.Diff([]string{stage.Key(1)}, s.order); d != "" {
		t.Error(d)
	}
}

// A lost answer is settled by sending the same id again, signed anew.
func TestSendAnswerLost(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	var tokens []string
	s.before = func(n int, r *http.Request, body []byte) (int, string, bool) {
		tokens = append(tokens, r.Header.Get("Authorization"))
		if n > 1 {
			return 0, "", false
		}
		s.post(body)
		return 0, "", true
	}
	results := s.open().Send(s.ctx(), []providers.Outgoing{outgoing(t, groupID, stage.Key(1), stage.Text("once"))})
	if results[0].Err != nil || len(s.order) != 1 || len(tokens) != 2 || tokens[0] == tokens[1] {
		t.Errorf("got %+v, %d messages, %d tokens", results[0], len(s.order), len(tokens))
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	session := s.open()
	recaller := session.(providers.Recaller)
	target := providers.Target{ID: "user:" + alice}
	for range 2 {
		for i, err := range recaller.Recall(s.ctx(), target, stage.Sent(stage.Key(1), "nonsense", stage.Key(2))) {
			if (err != nil) != (i == 1) {
				t.Errorf("%d: %v", i, err)
			}
		}
	}
	if len(s.order) != 2 || len(s.bodies) != 2 {
		t.Fatalf("%d messages in %d requests, want 2 in 2", len(s.order), len(s.bodies))
	}
	m := s.messages[s.order[0]]
	if got := m.data(t); got != `{"message_id":"`+stage.Key(1)+`"}` {
		t.Errorf("payload %s", got)
	}
	m.DataBase64, m.MessageID = "", ""
	if d := cmp.Diff(wire{ConversationID: "aed2bc70-79b9-30b0-b313-19610c76ce32", RecipientID: alice, Category: "MESSAGE_RECALL"}, m); d != "" {
		t.Error(d)
	}
}

func TestRecallOfWhatIsGone(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.before = func(int, *http.Request, []byte) (int, string, bool) { return 202, isRefusal(404, "gone"), true }
	if errs := s.open().(providers.Recaller).Recall(s.ctx(), providers.Target{ID: groupID}, stage.Sent(stage.Key(1))); errs[0] != nil {
		t.Error(errs[0])
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		answer string
		want   providers.ErrorKind
		text   string
	}{
		{"400", 202, isRefusal(400, "bad"), providers.Invalid, "code 400"},
		{"401", 202, isRefusal(401, "Unauthorized"), providers.Auth, "Unauthorized"},
		{"403", 202, isRefusal(403, "Forbidden"), providers.Forbidden, "Forbidden"},
		{"404", 202, isRefusal(404, "not found"), providers.NotFound, ""},
		{"10002", 202, `{"error":{"status":202,"code":10002,"description":"Invalid field.","extra":{"field":"category","reason":"is not known"}}}`,
			providers.Invalid, "Invalid field: category is not known"},
		{"reason alone", 202, `{"error":{"status":202,"code":400,"description":"Bad request.","extra":{"reason":"no JSON"}}}`,
			providers.Invalid, "Bad request: no JSON"},
		{"10006", 202, isRefusal(10006, "update"), providers.Invalid, ""},
		{"20116", 202, isRefusal(20116, "full"), providers.Invalid, ""},
		{"not known", 202, isRefusal(29999, "what"), providers.Invalid, ""},
		{"web front, 404", 404, "<html>", providers.Invalid, "no Mixin API"},
		{"web front, 403", 403, "<html>", providers.Forbidden, ""},
		{"web front, 413", 413, "<html>", providers.Invalid, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.before = func(int, *http.Request, []byte) (int, string, bool) { return test.status, test.answer, true }
			err := s.open().Send(s.ctx(), []providers.Outgoing{outgoing(t, groupID, stage.Key(1), stage.Text("x"))})[0].Err
			if got := providers.KindOf(err); got != test.want || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v, want kind %q and %q", err, test.want, test.text)
			}
			want := 1
			if test.name == "403" {
				want = 3 // then the conversation and the account are looked at
			}
			if len(s.bodies) != want {
				t.Errorf("%d requests, want %d", len(s.bodies), want)
			}
		})
	}
}

// What may pass by itself is tried again.
func TestErrorsThatPass(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		status int
		text   string
	}{
		"500": {500, isRefusal(500, "Internal Server Error")}, "7000": {500, isRefusal(7000, "blaze")},
		"502 of the web front": {502, "<html>"}, "not JSON": {200, "<html>"}, "an array": {200, "[]"},
		"an error of code 0": {202, `{"error":{}}`}, "429": {202, isRefusal(429, "slow down")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.before = func(n int, _ *http.Request, _ []byte) (int, string, bool) { return answer.status, answer.text, n == 1 }
			r := s.open().Send(s.ctx(), []providers.Outgoing{outgoing(t, groupID, stage.Key(1), stage.Text("x"))})[0]
			if r.Err != nil || len(s.bodies) != 2 {
				t.Errorf("%v after %d requests", r.Err, len(s.bodies))
			}
		})
	}
}
