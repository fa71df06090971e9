package render

import (
	"slices"
	"strings"

	"herald/plan"
	"herald/state"
)

func (d *describer) addConversation(c *plan.ConversationChange) {
	d.report.Totals.Conversations[c.Action]++
	if c.Action == plan.NoOp {
		return
	}
	out := Conversation{Delivery: Delivery{
		Action: c.Action, Address: c.Address.Resource(), Platform: d.platformTitle(c.Provider), Reason: c.Reason,
	}}
	if c.Prior != nil && c.Action != plan.Create {
		out.Conversation = c.Prior.ID
	}
	if c.Warning != "" {
		out.Notes = append(out.Notes, c.Warning)
	}
	if c.Next != nil {
		out.Fields = changedFields(c)
	}
	d.report.Conversations = append(d.report.Conversations, out)
}

// changedFields returns the arguments of a new conversation, or those that
// change.
func changedFields(c *plan.ConversationChange) []Field {
	prior := &state.Conversation{}
	if c.Action == plan.Update && c.Prior != nil {
		prior = c.Prior
	}
	all := []Field{
		{"title", quoteText(prior.Title), quoteText(c.Next.Title)},
		{"announcement", quoteText(prior.Announcement), quoteText(c.Next.Announcement)},
		participantsField(prior.Participants, c.Next.Participants),
	}
	var out []Field
	for _, f := range all {
		if c.Desired != nil && slices.Contains(c.Desired.Sensitive, f.Name) {
			f = Field{f.Name, hideValue(f.Before), hideValue(f.After)}
		}
		changed := c.Action == plan.Create && f.After != "" || slices.Contains(c.Fields, f.Name)
		if changed {
			out = append(out, f)
		}
	}
	return out
}

// participantsField returns who is removed and added; for a new conversation,
// all participants.
func participantsField(before, after []string) Field {
	f := Field{Name: "participants"}
	if len(before) == 0 {
		f.After = strings.Join(after, ", ")
		return f
	}
	var gone, come []string
	for _, p := range before {
		if !slices.Contains(after, p) {
			gone = append(gone, p)
		}
	}
	for _, p := range after {
		if !slices.Contains(before, p) {
			come = append(come, p)
		}
	}
	f.Before, f.After = strings.Join(gone, ", "), strings.Join(come, ", ")
	return f
}

func quoteText(s string) string {
	if s == "" {
		return ""
	}
	return `"` + s + `"`
}

func hideValue(s string) string {
	if s == "" {
		return ""
	}
	return Sensitive
}
