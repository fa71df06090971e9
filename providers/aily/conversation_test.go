package aily_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

func TestSessionLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	context := json.RawMessage(`{"channel_context":"{\"source\":\"herald\"}"}`)
	id, err := s.CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{Title: "值班 \"ops\"", Options: context})
	if err != nil {
		t.Fatal(err)
	}
	to := providers.Target{ID: id}
	s.Send(t.Context(), []providers.Outgoing{item(t, to, 1, stage.Text("x"))})
	have, err := s.DescribeConversation(t.Context(), id)
	if err != nil || have.Title != "值班 \"ops\"" {
		t.Errorf("%+v, %v", have, err)
	}
	for range 2 { // the second time nothing differs
		if err := s.ChangeConversation(t.Context(), id, have, providers.ConversationSpec{Title: "Ops"}); err != nil {
			t.Error(err)
		}
		have, err = s.DescribeConversation(t.Context(), id)
		if err != nil || have.Title != "Ops" {
			t.Errorf("%+v, %v", have, err)
		}
	}
	facts := w.Server.Conversations()[0].Facts
	want := map[string]string{"channel_context": `{"source":"herald"}`, "metadata": `{"herald":"` + stage.Key(1) + `","title":"Ops"}`}
	for name, text := range want {
		if facts[name] != text {
			t.Errorf("%s is %s", name, facts[name])
		}
	}
	if n := w.Requests("change_conversation"); n != 1 {
		t.Errorf("%d changes", n)
	}
	for range 2 {
		if err := s.RemoveConversation(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.DescribeConversation(t.Context(), id); providers.KindOf(err) != providers.NotFound {
		t.Errorf("described after its end: %v", err)
	}
	if len(w.Texts(id)) != 0 {
		t.Errorf("still stands: %q", w.Texts(id))
	}
}

// A creation that was not answered is never made again in silence.
func TestCreateAnswerLost(t *testing.T) {
	t.Parallel()
	for _, action := range []sandbox.Action{sandbox.Drop, sandbox.Cut, sandbox.Malformed} {
		w := newWorld(t)
		s := w.open(nil)
		w.Inject(sandbox.Fault{Operation: "create_conversation", Action: action})
		for range 2 {
			_, err := s.CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{Title: "Ops"})
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != providers.Unknown || !strings.Contains(e.Hint, stage.Key(1)) {
				t.Errorf("%s: %v", action, err)
			}
		}
		_, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{Title: "Ops", PendingSince: w.Clock.Now()})
		if providers.KindOf(err) != providers.Unknown {
			t.Errorf("%s, in the next run: %v", action, err)
		}
		if n := w.Requests("create_conversation"); n > 1 {
			t.Errorf("%s: %d sessions", action, n)
		}
		if _, err := s.CreateConversation(t.Context(), stage.Key(2), providers.ConversationSpec{}); err != nil {
			t.Errorf("another one: %v", err)
		}
	}
}

func TestCreateRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	for attribute, place := range map[string]providers.ConversationSpec{
		"title":                {Title: strings.Repeat("值", 100)},
		"participants":         {Participants: []string{"ou_a"}},
		"announcement":         {Announcement: "x"},
		"aily.channel_context": {Options: json.RawMessage(`{"channel_context":"not JSON"}`)},
		"aily":                 {Options: json.RawMessage(`["not an object"]`)},
	} {
		_, err := s.CreateConversation(t.Context(), stage.Key(1), place)
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != attribute {
			t.Errorf("%s: %v", attribute, err)
		}
	}
	longest := providers.ConversationSpec{Title: strings.Repeat("𠀀", 48)}
	if _, err := s.CreateConversation(t.Context(), stage.Key(1), longest); err != nil {
		t.Errorf("the longest title that is allowed: %v", err)
	}
	if n := w.Requests("create_conversation"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// The vendor documents no code for what is gone; any refusal must do.
func TestRemoveOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers []string
		kind    providers.ErrorKind
	}{
		"404":                     {[]string{`404 {"code":2700001,"msg":"x"}`}, ""},
		"400, and not there":      {[]string{`400 {"code":2700123,"msg":"x"}`, `404 {"code":2700123,"msg":"x"}`}, ""},
		"400, and cannot be told": {[]string{`400 {"code":2700123,"msg":"x"}`}, providers.Invalid},
	} {
		err := start(t, &stage.Stub{Answers: test.answers}).RemoveConversation(t.Context(), "session_1")
		if providers.KindOf(err) != test.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	w.Inject(sandbox.Fault{Operation: "upload", Action: sandbox.Drop})
	up, err := s.Upload(t.Context(), stage.File("a.txt", "", strings.Repeat("x", 1<<20)))
	if err != nil || !strings.HasPrefix(up.ID, "file_") || !up.Expires.After(w.Clock.Now()) {
		t.Errorf("%+v, %v", up, err)
	}
	_, err = start(t, &stage.Stub{Answers: []string{"404 page not found"}}).Upload(t.Context(), stage.File("a.txt", "text/plain", "x"))
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != "attachments" || !strings.Contains(e.Detail, "withdrawn") {
		t.Errorf("withdrawn: %v", err)
	}
}

// The token is asked for again when it was taken back in the meantime, also in
// the middle of everything else.
func TestEveryCallReplacesTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	for _, operation := range []string{"upload", "list", "read_conversation", "change_conversation", "create_conversation", "remove_conversation"} {
		w.Inject(sandbox.Fault{Operation: operation, Action: sandbox.Status, Status: 400, Code: 99991663})
	}
	_, upload := s.Upload(t.Context(), stage.File("a", "", "x"))
	_, list := s.Read(t.Context(), to, []string{"message_1", "message_2"})
	change := s.ChangeConversation(t.Context(), to.ID, providers.ConversationSpec{}, providers.ConversationSpec{Title: "new"})
	_, create := s.CreateConversation(t.Context(), stage.Key(5), providers.ConversationSpec{})
	remove := s.RemoveConversation(t.Context(), to.ID)
	if diff := cmp.Diff([]error{nil, nil, nil, nil, nil}, []error{upload, list, change, create, remove}); diff != "" {
		t.Error(diff)
	}
	w.Clock.Pass(time.Minute)
}
