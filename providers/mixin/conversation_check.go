package mixin

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"herald/lang/diag/problem"
	"herald/providers"
)

// CheckConversation finds what Mixin refuses; see providers.ConversationChecker.
func (platform) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, "")
}

// CheckConversation also finds the bot itself among the participants.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	return conversationProblems(id, want, s.bot.appID)
}

// conversationProblems checks a conversation; self is the bot's id, or "" if unknown.
func conversationProblems(id string, want providers.ConversationSpec, self string) []providers.Problem {
	var problems []providers.Problem
	refuse := func(attribute, detail string) {
		problems = append(problems, providers.Problem{Attribute: attribute, Code: problem.InvalidConversation, Detail: detail})
	}
	if n := utf8.RuneCountInString(want.Announcement); n > maxAnnouncement {
		refuse("announcement", fmt.Sprintf("The announcement has %d characters; Mixin allows at most %d. Make it shorter.", n, maxAnnouncement))
	}
	if id == "" && len(want.Participants) == 0 {
		refuse("participants", "Mixin creates no conversation without participants. "+hintParticipants)
	}
	for _, given := range want.Participants {
		person, ok := canonicalUUID(given)
		switch {
		case !ok:
			refuse("participants", fmt.Sprintf("%q is not a UUID. (An identity number is not an id.) %s", given, hintParticipants))
		case strings.EqualFold(person, self):
			refuse("participants", "The bot itself is among the participants. Leave it out: it owns the group and is always in it.")
		}
	}
	if person, direct := strings.CutPrefix(id, "user:"); direct && !(isDirectChat(want) && strings.EqualFold(person, want.Participants[0])) {
		refuse("title", "A direct chat has no title, announcement or other participants. Declare a group as a separate conversation.")
	}
	return problems
}

const hintParticipants = "List the UUIDs of the people, as in 7a54e394-1626-4cd4-b967-543932c2a032."
