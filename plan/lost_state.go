package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/state"
)

// recoverLostState looks for what exists on the platforms if there is no state, and
// reports whether anything was found, and which conversations are gone.
func (in Input) recoverLostState(ctx context.Context, desired *lang.Desired, st *state.State) (bool, []Inaccessible, hcl.Diagnostics) {
	if !in.Fresh || desired.Name == "" {
		return false, nil, nil
	}
	list, gone, diags := Recover(ctx, RecoverOptions{Desired: desired, State: st, Sessions: in.Sessions, Now: in.Now})
	var l stateLoss
	for _, r := range list {
		switch {
		case r.Outcome == OutcomeFound:
			l.found++
		case r.Outcome == OutcomeUnknown && isInDoubt(st, r.Address):
			l.doubtful = append(l.doubtful, r.Address)
		case r.Outcome == OutcomeUnknown:
			l.keyed = append(l.keyed, r.Address)
		}
	}
	if l.found == 0 {
		return false, gone, append(diags, in.warnOfBlindPlatforms(desired)...)
	}
	diags = append(diags, l.toDiagnostic())
	return true, gone, diags
}

// warnOfBlindPlatforms warns that a first apply may not be the first, where nothing was
// found and messages go to platforms that can neither look them up nor refuse
// to deliver them twice. A sandbox has no readers who could get them twice.
func (in Input) warnOfBlindPlatforms(desired *lang.Desired) hcl.Diagnostics {
	var unknown []addr.Resource
	titles := map[string]bool{}
	for i := range desired.Deliveries {
		d := &desired.Deliveries[i]
		if facts := in.Sessions.Facts(d.Provider); facts.Idempotency.Class == providers.Blind {
			unknown, titles[facts.Schema.Title] = append(unknown, d.Addr.Resource()), true
		}
	}
	if len(unknown) == 0 || in.Sessions.IsSandbox() {
		return nil
	}
	return hcl.Diagnostics{diag.Newf(hcl.DiagWarning, problem.StateLossNotDetectable, nil,
		"There is no state, and messages on %s cannot be looked up, so this is taken to be the first apply. If this project was applied before, "+
			"restore its state or run herald recover; otherwise readers get these a second time: %s.",
		strings.Join(slices.Sorted(maps.Keys(titles)), ", "), listAddresses(unknown))}
}

func isInDoubt(st *state.State, address addr.Resource) bool {
	if at, ok := address.Delivery(); ok {
		d := st.Deliveries[at]
		return d != nil && d.InDoubt()
	}
	c := st.Conversations[address.Conversation]
	return c != nil && c.Doubt
}

// stateLoss is what is known of a project whose state was lost.
type stateLoss struct {
	found    int
	keyed    []addr.Resource // cannot be looked up, and have keys that never expire
	doubtful []addr.Resource // cannot be looked up, and a person must resolve them
}

// toDiagnostic reports that messages of a project exist though it has no state.
func (l stateLoss) toDiagnostic() *hcl.Diagnostic {
	diag := diag.Newf(hcl.DiagWarning, problem.StateLost, nil,
		"There is no state, but %d messages and conversations of this project were found under their keys. They are added to the state and not sent again.",
		l.found)
	if len(l.keyed) > 0 {
		diag.Detail += fmt.Sprintf(" %d more cannot be looked up: %s. They are sent under the keys of their first send, so the platform does not deliver a message a second time, "+
			"but readers may not receive a text that has changed since. Use herald apply --replace=ADDRESS for those.", len(l.keyed), listAddresses(l.keyed))
	}
	if len(l.doubtful) > 0 {
		diag.Detail += fmt.Sprintf(" %d more cannot be looked up, and no key prevents a second creation or send: %s. They do not change until "+
			"you record their outcome, conversations first: herald resolve ADDRESS --sent ID if it exists, herald resolve ADDRESS --not-sent if it does not.", len(l.doubtful), listAddresses(l.doubtful))
	}
	return diag
}

// listAddresses names the first ten of some addresses, and counts the others.
func listAddresses(addresses []addr.Resource) string {
	shown := addresses[:min(len(addresses), 10)]
	text := strings.Join(addr.Texts(shown), ", ")
	if more := len(addresses) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d others", more)
	}
	return text
}

// addDoubt has something put in doubt if the state was lost. Where nothing is
// found, the project is taken to be new.
func (r *recoverer) addDoubt(put func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.doubts = append(r.doubts, put)
}

// recordWithoutConversation records a delivery to a conversation that cannot be looked
// up. The delivery is looked up once the conversation has its id.
func (r *recoverer) recordWithoutConversation(c *candidate) {
	r.addResult(c.delivery.Addr.Resource(), OutcomeUnknown, "")
	r.addDoubt(func() {
		if conv := r.state.Conversations[c.where.Address]; conv != nil && conv.IsLost() {
			r.putInDoubt(c, time.Time{})
		}
	})
}

// recordUnknown records a delivery that cannot be looked up. Where the platform does
// not honour its key, the delivery is in doubt.
func (r *recoverer) recordUnknown(c *candidate) {
	r.addResult(c.delivery.Addr.Resource(), OutcomeUnknown, "")
	switch identity := r.sessions.Facts(c.delivery.Provider).Idempotency; {
	case !identity.HonoursKey(time.Time{}, r.now):
		r.addDoubt(func() { r.putInDoubt(c, time.Time{}) }) // its key may have ended
	case r.ask:
		r.addDoubt(func() { r.putInDoubt(c, r.now) })
	}
}

// putInDoubt records that a delivery may have been sent.
func (r *recoverer) putInDoubt(c *candidate, since time.Time) {
	r.state.Deliveries[c.delivery.Addr] = r.newDoubtfulDelivery(c, c.parts, since)
}

// newDoubtfulDelivery is a delivery that may have been sent in these parts.
func (r *recoverer) newDoubtfulDelivery(c *candidate, parts []providers.Part, since time.Time) *state.Delivery {
	s := r.newSentDelivery(c, 1, parts)
	for i := range s.Parts {
		s.Parts[i].Doubt, s.Parts[i].DoubtSince = state.OpSend, since
	}
	return s
}
