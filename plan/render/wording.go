package render

import (
	"fmt"
	"slices"
	"strings"

	"herald/lang/content"
	"herald/plan"
)

// Text around the changes. The lines that begin with Plan, Changes to Outputs
// and No changes have the form that tools look for in logs.
const (
	headDrift         = "Changed outside of Herald:"
	headActions       = "Herald will perform the following actions:"
	headDestroy       = "Herald will recall everything in the state:"
	headSomeDestroy   = "Herald will recall the selected messages:"
	headConversations = "Conversations"
	headKept          = "Left unchanged:"
	headLeftOut       = "Changes excluded from this plan:"
	headOutputs       = "Changes to Outputs:"
	headVariables     = "Variables with values other than their defaults:"

	rehearsal     = "Rehearsal: everything is sent to %s only, immediately, without mentions and actions."
	rehearsalEnds = "Rehearsal: only what was sent to %s is recalled."

	nothing        = "No changes."
	nothingStands  = "Everything is as declared."
	nothingDue     = "Everything that is due is as declared; %s."
	nothingChosen  = "Everything selected is as declared."
	nothingThere   = "There is nothing to recall."
	onlyOutputs    = "Only outputs change. Readers see no difference."
	onlyRecords    = "Only the state changes. Readers see no difference."
	textUnchanged  = "(text unchanged)"
	moreLines      = "… %s"
	moreLeftOut    = "… and %d more"
	unchangedLines = "… %s unchanged"

	reasonEdited = "edited on the platform"

	noteReplace     = "Recalled and sent again: readers get a second notification."
	noteSendAgain   = "Sent a second time: readers get a second notification."
	noteMoved       = "Recalled from %s."
	noteForget      = "Removed from the state; remains on the platform."
	noteDue         = "Not sent now: it is due on %s."
	noteSettle      = "The outcome of an earlier send is unknown: it is first sent again with the same key."
	noteStale       = "The outcome of an earlier recall is unknown: the message is first recalled again."
	noteInvoke      = "Afterwards %s is invoked, once for all its deliveries."
	noteBefore      = "Before that, %s is invoked, once for all its deliveries."
	noteHaltBefore  = "If it fails, none of them is changed, and nothing later in their conversations is started."
	noteHaltAfter   = "If it fails, nothing that comes later in their conversations or depends on the message is started."
	noteTaint       = "If it fails, the next apply recalls the message and sends it again: readers get another notification."
	noteUnreachable = "Nothing is sent, edited or recalled there. See the problem with its conversation."
	noteBlocked     = "It is not changed until then."
	noteSplit       = "The body of %d characters is too long for %s: it is divided into %d messages."
	noteTruncate    = "The body of %d characters is too long for %s: the last %d are cut."
	noteNeutralized = "%s in the body notifies nobody, because mentions does not contain %q."
	noteAttach      = "The body of %d characters is too long for %s: it is sent as the file %s, after its first paragraph."
)

// timeFormat is the format of times, in their own time zone.
const timeFormat = "2006-01-02 15:04 -07:00"

// Word returns an action in words.
func Word(a plan.Action) string {
	if a == plan.Blocked {
		return "in doubt"
	}
	return string(a)
}

// notesOf returns the consequences of a change beyond its action.
func (d *describer) notesOf(c *plan.Change) []string {
	var out []string
	if len(c.Settle) > 0 {
		out = append(out, noteSettle)
	}
	if c.Prior != nil && len(c.Prior.Stale) > 0 && len(c.Steps) > 0 {
		out = append(out, noteStale)
	}
	out = append(out, d.consequenceOf(c)...)
	if sendsBody(c.Action) {
		out = append(out, d.bodyNotes(c)...)
	}
	for _, x := range d.invokes[c.Address] {
		out = append(out, invocationNote(x))
	}
	if c.Warning != "" {
		out = append(out, c.Warning)
	}
	return out
}

// sendsBody reports whether an action sends or edits a body, now or when it is due.
func sendsBody(a plan.Action) bool {
	return slices.Contains([]plan.Action{plan.Send, plan.Edit, plan.Replace, plan.SendAgain, plan.Defer}, a)
}

// bodyNotes returns how a body is sent other than it was written.
func (d *describer) bodyNotes(c *plan.Change) []string {
	var out []string
	o, title := c.Overflow, d.platformTitle(c.Provider)
	switch o.Choice {
	case content.SplitBody:
		out = append(out, fmt.Sprintf(noteSplit, o.Length, title, o.Pieces))
	case content.TruncateBody:
		out = append(out, fmt.Sprintf(noteTruncate, o.Length, title, o.Cut))
	case content.AttachBody:
		out = append(out, fmt.Sprintf(noteAttach, o.Length, title, o.File))
	}
	for _, form := range c.Neutralized {
		out = append(out, fmt.Sprintf(noteNeutralized, form, content.Everyone))
	}
	return out
}

