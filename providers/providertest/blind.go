package providertest

import (
	"slices"
	"time"

	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
	"herald/state"
)

// resolveDoubts does for a blind platform what Herald asks a person for: it looks
// at each conversation for the messages whose outcome is unknown, and records what
// it sees. It reports whether there were any. Until then the plan must block them,
// because nothing else keeps them from being sent twice.
func (w *world) resolveDoubts() bool {
	w.t.Helper()
	if w.facts.Idempotency.Class != providers.Blind {
		return false
	}
	c, err := w.openAndPlan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	st, resolved := c.snap.State, false
	actions := actionsByAddress(c.plan)
	for address, d := range st.Deliveries {
		for i := range d.Parts {
			if d.Parts[i].Doubt != state.OpSend {
				continue
			}
			if actions[address.String()] != plan.Blocked {
				w.t.Errorf("%s is in doubt on a blind platform, and the plan is to %s", address, actions[address.String()])
			}
			w.resolvePart(st, d, i)
			resolved = true
		}
	}
	if !resolved {
		return false
	}
	if err := c.store.Save(w.t.Context(), st); err != nil {
		w.t.Fatal(err)
	}
	return true
}

// resolvePart records the oldest message in the conversation that came since the send
// and that the state does not know as what was sent, or that nothing was. Earlier ones
// are what the message was before it was sent again. Where messages have no ids, it is
// one that reads the same.
func (w *world) resolvePart(st *state.State, d *state.Delivery, part int) {
	known := map[string]bool{}
	for _, other := range st.Deliveries {
		for _, p := range other.Parts {
			known[p.ID] = true
		}
	}
	p := &d.Parts[part]
	for _, c := range w.platformConversations() {
		at := slices.IndexFunc(c.Messages, func(m sandbox.Message) bool {
			if w.facts.Idempotency.NoIDs {
				return m.Text == w.visibleIn(providers.Ability(d.Content.Format), d.Content.Body)
			}
			return !m.Recalled && !known[m.ID] && !m.SentAt.Before(p.DoubtSince)
		})
		if c.ID == d.Conversation.ID && at >= 0 {
			p.ID, p.SentAt = c.Messages[at].ID, p.DoubtSince
		}
	}
	if p.ID == "" {
		p.Digest, p.Visible = "", ""
	}
	p.Doubt, p.DoubtSince = "", time.Time{}
}
