package mixin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/providertest/stage"
)

func TestContactID(t *testing.T) {
	t.Parallel()
	const want = "aed2bc70-79b9-30b0-b313-19610c76ce32"
	if got := mixin.ContactID(botID, alice); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := mixin.ContactID(alice, strings.ToUpper(botID)); got != want {
		t.Errorf("the other way round %s, want %s", got, want)
	}
}

// The first vector is in the tests of the vendor's own library.
func TestGroupID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		owner, name, random string
		participants        []string
		want                string
	}{
		{"c8cb0ac7-d456-4341-be66-0b143aa09922", "Mixin Rocks", "01d21e2c-76f5-4940-8ea0-9b7f21728674", []string{
			"f937ca18-d1ff-46f5-99e8-e23fbd6fd5f2", "0e0a20c8-31b8-4093-81b8-9cebd9bc8afc", "8391e472-cdbe-4704-be1f-7d184635b885",
			"831fdb67-13ed-4dc5-ac64-dda89aeda2bb", "f7ff9dde-18c2-4375-8097-b364068b120e", "088c1e3e-1f07-4065-85b5-6b49b4370d32",
		}, "5dac944e-2037-31b4-bbd9-e5fd3ffe571e"},
		{botID, "release-notes", sessionID, []string{alice, bob}, "79e8fd95-cd3a-38f8-b20b-6784dac80a84"},
	}
	for _, test := range tests {
		if got := mixin.GroupID(test.owner, test.name, test.random, test.participants); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	session := s.open()
	steward := session.(providers.ConversationManager)
	place := providers.ConversationSpec{Title: "Ops", Announcement: "Read first.", Participants: []string{alice, bob}}
	id, err := steward.CreateConversation(s.ctx(), stage.Key(1), place)
	if err != nil {
		t.Fatal(err)
	}
	if want := session.(providers.ConversationIDPredictor).PredictConversationID(stage.Key(1), place); id != want || id[14] != '4' || !strings.ContainsRune("89ab", rune(id[19])) {
		t.Errorf("id %s, foretold %s; it must look random", id, want)
	}
	if len(s.bodies) != 1 {
		t.Errorf("requests %q", s.bodies)
	}
	got, err := steward.DescribeConversation(s.ctx(), id)
	if err != nil || got.Title != place.Title || got.Announcement != place.Announcement || !cmp.Equal(got.Participants, place.Participants) {
		t.Errorf("got %+v, %v", got, err)
	}
	t.Run("change nothing", func(t *testing.T) { s.expect(t, steward.ChangeConversation(s.ctx(), id, got, place)) })
	t.Run("change all", func(t *testing.T) {
		const carol = "55555555-5555-4555-8555-555555555555"
		next := providers.ConversationSpec{Title: "Operations", Participants: []string{bob, carol}}
		s.expect(t, steward.ChangeConversation(s.ctx(), id, got, next),
			`POST /conversations/`+id+`/participants/ADD [{"user_id":"`+carol+`"}]`,
			`POST /conversations/`+id+`/participants/REMOVE [{"user_id":"`+alice+`"}]`,
			`POST /conversations/`+id+` {"name":"Operations","announcement":""}`)
		now, err := steward.DescribeConversation(s.ctx(), id)
		if err != nil || now.Title != next.Title || now.Announcement != "" || !cmp.Equal(now.Participants, next.Participants) {
			t.Errorf("got %+v, %v", now, err)
		}
	})
}

// expect checks the error and the requests since the last call.
func (s *server) expect(t *testing.T, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.bodies[len(s.bodies)-len(want):]
	if len(want) == 0 && len(s.bodies) != 2 {
		t.Errorf("there was a request: %q", s.bodies[len(s.bodies)-1])
	}
	if d := cmp.Diff(want, append([]string(nil), got...)); d != "" {
		t.Error(d)
	}
}

