package plan

import (
	"slices"

	"herald/providers"
	"herald/state"
)

// planEdit plans an edit in place; false if the platform cannot edit all that
// differs.
func (b *decider) planEdit(c *Change) bool {
	facts := b.opt.Sessions.Facts(c.Provider)
	var steps []state.Step
	generation := c.Prior.Generation
	for i, p := range c.Parts {
		switch {
		case i >= len(c.Prior.Parts):
			steps = append(steps, state.Step{Op: state.OpSend, Part: i})
			generation = c.Prior.Generation + 1
		case !c.Prior.Parts[i].Stands() && !slices.Contains(c.Settle, i):
			steps = append(steps, state.Step{Op: state.OpSend, Part: i})
		case b.keepsPart(c, i, facts):
		case !facts.CanEdit(c.Prior.Parts[i].Kind, p.Kind) || !b.isWithinWindow(facts.Limits.EditWindow, c.Prior.Parts[i]):
			return false
		default:
			steps = append(steps, state.Step{Op: state.OpEdit, Part: i})
		}
	}
	if len(c.Prior.Parts) > len(c.Parts) {
		if !b.canRecall(c, c.Prior.Parts[len(c.Parts):]) {
			return false
		}
		for i := len(c.Parts); i < len(c.Prior.Parts); i++ {
			if c.Prior.Parts[i].Stands() || slices.Contains(c.Settle, i) {
				steps = append(steps, state.Step{Op: state.OpRecall, Part: i})
			}
		}
	}
	c.Action = Edit
	b.setNext(c, generation)
	for i := range min(len(c.Parts), len(c.Prior.Parts)) {
		c.Next.Parts[i].Key = c.Prior.Parts[i].Key // added parts alone begin the generation
	}
	c.Steps = append(c.staleSteps(), steps...)
	return true
}

// keepsPart reports whether a part needs no edit. Where part of the content is
// unknown, every part that can be edited may turn out to be affected; the apply
// leaves out those that are not.
func (b *decider) keepsPart(c *Change, i int, facts providers.Facts) bool {
	if !c.KeepsPart(b.opt.State, i, c.Parts[i]) {
		return false
	}
	return !c.Unknown() || !facts.CanEdit(c.Prior.Parts[i].Kind, c.Parts[i].Kind) || !b.isWithinWindow(facts.Limits.EditWindow, c.Prior.Parts[i])
}
