package mattermost_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/mattermost"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
)

// TestDirectChat: without a title and with one participant, a conversation is the chat
// with that person. It is not created twice, and not removed.
func TestDirectChat(t *testing.T) {
	t.Parallel()
	server := stage.New(t, mattermost.New(), sandbox.Options{})
	s := server.Open(nil).(account)
	want := providers.ConversationSpec{Participants: []string{person(1)}}
	first, err := s.CreateConversation(t.Context(), stage.Key(1), want)
	again, err2 := s.CreateConversation(t.Context(), stage.Key(2), want)
	if err != nil || err2 != nil || first != again || first == "" {
		t.Fatalf("%q %v, %q %v", first, err, again, err2)
	}
	have, err := s.DescribeConversation(t.Context(), first)
	if diff := cmp.Diff(want, have); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if err := s.RemoveConversation(t.Context(), first); err != nil {
		t.Error(err)
	}
	if _, err := s.DescribeConversation(t.Context(), first); err != nil {
		t.Errorf("after its removal: %v", err)
	}
	if listed, err := s.ListConversations(t.Context()); err != nil || len(listed) != 0 {
		t.Errorf("%v %v", listed, err)
	}
}

// TestConversations: what cannot be created is refused before anything is sent, and a
// team that does not exist is the fault of the argument.
func TestConversations(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]providers.ConversationSpec{
		"title":           {},
		"participants":    {Title: "x", Participants: []string{"maria"}},
		"announcement":    {Title: "x", Announcement: strings.Repeat("x", 1025)},
		"mattermost":      {Title: "x", Options: json.RawMessage(`{"team":7}`)},
		"mattermost.team": {Title: "x", Options: json.RawMessage(`{"team":"nobody"}`)},
	} {
		s, stub := answering(t, me, `404 {"id":"app.team.get_by_name.missing.app_error"}`)
		_, err := s.CreateConversation(t.Context(), stage.Key(1), want)
		var e *providers.Error
		if asked := len(stub.Asked()); !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != name || asked > 0 && name != "mattermost.team" {
			t.Errorf("%s: %v after %d requests", name, err, asked)
		}
	}
}
