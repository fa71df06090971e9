package kit_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/kit"
)

// What the facts deny is refused in the words of the facts.
func TestConversationCheckByFacts(t *testing.T) {
	facts := providers.Facts{Abilities: map[providers.Ability]providers.Support{
		providers.ChangeMembers:      providers.No("A room has no members.", "https://example.org"),
		providers.ChangeAnnouncement: providers.Yes(""),
	}}
	want := providers.ConversationSpec{Title: "Ops", Announcement: "Be kind", Participants: []string{"a"}}
	c := kit.NewConversationCheck(want)
	c.RefuseDenied(facts)
	denied := []providers.Problem{{Attribute: "participants", Code: problem.InvalidConversation, Detail: "A room has no members. Leave participants out."}}
	if diff := cmp.Diff(denied, c.Problems()); diff != "" {
		t.Error(diff)
	}
	facts.Abilities[providers.ChangeAnnouncement] = providers.No("A room has no announcement.", "https://example.org")
	for field, spec := range map[string]providers.ConversationSpec{
		"[]": {Title: "Ops"}, "[participants]": {Participants: []string{"a"}}, "[announcement]": {Announcement: "Be kind"}, "[participants announcement]": want,
	} {
		c := kit.NewConversationCheck(spec)
		c.RefuseDenied(facts)
		var got []string
		for _, p := range c.Problems() {
			got = append(got, p.Attribute)
		}
		if fmt.Sprint(got) != field {
			t.Errorf("%+v: %v refused", spec, got)
		}
	}
}

func TestConversationCheckOfParticipants(t *testing.T) {
	form := kit.PersonForm{IsID: func(s string) bool { return len(s) == 1 }, Name: "a letter", Help: "Write a letter."}
	for self, want := range map[string][]string{
		"":  {`"bb" is not a letter. Write a letter.`, `"" is not a letter. Write a letter.`},
		"C": {`"bb" is not a letter. Write a letter.`, "The account itself is among the participants. Leave it out: it owns the conversation and is always in it.", `"" is not a letter. Write a letter.`},
	} {
		c := kit.NewConversationCheck(providers.ConversationSpec{Participants: []string{"a", "bb", "c", ""}})
		c.CheckParticipants(form, self)
		var got []string
		for _, p := range c.Problems() {
			got = append(got, p.Detail)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("self %q: %s", self, diff)
		}
	}
}

func TestIsDirectChat(t *testing.T) {
	for _, test := range []struct {
		want   providers.ConversationSpec
		direct bool
	}{
		{providers.ConversationSpec{Participants: []string{"a"}}, true},
		{providers.ConversationSpec{Participants: []string{"a", "b"}}, false},
		{providers.ConversationSpec{}, false},
		{providers.ConversationSpec{Title: "Ops", Participants: []string{"a"}}, false},
		{providers.ConversationSpec{Announcement: "Be kind", Participants: []string{"a"}}, false},
	} {
		if got := kit.IsDirectChat(test.want); got != test.direct {
			t.Errorf("%+v: %v", test.want, got)
		}
	}
}
