package plan

import (
	"herald/providers"
	"herald/state"
)

// Unchanged reports whether a conditional change has nothing to do, because
// these parts, composed in the apply, are what exists already.
func (c *Change) Unchanged(s *state.State, parts []providers.Part) bool {
	return c.Conditional && c.Prior != nil && len(c.Settle) == 0 && !c.QuoteChanged && c.matchesParts(s, parts)
}

// KeepsPart reports whether a part of what exists needs no edit to become p.
func (c *Change) KeepsPart(s *state.State, part int, p providers.Part) bool {
	return c.samePart(s, part, p) && !(part == 0 && c.QuoteChanged)
}

// quotesOtherMessage reports whether the message quotes another one than it was sent
// with. What it quotes is in no digest, because it is an id of the run.
func (b *decider) quotesOtherMessage(c *Change) bool {
	return c.Prior != nil && len(c.Parts) > 0 && c.Content.ReplyTo != c.Prior.Content.ReplyTo &&
		b.opt.Sessions.Facts(c.Provider).Can(providers.Quote)
}
