package plan

import (
	"herald/lang/content"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// samePart reports whether part says the same as the i-th part that was sent,
// so that nothing has to happen: it is equal to the byte, or a reader cannot
// tell the two apart.
func (c *Change) samePart(s *state.State, i int, part providers.Part) bool {
	p := c.Prior.Parts[i]
	if p.Kind != part.Kind {
		return false
	}
	if p.Digest == record.PartDigest(s, part) {
		return true
	}
	sent := c.sentParts()
	return i < len(sent) && readsSame(s, p, sent[i], part)
}

// matchesParts reports whether what exists reads as these parts.
func (c *Change) matchesParts(s *state.State, parts []providers.Part) bool {
	if len(parts) != len(c.Prior.Parts) {
		return false
	}
	for i, p := range parts {
		if !c.samePart(s, i, p) {
			return false
		}
	}
	return true
}

// readsSame compares a part with what the state has of one that was composed
// otherwise. sent is composed of the content in the state, which is what was
// sent only if its digest matches: an edit may have failed.
func readsSame(st *state.State, p state.Part, sent, part providers.Part) bool {
	if p.Digest != "" {
		return p.Digest == record.PartDigest(st, sent) && part.SameAs(sent)
	}
	// Others have edited it, and the state has the digest of what was read then.
	return p.Visible != "" && p.Visible == st.Digest(part.Visible) && part.SameRest(sent)
}

// takeDigests gives the next parts of a delivery that stays as it is the
// digests of what is composed now, so that they go with its content.
func (b *decider) takeDigests(c *Change, composed []state.Part) {
	for i := range min(len(composed), len(c.Next.Parts), len(c.Parts)) {
		if p := &c.Next.Parts[i]; p.Stands() && p.Doubt == "" && c.samePart(b.opt.State, i, c.Parts[i]) {
			p.Digest, p.Visible = composed[i].Digest, composed[i].Visible
		}
	}
}

// isEdited reports whether what was read of a part shows that others edited it.
// sent gives what was composed when it was sent; nil when that is not known.
func isEdited(st *state.State, p state.Part, sent func() *providers.Part, remote providers.RemoteMessage) bool {
	if p.Visible == "" || remote.Visible == nil || st.Digest(remote.Visible) == p.Visible {
		return false
	}
	was := sent()
	return was == nil || p.Digest != record.PartDigest(st, *was) || !was.ReadsAs(remote)
}

// noteEdit records what was read of a part that others edited, so that the edit is
// reported once.
func noteEdit(st *state.State, p *state.Part, remote providers.RemoteMessage) {
	p.Digest, p.Visible = "", st.Digest(remote.Visible)
}

// onlyReadsOtherwise reports whether a delivery differs from what is declared in
// nothing but what was read of it: others have edited it, or the platform shows
// texts in a form of its own, which cannot be distinguished where it cannot be
// edited. Sending it again would not help against the second, so every apply
// would send it once more.
func (b *decider) onlyReadsOtherwise(c *Change) bool {
	if c.Unknown() || c.QuoteChanged || len(c.Parts) != len(c.Prior.Parts) || b.opt.Sessions.Facts(c.Provider).Can(providers.Edit) {
		return false
	}
	sent, unchanged := c.sentParts(), content.Equal(b.opt.State.Seal(c.Content), c.Prior.Content)
	for i, part := range c.Parts {
		p := c.Prior.Parts[i]
		wasNoted := p.Digest == "" && p.Visible != "" && p.Doubt == "" && p.Kind == part.Kind
		says := unchanged || i < len(sent) && part.SameAs(sent[i])
		if !p.Stands() || !c.samePart(b.opt.State, i, part) && !(wasNoted && says) {
			return false
		}
	}
	return true
}