func TestCreateTwice(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	steward := s.open().(providers.ConversationManager)
	first, err := steward.CreateConversation(s.ctx(), stage.Key(1), providers.ConversationSpec{Title: "Ops", Participants: []string{alice, bob}})
	if err != nil {
		t.Fatal(err)
	}
	// The answer was lost, and the files changed before the second try.
	second, err := steward.CreateConversation(s.ctx(), stage.Key(1), providers.ConversationSpec{Title: "New", Participants: []string{alice}})
	if err != nil || first != second || len(s.groups) != 1 || s.groups[first].Name != "New" || len(s.groups[first].Participants) != 2 {
		t.Errorf("%s, then %s, %v: %+v", first, second, err, s.groups)
	}
	if other, err := steward.CreateConversation(s.ctx(), stage.Key(2), providers.ConversationSpec{Title: "Ops", Participants: []string{alice}}); err != nil || other == first {
		t.Errorf("another key gave %s, %v", other, err)
	}
}

// Should Mixin refuse a second creation, the group is found all the same.
func TestCreateRefusedBecauseItIsThere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	steward := s.open().(providers.ConversationManager)
	place := providers.ConversationSpec{Title: "Ops", Participants: []string{alice, bob}}
	first, err := steward.CreateConversation(s.ctx(), stage.Key(1), place)
	if err != nil {
		t.Fatal(err)
	}
	s.before = func(_ int, r *http.Request, _ []byte) (int, string, bool) {
		return 202, isRefusal(10002, "conversation_id is taken"), r.Method == "POST"
	}
	second, err := steward.CreateConversation(s.ctx(), stage.Key(1), place)
	if err != nil || first != second {
		t.Errorf("%s, then %s, %v", first, second, err)
	}
	if _, err := steward.CreateConversation(s.ctx(), stage.Key(3), place); providers.KindOf(err) != providers.Invalid {
		t.Errorf("what is not there was made: %v", err)
	}
}

func TestDirectChat(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	steward := s.open().(providers.ConversationManager)
	place := providers.ConversationSpec{Participants: []string{alice}}
	id, err := steward.CreateConversation(s.ctx(), stage.Key(1), place)
	if err != nil || id != "user:"+alice {
		t.Fatalf("got %q, %v", id, err)
	}
	s.expect(t, nil, `POST /conversations {"conversation_id":"aed2bc70-79b9-30b0-b313-19610c76ce32","category":"CONTACT","participants":[{"user_id":"`+alice+`"}]}`)
	got, err := steward.DescribeConversation(s.ctx(), id)
	if err != nil || got.Title != "" || !cmp.Equal(got.Participants, place.Participants) {
		t.Errorf("got %+v, %v", got, err)
	}
	err = steward.ChangeConversation(s.ctx(), id, got, providers.ConversationSpec{Title: "Ours", Participants: place.Participants})
	if providers.KindOf(err) != providers.Invalid {
		t.Errorf("a direct chat got a title: %v", err)
	}
}

func TestConversationErrors(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	steward := s.open().(providers.ConversationManager)
	tests := []struct {
		name string
		call func() error
		want providers.ErrorKind
	}{
		{"describe what is gone", func() error { _, err := steward.DescribeConversation(s.ctx(), groupID); return err }, providers.NotFound},
		{"describe no id", func() error { _, err := steward.DescribeConversation(s.ctx(), "user:"); return err }, providers.Invalid},
		{"the bot as participant", func() error {
			_, err := steward.CreateConversation(s.ctx(), stage.Key(1), providers.ConversationSpec{Title: "x", Participants: []string{botID}})
			return err
		}, providers.Invalid},
		{"a number as participant", func() error {
			_, err := steward.CreateConversation(s.ctx(), stage.Key(1), providers.ConversationSpec{Participants: []string{"37189"}})
			return err
		}, providers.Invalid},
		{"a long announcement", func() error {
			return steward.ChangeConversation(s.ctx(), groupID, providers.ConversationSpec{}, providers.ConversationSpec{Announcement: strings.Repeat("ä", 1025)})
		}, providers.Invalid},
		{"change what is gone", func() error {
			return steward.ChangeConversation(s.ctx(), groupID, providers.ConversationSpec{}, providers.ConversationSpec{Title: "x"})
		}, providers.NotFound},
	}
	for _, test := range tests {
		if err := test.call(); providers.KindOf(err) != test.want {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}
