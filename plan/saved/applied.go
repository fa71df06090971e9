package saved

import (
	"time"

	"herald/plan"
	"herald/state"
)

// AppliedAt reports whether a state shows that a plan was applied completely, and
// when its last message was sent or edited. It is false for a plan that sends
// and edits nothing, because the state does not show it.
func AppliedAt(p *plan.Plan, st *state.State) (at time.Time, done bool) {
	for _, c := range p.Deliveries {
		if !c.Action.Acts() {
			continue
		}
		have := st.Deliveries[c.Address]
		if c.Next == nil {
			if have != nil {
				return time.Time{}, false
			}
			continue
		}
		if have == nil || have.InDoubt() || have.Generation != c.Next.Generation || len(have.Parts) != len(c.Next.Parts) {
			return time.Time{}, false
		}
		for i, part := range have.Parts {
			if !part.Stands() || part.Digest != c.Next.Parts[i].Digest {
				return time.Time{}, false
			}
			at = laterOf(at, laterOf(part.SentAt, part.EditedAt))
		}
	}
	return at, !at.IsZero()
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