// invocationNote returns when an action is invoked, and what happens if it
// fails.
func invocationNote(x plan.Invocation) string {
	note := noteInvoke
	if x.Before {
		note = noteBefore
	}
	note = fmt.Sprintf(note, x.Request.Addr)
	switch {
	case x.OnFailure == plan.Halt && x.Before:
		note += " " + noteHaltBefore
	case x.OnFailure == plan.Halt:
		note += " " + noteHaltAfter
	case x.OnFailure == plan.Taint:
		note += " " + noteTaint
	}
	return note
}

func (d *describer) consequenceOf(c *plan.Change) []string {
	switch c.Action {
	case plan.Replace:
		if id := c.Prior.Conversation.ID; id != c.Place.ID && id != "" && !d.isSensitive(c.Place.Address, "id") {
			return []string{noteReplace, fmt.Sprintf(noteMoved, id)}
		}
		return []string{noteReplace}
	case plan.SendAgain:
		return []string{noteSendAgain}
	case plan.Forget:
		if c.Warning == "" && c.Prior != nil && c.Prior.Stands() {
			return []string{noteForget}
		}
	case plan.Defer:
		return []string{fmt.Sprintf(noteDue, d.formatTime(c.Deferred))}
	case plan.Unreachable:
		return []string{noteUnreachable}
	case plan.Blocked:
		if c.Warning == "" {
			return []string{noteBlocked}
		}
	}
	return nil
}

// tally is one count of a summary. A core count is shown even if it is zero.
type tally struct {
	action plan.Action
	words  string
	core   bool
}

func deliveryTallies() []tally {
	return []tally{
		{plan.Send, "to send", true}, {plan.Edit, "to edit", true}, {plan.Replace, "to replace", true},
		{plan.SendAgain, "to send again", false}, {plan.Recall, "to recall", true}, {plan.Pin, "to pin", false},
		{plan.Unpin, "to unpin", false}, {plan.Forget, "to forget", false}, {plan.Resolve, "to resolve", false}, {plan.Invoke, "to invoke", false}, {plan.Defer, "deferred", false}, {plan.Blocked, "in doubt", false},
		{plan.Unreachable, "unreachable", false},
	}
}

func conversationTallies() []tally {
	return []tally{
		{plan.Create, "to create", false}, {plan.Update, "to update", false},
		{plan.Remove, "to remove", false}, {plan.Forget, "to forget", false},
	}
}

// formatCounts formats the counts of a summary: 3 to send, 1 to edit.
func formatCounts(tallies []tally, n map[plan.Action]int) string {
	var out []string
	for _, t := range tallies {
		if t.core || n[t.action] > 0 {
			out = append(out, fmt.Sprintf("%d %s", n[t.action], t.words))
		}
	}
	return strings.Join(out, ", ")
}

// Summary is the last lines of a plan, in the shape
//
//	Plan: 3 to send, 1 to edit, 0 to replace, 2 to recall.
//
// or No changes. with one sentence. The four counts of the first line are
// always there; others follow where they are not zero. In a rehearsal a line
// before it says so.
func (r *Report) Summary() []string {
	switch {
	case r.RouteTo == "":
		return []string{r.totalLine()}
	case r.Destroy:
		return []string{fmt.Sprintf(rehearsalEnds, r.RouteTo), r.totalLine()}
	}
	return []string{fmt.Sprintf(rehearsal, r.RouteTo), r.totalLine()}
}

func (r *Report) totalLine() string {
	if r.Empty {
		return nothing + " " + r.reasonForNone()
	}
	line := "Plan: " + formatCounts(deliveryTallies(), r.Totals.Deliveries) + "."
	if c := formatCounts(conversationTallies(), r.Totals.Conversations); c != "" {
		line += " Conversations: " + c + "."
	}
	switch {
	case r.hasActions():
	case len(r.Renamed)+len(r.Adopted) > 0:
		line += " " + onlyRecords
	default:
		line += " " + onlyOutputs
	}
	return line
}

func (r *Report) reasonForNone() string {
	waiting := r.Totals.Deliveries[plan.Defer]
	switch {
	case r.Destroy:
		return nothingThere
	case r.Partial && waiting == 0:
		return nothingChosen
	case waiting == 1:
		return fmt.Sprintf(nothingDue, "1 delivery is not due yet")
	case waiting > 1:
		return fmt.Sprintf(nothingDue, fmt.Sprintf("%d deliveries are not due yet", waiting))
	}
	return nothingStands
}

// hasActions reports whether anything happens to a delivery or a conversation.
func (r *Report) hasActions() bool {
	for _, n := range []map[plan.Action]int{r.Totals.Deliveries, r.Totals.Conversations} {
		for _, a := range countedActions() {
			if n[a] > 0 {
				return true
			}
		}
	}
	return false
}

// countedActions returns the actions that count as a change.
func countedActions() []plan.Action {
	var out []plan.Action
	for _, t := range slices.Concat(deliveryTallies(), conversationTallies()) {
		if t.action != plan.Defer {
			out = append(out, t.action)
		}
	}
	return out
}

// formatCount formats a number with its noun.
func formatCount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
