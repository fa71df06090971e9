package kit

import (
	"fmt"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers"
)

// ConversationCheck collects what is wrong with a conversation that Herald is to
// create or change; see providers.ConversationChecker.
type ConversationCheck struct {
	want     providers.ConversationSpec
	problems []providers.Problem
}

// NewConversationCheck begins to check a conversation.
func NewConversationCheck(want providers.ConversationSpec) *ConversationCheck {
	return &ConversationCheck{want: want}
}

// Refuse reports that an argument of the conversation cannot be as it is.
func (c *ConversationCheck) Refuse(attribute, detail string) {
	c.problems = append(c.problems, providers.Problem{Attribute: attribute, Code: problem.InvalidConversation, Detail: detail})
}

// Problems returns what was found.
func (c *ConversationCheck) Problems() []providers.Problem { return c.problems }

// RefuseDenied refuses participants and an announcement where the facts deny that
// they can be changed. It is for a platform whose conversations do not have them from
// their creation on either.
func (c *ConversationCheck) RefuseDenied(f providers.Facts) {
	for _, field := range []struct {
		given             bool
		attribute, advice string
		ability           providers.Ability
	}{
		{len(c.want.Participants) > 0, "participants", "Leave participants out.", providers.ChangeMembers},
		{c.want.Announcement != "", "announcement", "Leave it out, and send it as a message.", providers.ChangeAnnouncement},
	} {
		if support, denied := f.Refuses(field.ability); denied && field.given {
			c.Refuse(field.attribute, support.Reason+" "+field.advice)
		}
	}
}

// PersonForm is the form of the ids of people on a platform.
type PersonForm struct {
	IsID func(string) bool
	// Name is what such an id is called: "a UUID". Help is a sentence with an example.
	Name, Help string
}

// CheckParticipants refuses ids of another form, and the account itself. self is its
// id; "" where it is not known.
func (c *ConversationCheck) CheckParticipants(form PersonForm, self string) {
	for _, p := range c.want.Participants {
		switch {
		case !form.IsID(p):
			c.Refuse("participants", fmt.Sprintf("%q is not %s. %s", p, form.Name, form.Help))
		case strings.EqualFold(p, self):
			c.Refuse("participants", "The account itself is among the participants. Leave it out: it owns the conversation and is always in it.")
		}
	}
}

// IsDirectChat reports whether a conversation is declared like the chat with one
// person: without a title and an announcement, and with one participant.
func IsDirectChat(want providers.ConversationSpec) bool {
	return want.Title == "" && want.Announcement == "" && len(want.Participants) == 1
}
