package apply

import (
	"context"
	"fmt"
	"time"

	"herald/plan"
	"herald/providers"
	"herald/record"
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
			e.unready(ctx, m, err)
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
	results, err := box.send(ctx, &queuedSend{moves: chunk, items: items}, e.begin)
	if err != nil {
		e.unsent(ctx, chunk[0], err)
		return false
	}
	for i, res := range results {
		if providers.KindOf(res.Err) == providers.Unknown {
			res = e.settle(ctx, box, items[i], res, began)
		}
		ok = e.outcome(ctx, chunk[i], res) && ok
	}
	return ok
}

// settle finds out what became of a send of unknown outcome, in the way that
// the platform's class allows. A run that is stopped leaves it in doubt.
func (e *engine) settle(ctx context.Context, box *outbox, item providers.Outgoing, res providers.Result, since time.Time) providers.Result {
	for range settleAttempts {
		if e.stopped(ctx) {
			return res
		}
		keyed := box.facts.Idempotency.HonoursKey(since, e.now())
		again, err := e.absent(ctx, box, item, since, &res)
		if err != nil || !again {
			return res
		}
		next, err := e.resend(ctx, box, item)
		switch kind := providers.KindOf(next.Err); {
		case err != nil:
			return res
		case kind == providers.Unknown:
			res = next
		case kind.ConfirmsOutcome() || !keyed:
			return next
		default:
			return res // refused under its key, which the first send may have used all the same
		}
	}
	return res
}

// resend makes the same send once more; an error means that it was not made.
func (e *engine) resend(ctx context.Context, box *outbox, item providers.Outgoing) (res providers.Result, err error) {
	again := &queuedSend{items: []providers.Outgoing{item}}
	results, err := box.send(ctx, again, func([]move) error { return nil })
	if err == nil {
		res = results[0]
	}
	return res, err
}

// absent reports whether sending again can make no second message. If the
// message turns out to be there, res is its result.
func (e *engine) absent(ctx context.Context, box *outbox, item providers.Outgoing, since time.Time, res *providers.Result) (bool, error) {
	if box.facts.Idempotency.HonoursKey(since, e.now()) {
		return true, e.sleep(ctx, providers.GracePeriod)
	}
	finder, ok := box.session.(providers.Finder)
	if !ok {
		return false, nil
	}
	e.run.View(func(s *state.State) { item.Others = record.KnownMessageIDs(s, item.Target.ID) })
	found, err := providers.FindSent(ctx, finder, []providers.Outgoing{item}, since, e.sleep)
	if err != nil {
		return false, err
	}
	remote, ok := found[item.Key]
	if remote.IsUncertain() {
		return false, nil
	}
	if ok {
		*res = providers.Result{ID: remote.ID, SentAt: remote.SentAt}
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
		// An edit goes on without the quote of what is not there any more.
		if item.Quote, err = e.quote(delivery); err != nil && m.op != state.OpEdit {
			return item, err
		}
	}
	if part.Forwards {
		if item.Forward, err = e.forwarded(m, delivery); err != nil {
			return item, err
		}
	}
	for _, a := range part.Attachments {
		up, err := e.upload(ctx, box, m, a)
		if err != nil {
			return item, err
		}
		item.Uploads = append(item.Uploads, up)
	}
	return item, nil
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
	e.run.View(func(s *state.State) { parts = record.ComposeSent(e.opt.Accounts, s, c.Prior, c.Desired) })
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
	return record.Target(e.opt.Accounts.Facts(e.account(m)), place)
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
