package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state"
)

// planReplace plans recall and a new send, or a second send where nothing can be
// recalled any more.
func (b *decider) planReplace(c *Change) {
	if b.preventsReplace(c) {
		c.cancelWith(NoOp, c.Reason)
		return
	}
	c.Parts = c.newParts
	b.setNext(c, c.Prior.Generation+1)
	c.Steps = c.staleSteps()
	if b.canRecall(c, c.Prior.Parts) {
		c.Action = Replace
		c.Steps = append(c.Steps, c.recallSteps()...)
	} else {
		c.Action = SendAgain
		c.Warning = "The earlier message stays visible: " + diag.Sentence(b.whyNotRecall(c))
		if place := c.Prior.Conversation.Address; b.removesConversation(place) {
			c.Warning = fmt.Sprintf("What was sent before goes with %s, which this plan removes.", place)
		}
	}
	for i := range c.Next.Parts {
		c.Steps = append(c.Steps, state.Step{Op: state.OpSend, Part: i})
	}
}

// recallSteps recalls every part that exists or is about to be sent again.
func (c *Change) recallSteps() []state.Step {
	var steps []state.Step
	for i, p := range c.Prior.Parts {
		if p.Stands() || slices.Contains(c.Settle, i) {
			steps = append(steps, state.Step{Op: state.OpRecall, Part: i})
		}
	}
	return steps
}

func (c *Change) staleSteps() []state.Step {
	var steps []state.Step
	for i := range c.Prior.Stale {
		steps = append(steps, state.Step{Op: state.OpRecall, Part: i, Stale: true})
	}
	return steps
}

// preventsReplace reports whether prevent_destroy forbids the recall that a
// replacement begins with. It is an error where people asked for it, and a
// warning that stops nothing else where others brought it about.
func (b *decider) preventsReplace(c *Change) bool {
	policy := b.policies.ofDelivery(c.Address, c.Prior)
	if !policy.PreventDestroy || len(c.recallSteps()) == 0 || !b.canRecall(c, c.Prior.Parts) {
		return false
	}
	refusal := policy.preventDestroyError(problem.MessageMustNotBeRecalled, "recall "+c.Address.String()+" and send it anew")
	if (c.Cause == "" || c.Cause == CauseUneditable) && !b.hasOtherConversation(c) && content.Equal(b.opt.State.Seal(c.Content), c.Prior.Content) {
		refusal.Severity = hcl.DiagWarning
		refusal.Detail = fmt.Sprintf("%s no longer has the declared content and is not changed: to correct it, Herald would have to recall it and send it again, "+
			"which lifecycle { prevent_destroy = true } forbids. To allow that, set prevent_destroy to false.", c.Address)
	}
	b.problems.Add(refusal)
	return true
}
