package apply

import (
	"context"
	"fmt"
	"time"

	"herald/plan"
	"herald/providers"
	"herald/state"
)

// settleAttempts bounds how often one run tries to learn what became of a
// send, before it leaves the doubt to the next.
const settleAttempts = 3

// send sends a chunk as one request, and settles what came back unknown.
func (e *engine) send(ctx context.Context, box *outbox, chunk []move) bool {
	items := make([]providers.Outgoing, 0, len(chunk))
	for _, m := range chunk {
		item, err := e.outgoing(ctx, box, m)
		if err != nil {
			e.failRequest(m, err)
			break
		}
		items = append(items, item)
	}
	ok := len(items) == len(chunk)
	chunk = chunk[:len(items)]
	if len(chunk) == 0 {
		return false
	}
	began := e.now()
	if err := e.start(chunk); err != nil {
		e.fail(chunk[0].task, e.journalDiagnostic(chunk[0].task, err), false)
		return false
	}
	for i, res := range box.send(ctx, items) {
		if providers.KindOf(res.Err) == providers.Unknown {
			res = e.settle(ctx, box, items[i], res, began)
		}
		ok = e.outcome(chunk[i], res) && ok
	}
	return ok
}

// settle finds out what became of a send of unknown outcome, in the way that
// the platform's class allows.
func (e *engine) settle(ctx context.Context, box *outbox, item providers.Outgoing, res providers.Result, since time.Time) providers.Result {
	for range settleAttempts {
		if ctx.Err() != nil {
			return res
		}
		again, err := e.absent(ctx, box, item, since, &res)
		if err != nil || !again {
			return res
		}
		// Without a look at what is there, only these answers tell what became
		// of the first request.
		keyed := box.facts.Identity.Honours(since, e.now())
		sent := box.send(ctx, []providers.Outgoing{item})[0]
		switch kind := providers.KindOf(sent.Err); {
		case kind == providers.Unknown:
			res = sent
		case sent.Err == nil, kind == providers.NotFound, kind == providers.Conflict, !keyed:
			return sent
		default:
			return res
		}
	}
	return res
}

// absent reports whether sending again can make no second message. If the
// message turns out to be there, res is its result.
func (e *engine) absent(ctx context.Context, box *outbox, item providers.Outgoing, since time.Time, res *providers.Result) (bool, error) {
	if box.facts.Identity.Honours(since, e.now()) {
		return true, e.opt.Sleep(ctx, plan.Patience)
	}
	finder, ok := box.session.(providers.Finder)
	if !ok {
		return false, nil
	}
	e.run.View(func(s *state.State) { item.Others = plan.KnownIDs(s, item.Target.ID) })
	found, err := plan.FindSent(ctx, finder, []providers.Outgoing{item}, since, e.opt.Sleep)
	if err != nil {
		return false, err
	}
	if remote, ok := found[item.Key]; ok {
		*res = providers.Result{ID: remote.ID, At: remote.SentAt}
		return false, nil
	}
	return true, nil
}

// outgoing gathers what one part needs to leave: the place, the id that is
// quoted, the uploaded file.
func (e *engine) outgoing(ctx context.Context, box *outbox, m move) (providers.Outgoing, error) {
	delivery := e.intents[m.intent].Delivery
	part, err := e.part(m)
	if err != nil {
		return providers.Outgoing{}, err
	}
	item := providers.Outgoing{Key: delivery.Parts[m.part].Key, Part: part}
	item.Target, err = e.target(m, delivery.Conversation)
	if err != nil {
		return item, err
	}
	if part.Quotes {
		if item.Quote, err = e.quote(delivery); err != nil {
			return item, err
		}
	}
	if part.Forwards {
		if item.Forward, err = e.forwarded(m, delivery); err != nil {
			return item, err
		}
	}
	if part.Attachment != nil {
		item.Upload, err = e.upload(ctx, box, e.account(m), *part.Attachment)
	}
	return item, err
}

// part gives what is sent: of a settling send what was composed then.
func (e *engine) part(m move) (providers.Part, error) {
	parts := m.task.parts
	if m.intent == m.task.settle {
		parts = e.settleParts(m.task.change)
	}
	if m.part >= len(parts) {
		return providers.Part{}, &providers.Error{
			Kind: providers.Invalid, Op: "settle " + m.task.address,
			Detail: "what was sent then held a sensitive value, which Herald does not store, and the files say something else now",
			Hint:   fmt.Sprintf("Look whether it arrived, then say: herald resolve '%s' --sent ID, or --not-sent.", m.task.address),
		}
	}
	return parts[m.part], nil
}

// settleParts composes what was sent.
func (e *engine) settleParts(c *plan.Change) (parts []providers.Part) {
	e.run.View(func(s *state.State) { parts = e.opt.Accounts.ComposeSent(s, c.Prior, c.Desired) })
	return parts
}

// target is where a delivery goes; a conversation made in this run has its id
// by now.
func (e *engine) target(m move, place state.Place) (providers.Target, error) {
	if place.ID == "" {
		e.run.View(func(s *state.State) {
			if c := s.Conversations[place.Address]; c != nil {
				place.ID = c.ID
			}
		})
	}
	if place.ID == "" {
		return providers.Target{}, fmt.Errorf("%s has no id yet", place.Address)
	}
	return plan.Target(e.opt.Accounts.Facts(e.account(m)), place)
}

// quote is the id of the message that a delivery quotes in its own
// conversation.
func (e *engine) quote(d *state.Delivery) (string, error) {
	if d.Content.ReplyTo == "" {
		return "", nil
	}
	address := d.Content.ReplyTo + "@" + d.Conversation.Address
	id := ""
	e.run.View(func(s *state.State) {
		if q := s.Deliveries[address]; q != nil && len(q.Parts) > 0 {
			id = q.Parts[0].ID
		}
	})
	if id == "" {
		return "", &providers.Error{
			Kind: providers.Invalid, Op: "quote " + address, Attribute: "reply_to",
			Detail: "the quoted message does not stand in this conversation",
			Hint:   "Send it first, or take reply_to away.",
		}
	}
	return id, nil
}
