package plan

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/providers"
)

// CheckConversations returns what the platforms are known to refuse of the
// declared conversations: malformed ids, and for those that Herald creates,
// participants, titles and other arguments.
func CheckConversations(desired *lang.Desired, accounts *Accounts) hcl.Diagnostics {
	found := newProblems()
	for i := range desired.Conversations {
		c := &desired.Conversations[i]
		found.add(targetProblems(accounts, c)...)
		if c.Managed() {
			found.add(placeProblems(accounts, desired, c, "")...)
		}
	}
	return found.diagnostics()
}

// targetProblems returns what a platform refuses of the id of a conversation;
// nothing for one that Herald creates.
func targetProblems(accounts *Accounts, c *lang.Conversation) hcl.Diagnostics {
	checker, ok := accounts.Platform(c.Provider).(providers.TargetChecker)
	if !ok || c.Managed() || slices.Contains(c.Unknown, "id") {
		return nil
	}
	return conversationDiagnostics(c, checker.CheckTarget(providers.Target{ID: c.ID, Options: c.Options}))
}

// placeProblems returns what a platform refuses of a conversation that Herald
// creates, or changes if it has an id already. What depends on the account is
// checked if its configuration is complete. A conversation with values that are
// not known yet is checked when they are, by the session.
func placeProblems(accounts *Accounts, d *lang.Desired, c *lang.Conversation, id string) hcl.Diagnostics {
	if len(c.Unknown) > 0 {
		return nil
	}
	problems := overPlaceLimits(accounts.Facts(c.Provider), c)
	var checker any = accounts.Platform(c.Provider)
	if session, _ := accounts.Session(d, c.Provider); session != nil {
		if _, ok := session.(providers.ConversationChecker); ok {
			checker = session
		}
	}
	if checker, ok := checker.(providers.ConversationChecker); ok {
		problems = append(problems, checker.CheckConversation(id, providers.ConversationSpec{
			Title: c.Title, Announcement: c.Announcement, Participants: c.Participants, Options: c.Options,
		})...)
	}
	return conversationDiagnostics(c, problems)
}

// overPlaceLimits finds what exceeds the platform's declared limits.
func overPlaceLimits(f providers.Facts, c *lang.Conversation) []providers.Problem {
	var problems []providers.Problem
	over := func(attribute string, have, limit int, format string) {
		if limit > 0 && have > limit {
			problems = append(problems, providers.Problem{Attribute: attribute, Summary: "Over the platform's limit",
				Detail: fmt.Sprintf(format, have, f.Schema.Title, limit)})
		}
	}
	over("participants", len(c.Participants), f.Limits.Participants, "%d participants are more than %s takes, which is %d.")
	over("title", utf8.RuneCountInString(c.Title), f.Limits.TitleRunes, "A title of %d characters is more than %s takes, which is %d.")
	return problems
}

// conversationDiagnostics points problems at the arguments of the conversation.
func conversationDiagnostics(c *lang.Conversation, problems []providers.Problem) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range problems {
		rng := c.Source.At(p.Attribute)
		diags = append(diags, &hcl.Diagnostic{
			Severity: severity(p), Summary: p.Summary,
			Detail: fmt.Sprintf("%s: %s", c.Addr, p.Detail), Subject: &rng,
		})
	}
	return diags
}
