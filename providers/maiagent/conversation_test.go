package maiagent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

// insist creates a conversation as an apply does: where the outcome is unknown
// it says when the first try began, and tries again.
func insist(t *testing.T, w *world, s account, key string) (id string, err error) {
	begun := w.Clock.Now()
	var place providers.ConversationSpec
	for range 4 {
		id, err = s.CreateConversation(t.Context(), key, place)
		if providers.KindOf(err) != providers.Unknown {
			return id, err
		}
		place.PendingSince = begun
	}
	return id, err
}

// A creation that was not answered leaves one conversation, found or made.
func TestCreateAnswerLost(t *testing.T) {
	t.Parallel()
	for _, fault := range []sandbox.Fault{
		{Action: sandbox.Drop}, {Action: sandbox.Cut}, {Action: sandbox.Malformed}, {Action: sandbox.Cut, Times: 2},
		{Action: sandbox.Status, Status: 502, Done: true}, {Action: sandbox.Status, Status: 500},
	} {
		w := newWorld(t)
		s := w.open(nil)
		other := w.place(s)
		w.Clock.Pass(time.Second)
		fault.Operation = "create_conversation"
		w.Inject(fault)
		id, err := insist(t, w, s, stage.Key(1))
		if err != nil || id == other.ID || w.Requests("create_conversation") != 2 {
			t.Errorf("%+v: %q, %v, %d conversations", fault, id, err, w.Requests("create_conversation"))
		}
		again, err := s.CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{})
		if err != nil || again != id {
			t.Errorf("again: %q, %v", again, err)
		}
	}
}

// Many at once, with answers lost here and there: as many as were asked for,
// each with an id of its own.
func TestCreateManyWithLostAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	const many = 20
	for n := range many {
		w.Inject(sandbox.Fault{Operation: "create_conversation", Action: sandbox.Drop, Skip: n % 3})
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	for n := range many {
		all.Go(func() {
			id, err := insist(t, w, s, stage.Key(n))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[id] = true
		})
	}
	all.Wait()
	if len(ids) != many || w.Requests("create_conversation") != many {
		t.Errorf("%d ids, %d conversations of %d", len(ids), w.Requests("create_conversation"), many)
	}
}

// The next run is told when the creation began, and finds what it left.
func TestCreateInTheNextRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.place(w.open(nil))
	w.Clock.Pass(time.Hour)
	begun := w.Clock.Now()
	left := w.place(w.open(nil))
	w.Clock.Pass(time.Hour)
	got, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{PendingSince: begun})
	if err != nil || got != left.ID {
		t.Errorf("%q, %v", got, err)
	}
	before := w.Requests("create_conversation")
	if _, err := w.open(nil).CreateConversation(t.Context(), stage.Key(2), providers.ConversationSpec{PendingSince: w.Clock.Now()}); err != nil || w.Requests("create_conversation") != before+1 {
		t.Errorf("nothing was left: %v", err)
	}
}

// What a visitor has written to is nobody's of ours; of two that may be it,
// none is taken.
func TestCreateAmongVisitors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun := w.Clock.Now()
	visited := w.place(w.open(nil))
	if err := w.Server.Drift(sandbox.Drift{Action: "post", Platform: "maiagent", Conversation: visited.ID, Text: "hello?"}); err != nil {
		t.Fatal(err)
	}
	left := w.place(w.open(nil))
	got, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{PendingSince: begun})
	if err != nil || got != left.ID {
		t.Errorf("%q, %v", got, err)
	}
	another := w.place(w.open(nil))
	_, err = w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{PendingSince: begun})
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Unknown || !strings.Contains(e.Hint, left.ID) || !strings.Contains(e.Hint, another.ID) {
		t.Errorf("of two: %v", err)
	}
	if n := w.Requests("create_conversation"); n != 3 {
		t.Errorf("%d conversations", n)
	}
}

// Where it cannot be looked up, nothing is made again.
func TestCreateThatCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"list_inboxes", "list_conversations"} {
		w := newWorld(t)
		w.Inject(sandbox.Fault{Operation: "create_conversation", Action: sandbox.Drop})
		w.Inject(sandbox.Fault{Operation: operation, Action: sandbox.Status, Status: 403, Times: 9})
		_, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{})
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Unknown || e.Hint == "" || w.Requests("create_conversation") != 1 {
			t.Errorf("%s: %v", operation, err)
		}
	}
}

func TestCreateRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	chat := json.RawMessage(`{"web_chat":"5f0c"}`)
	none := json.RawMessage(`{"web_chat":"` + webChat + `"}`)
	for name, test := range map[string]struct {
		place     providers.ConversationSpec
		attribute string
	}{
		"participants": {providers.ConversationSpec{Participants: []string{"x"}}, "participants"},
		"announcement": {providers.ConversationSpec{Announcement: "x"}, "announcement"},
		"no object":    {providers.ConversationSpec{Options: json.RawMessage(`{"web_chat":1}`)}, "maiagent"},
		"no UUID":      {providers.ConversationSpec{Options: chat}, "maiagent.web_chat"},
		"no such chat": {providers.ConversationSpec{Options: none}, "maiagent.web_chat"},
	} {
		_, err := w.open(nil).CreateConversation(t.Context(), stage.Key(1), test.place)
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != test.attribute {
			t.Errorf("%s: %+v", name, err)
		}
	}
	_, err := w.open(map[string]string{"web_chat": ""}).CreateConversation(t.Context(), stage.Key(1), providers.ConversationSpec{})
	if providers.KindOf(err) != providers.Invalid {
		t.Errorf("no web chat: %v", err)
	}
	if n := w.Requests("create_conversation"); n != 0 {
		t.Errorf("%d conversations", n)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(nil)
	to := w.place(s)
	have, err := s.DescribeConversation(t.Context(), to.ID)
	if err != nil || fmt.Sprint(have) != fmt.Sprint(providers.ConversationSpec{}) {
		t.Errorf("%+v, %v", have, err)
	}
	if err := s.ChangeConversation(t.Context(), to.ID, have, providers.ConversationSpec{}); err != nil {
		t.Error(err)
	}
	if err := s.ChangeConversation(t.Context(), to.ID, have, providers.ConversationSpec{Announcement: "x"}); providers.KindOf(err) != providers.Invalid {
		t.Errorf("an announcement: %v", err)
	}
	if _, err := s.DescribeConversation(t.Context(), somePlace); providers.KindOf(err) != providers.NotFound {
		t.Errorf("gone: %v", err)
	}
	if err := s.CheckCredentials(t.Context()); err != nil {
		t.Error(err)
	}
	if err := w.open(map[string]string{"api_key": "wrong"}).CheckCredentials(t.Context()); providers.KindOf(err) != providers.Auth {
		t.Errorf("a wrong key: %v", err)
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	data := strings.Repeat("x", 1<<20)
	for name, fault := range map[string]*sandbox.Fault{
		"at once":            nil,
		"answer lost":        {Action: sandbox.Drop},
		"not there":          {Action: sandbox.Status, Status: 404, Times: 2},
		"takes no forms":     {Action: sandbox.Status, Status: 415, Times: 2},
		"method not allowed": {Action: sandbox.Status, Status: 405, Times: 2},
	} {
		w := newWorld(t)
		s := w.open(nil)
		if fault != nil {
			fault.Operation = "upload"
			w.Inject(*fault)
		}
		for range 2 {
			up, err := s.Upload(t.Context(), stage.File("報告.pdf", "application/pdf", data))
			if err != nil || up.ID == "" || !strings.HasPrefix(up.URL, "http://") || up.Extra["filename"] != "報告.pdf" || up.Extra["type"] != "other" {
				t.Errorf("%s: %+v, %v", name, up, err)
			}
		}
		steps := fault != nil && fault.Action == sandbox.Status
		if got := w.Requests("attach"); steps != (got == 2) {
			t.Errorf("%s: %d in steps", name, got)
		}
	}
	w := newWorld(t)
	w.Inject(sandbox.Fault{Operation: "upload", Action: sandbox.Status, Status: 413})
	if _, err := w.open(nil).Upload(t.Context(), stage.File("a", "", "x")); providers.KindOf(err) != providers.Invalid || w.Requests("presign") != 0 {
		t.Errorf("too large: %v", err)
	}
}

// The key stays with MaiAgent: the storage does not get it, nor does an error.
func TestStorageRefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Inject(sandbox.Fault{Operation: "upload", Action: sandbox.Status, Status: 404})
	w.Inject(sandbox.Fault{Operation: "store", Action: sandbox.Status, Status: 403})
	_, err := w.open(nil).Upload(t.Context(), stage.File("a", "", "x"))
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != "" || e.Hint == "" {
		t.Errorf("got %+v", err)
	}
}
