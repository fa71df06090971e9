package sessions

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
)

// CheckConversations returns what the platforms are known to refuse of the
// declared conversations: malformed ids, and for those that Herald creates,
// participants, titles and other arguments.
func (r *Registry) CheckConversations(desired *lang.Desired) hcl.Diagnostics {
	found := diag.NewCollector()
	for i := range desired.Conversations {
		c := &desired.Conversations[i]
		found.Add(r.CheckTarget(c)...)
		if c.Managed() {
			found.Add(r.CheckPlace(desired, c, "")...)
		}
	}
	return found.Diagnostics()
}

// CheckTarget returns what a platform refuses of the id of a conversation;
// nothing for one that Herald creates.
func (r *Registry) CheckTarget(c *lang.Conversation) hcl.Diagnostics {
	checker, ok := providers.As[providers.TargetChecker](r.Platform(c.Provider))
	if !ok || c.Managed() || slices.Contains(c.Unknown, "id") {
		return nil
	}
	return conversationDiagnostics(c, checker.CheckTarget(providers.Target{ID: c.ID, Options: c.Options}))
}

// CheckPlace returns what a platform refuses of a conversation that Herald
// creates, or changes if it has an id already. What depends on the account is
// checked if its configuration is complete. A conversation with values that are
// not known yet is checked when they are, by the session.
func (r *Registry) CheckPlace(d *lang.Desired, c *lang.Conversation, id string) hcl.Diagnostics {
	if len(c.Unknown) > 0 {
		return nil
	}
	problems := overPlaceLimits(r.Facts(c.Provider), c)
	checker, ok := providers.As[providers.ConversationChecker](r.Platform(c.Provider))
	if session, _ := r.Session(d, c.Provider); session != nil {
		if strict, has := providers.As[providers.ConversationChecker](session); has {
			checker, ok = strict, true
		}
	}
	if ok {
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
			problems = append(problems, providers.Problem{Attribute: attribute, Code: problem.PlatformLimitExceeded,
				Detail: fmt.Sprintf(format, have, f.Schema.Title, limit)})
		}
	}
	over("participants", len(c.Participants), f.Limits.Participants, "The conversation has %d participants; %s allows at most %d.")
	over("title", utf8.RuneCountInString(c.Title), f.Limits.TitleRunes, "The title is %d characters long; %s allows at most %d.")
	return problems
}

// conversationDiagnostics points problems at the arguments of the conversation.
func conversationDiagnostics(c *lang.Conversation, problems []providers.Problem) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range problems {
		rng := c.Source.At(p.Attribute)
		diags = append(diags, diag.Newf(severityOf(p), p.Code, &rng, "%s: %s", c.Addr, p.Detail))
	}
	return diags
}
