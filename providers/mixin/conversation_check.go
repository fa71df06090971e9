package mixin

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"herald/providers"
	"herald/providers/kit"
)

// CheckConversation finds what Mixin refuses; see providers.ConversationChecker.
func (platform) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, "")
}

// CheckConversation also finds the bot itself among the participants.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, s.bot.appID)
}

var userIDs = kit.PersonForm{
	IsID: isUUID, Name: "a UUID",
	Help: "(An identity number is not an id.) " + hintParticipants,
}

const hintParticipants = "List the UUIDs of the people, as in 7a54e394-1626-4cd4-b967-543932c2a032."

// conversationProblems checks a conversation; self is the bot's id, or "" if unknown.
func conversationProblems(id string, want providers.ConversationSpec, self string) []providers.Problem {
	c := kit.NewConversationCheck(want)
	if n := utf8.RuneCountInString(want.Announcement); n > maxAnnouncement {
		c.Refuse("announcement", fmt.Sprintf("The announcement has %d characters; Mixin allows at most %d. Make it shorter.", n, maxAnnouncement))
	}
	if id == "" && len(want.Participants) == 0 {
		c.Refuse("participants", "Mixin creates no conversation without participants. "+hintParticipants)
	}
	c.CheckParticipants(userIDs, self)
	if person, direct := strings.CutPrefix(id, "user:"); direct && !(kit.IsDirectChat(want) && strings.EqualFold(person, want.Participants[0])) {
		c.Refuse("title", "A direct chat has no title, announcement or other participants. Declare a group as a separate conversation.")
	}
	return c.Problems()
}
