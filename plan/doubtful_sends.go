package plan

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// lookUpResult is what came of looking for sends in doubt: which keys were looked
// for, and what was found of them. A key that was looked for and not found was
// not sent; of one that was not looked for nothing is known.
type lookUpResult struct {
	asked map[string]bool
	found map[string]providers.RemoteMessage
	// reshaped are deliveries, by address, that were sent in another number of
	// parts than the state has.
	reshaped map[addr.Delivery]*state.Delivery
}

// findDoubtfulSends looks up the sends in doubt of one conversation. It leaves out
// those that can be repeated under the platform's own key, and those that could be
// recognized only by a content that is no longer known.
func (r *refresher) findDoubtfulSends(ctx context.Context, session providers.Session, p *conversationDeliveries, target providers.Target) (lookUpResult, error) {
	l := lookUpResult{asked: map[string]bool{}}
	finder, ok := providers.As[providers.Finder](session)
	if !ok {
		return l, nil
	}
	var err error
	if l.reshaped, err = r.findReshaped(ctx, finder, p); err != nil {
		return l, err
	}
	items, since := r.listDoubtfulSends(p, target, l.reshaped)
	if len(items) == 0 {
		return l, nil
	}
	others := record.KnownMessageIDs(r.opt.State, p.where.ID)
	for i := range items {
		items[i].Others = others
		l.asked[items[i].Key] = true
	}
	l.found, err = providers.FindSent(ctx, finder, items, since, r.opt.Sleep)
	return l, err
}

// listDoubtfulSends lists the sends to look for, and when the first of them left.
func (r *refresher) listDoubtfulSends(p *conversationDeliveries, target providers.Target, reshaped map[addr.Delivery]*state.Delivery) (items []providers.Outgoing, since time.Time) {
	identity := r.opt.Sessions.Facts(p.provider).Idempotency
	for _, a := range p.addresses {
		d := r.opt.State.Deliveries[a]
		if reshaped[a] != nil {
			d = reshaped[a]
		}
		composed := r.priorParts(a, d)
		for i, part := range d.Parts {
			if part.Doubt != state.OpSend || identity.HonoursKey(part.DoubtSince, r.opt.Now) {
				continue
			}
			item := providers.Outgoing{Target: target, Key: part.Key}
			if i < len(composed) {
				item.Part = composed[i]
			} else if identity.Class != providers.LookUp {
				continue
			}
			if item.Part.Forwards {
				// A message that no longer exists has no id; the platform finds the send without it.
				item.Forward, _ = record.ForwardOrigin(r.opt.State, d.Content.Forward)
			}
			items = append(items, item)
			if since.IsZero() || part.DoubtSince.Before(since) {
				since = part.DoubtSince
			}
		}
	}
	if since.After(r.opt.Now) {
		// The clock was wrong then or is now, so it may have been at any time.
		since = beforeAllMessages
	}
	return items, since
}

func (r *refresher) priorParts(address addr.Delivery, d *state.Delivery) []providers.Part {
	return record.ComposeSent(r.opt.Sessions, r.opt.State, d, r.declared()[address])
}

// recordLookUp ends the doubts about sends that were looked for.
func (r *refresher) recordLookUp(address addr.Delivery, l lookUpResult) {
	d := r.opt.State.Deliveries[address]
	for i := range d.Parts {
		p := &d.Parts[i]
		if p.Doubt != state.OpSend || !l.asked[p.Key] {
			continue
		}
		remote, ok := l.found[p.Key]
		if remote.IsUncertain() {
			r.diags = append(r.diags, uncertainSendWarning(address, d.Conversation, remote.Candidates))
			continue
		}
		p.Doubt = ""
		if !ok {
			p.Digest, p.Visible = "", ""
			continue
		}
		p.SentAt = remote.SentAt
		if p.SentAt.IsZero() {
			p.SentAt = p.DoubtSince
		}
		if !remote.Recalled {
			p.ID = remote.ID
			r.comparePart(address, i, remote, true)
		}
	}
}

// beforeAllMessages is before all messages.
var beforeAllMessages = time.Unix(0, 0)

// uncertainSendWarning warns that a look-up found messages which may be the one that was
// sent, and may be others.
func uncertainSendWarning(address addr.Delivery, where state.Place, candidates []string) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagWarning, problem.SendCannotBeConfirmed, nil,
		"%s was sent, but no answer was received. %s (%s) contains later messages, one of which may be it: %s. "+
			"Check the conversation, then run\n  herald resolve '%s' --sent ID\nor, if it is none of them,\n  herald resolve '%s' --not-sent",
		address, where.Address, where.ID, strings.Join(candidates, ", "), address, address)
}
