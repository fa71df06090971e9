package plan

import (
	"context"
	"time"

	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// guess is one generation of a candidate as it would be in the state, had it
// been sent in these parts, with what was found of it.
type guess struct {
	*candidate
	parts    []providers.Part
	sent     *state.Delivery
	lookedUp int  // how many of the parts were looked for
	found    bool // any of them
	// splits is true where it may have been sent in another number of parts. Then
	// the first part alone is looked up, because it differs with the number.
	splits bool
}

func (r *recoverer) newGuess(c *candidate, generation int, parts []providers.Part) *guess {
	return &guess{candidate: c, parts: parts, sent: r.newSentDelivery(c, generation, parts)}
}

// isSure reports whether what was found reads as it was composed.
func (g *guess) isSure() bool {
	first := g.sent.Parts[0]
	return first.Stands() && first.Digest != ""
}

// guessMoreParts is the guess that it was sent in one part more; nil where the platform
// does not say it in so many.
func (r *recoverer) guessMoreParts(g *guess) *guess {
	parts := r.sessions.ExactParts(g.delivery.Provider, g.delivery.Content, len(g.parts)+1)
	if parts == nil {
		return nil
	}
	more := r.newGuess(g.candidate, g.sent.Generation, parts)
	more.splits = true
	return more
}

// allowsGuess reports whether it may still be another guess: the same text with other
// files would have been found as well.
func (g *guess) allowsGuess(other *guess) bool {
	return g.found || g.parts[0].Text != other.parts[0].Text
}

// search is a look-up of one generation of candidates in one conversation.
type search struct {
	finder providers.Finder
	others []string // ids of messages that are certainly others
}

// findGeneration looks for one generation of all candidates at once, and gives those of
// which something was sent. What is not found as it is composed now may have been
// sent in more parts; see providers.Splitter.
func (r *recoverer) findGeneration(ctx context.Context, in search, all []*candidate, generation int) ([]*candidate, error) {
	var guesses []*guess
	for _, c := range all {
		g := r.newGuess(c, generation, c.parts)
		g.splits = r.guessMoreParts(g) != nil
		guesses = append(guesses, g)
	}
	best := make(map[*candidate]*guess, len(all))
	for len(guesses) > 0 {
		if err := r.lookUpGuesses(ctx, in, guesses); err != nil {
			return nil, err
		}
		var more []*guess
		for _, g := range guesses {
			if best[g.candidate] == nil || g.isSure() {
				best[g.candidate] = g
			}
			if next := r.guessMoreParts(g); next != nil && !g.isSure() && g.allowsGuess(next) {
				more = append(more, next)
			}
		}
		guesses = more
	}
	return r.findRemainingParts(ctx, in, all, best)
}

// findRemainingParts looks for the parts that were not looked for yet, and gives the
// candidates of which something was found.
func (r *recoverer) findRemainingParts(ctx context.Context, in search, all []*candidate, best map[*candidate]*guess) ([]*candidate, error) {
	var left []*candidate
	var open []*guess
	for _, c := range all {
		g := best[c]
		if !g.found {
			continue
		}
		left, c.last = append(left, c), g.sent
		if g.splits = false; g.lookedUp < len(g.parts) {
			open = append(open, g)
		}
	}
	if len(open) == 0 {
		return left, nil
	}
	return left, r.lookUpGuesses(ctx, in, open)
}

// lookUpGuesses asks at once for what is to be looked for of all guesses.
func (r *recoverer) lookUpGuesses(ctx context.Context, in search, guesses []*guess) error {
	var items []providers.Outgoing
	for _, g := range guesses {
		target := record.Target(g.where)
		for i := g.lookedUp; i < g.lookUpEnd(); i++ {
			items = append(items, providers.Outgoing{Target: target, Key: g.sent.Parts[i].Key, Part: g.parts[i], Others: in.others})
		}
	}
	found, err := in.finder.Find(ctx, items, time.Time{})
	if err != nil {
		return err
	}
	for _, g := range guesses {
		for ; g.lookedUp < g.lookUpEnd(); g.lookedUp++ {
			remote, ok := found[g.sent.Parts[g.lookedUp].Key]
			r.recordFoundPart(&g.sent.Parts[g.lookedUp], g.parts[g.lookedUp], remote, ok)
			g.found = g.found || ok
		}
	}
	return nil
}

// lookUpEnd is how many of the parts are looked for now.
func (g *guess) lookUpEnd() int {
	if g.splits {
		return 1
	}
	return len(g.parts)
}

// recordFoundPart makes a part say what was found of it. A text that differs from the
// declared one is not known, so that the plan brings it up to date.
func (r *recoverer) recordFoundPart(p *state.Part, sent providers.Part, remote providers.RemoteMessage, found bool) {
	if !found {
		p.Digest, p.Visible = "", ""
		return
	}
	if remote.IsUncertain() {
		p.Doubt, p.DoubtSince = state.OpSend, beforeAllMessages
		return
	}
	p.SentAt = remote.SentAt
	if p.SentAt.IsZero() {
		p.SentAt = r.now
	}
	if remote.Recalled {
		return
	}
	p.ID = remote.ID
	recordPermalink(p, remote)
	if isEdited(r.state, *p, func() *providers.Part { return &sent }, remote) {
		noteEdit(r.state, p, remote)
	}
}
