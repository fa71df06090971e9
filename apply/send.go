package apply

import (
	"context"
	"fmt"
	"time"

	"herald/plan"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// settleAttempts is how often one run tries to find out the outcome of a request
// before it reports the outcome as unknown.
const settleAttempts = 3

// sendBatch sends a batch in one request, and resolves unknown outcomes.
func (e *engine) sendBatch(ctx context.Context, box *outbox, batch []deliveryStep) bool {
	items := make([]providers.Outgoing, 0, len(batch))
	for _, s := range batch {
		item, err := e.prepareItem(ctx, box, s)
		if err != nil {
			e.failUnprepared(ctx, s.step, err)
			break
		}
		items = append(items, item)
	}
	ok := len(items) == len(batch)
	batch = batch[:len(items)]
	if len(batch) == 0 {
		return false
	}
	began := e.now()
	results, err := box.sendBatched(ctx, &queuedSend{steps: baseSteps(batch), items: items}, e.recordStart)
	if err != nil {
		e.failUnrecorded(ctx, batch[0].step, err)
		return false
	}
	for i, res := range results {
		if providers.KindOf(res.Err) == providers.Unknown {
			res = e.resolveUnknown(ctx, box, items[i], res, began)
		}
		ok = e.recordDeliveryOutcome(ctx, batch[i], res) && ok
	}
	return ok
}

// baseSteps returns what the steps have in common with those of conversations.
func baseSteps(batch []deliveryStep) []step {
	steps := make([]step, len(batch))
	for i, s := range batch {
		steps[i] = s.step
	}
	return steps
}

// resolveUnknown finds out the outcome of a send, by the means that the platform
// offers. In a run that is stopped the outcome stays unknown.
func (e *engine) resolveUnknown(ctx context.Context, box *outbox, item providers.Outgoing, res providers.Result, since time.Time) providers.Result {
	for range settleAttempts {
		if e.isStopped(ctx) {
			return res
		}
		keyed := box.facts.Idempotency.HonoursKey(since, e.now())
		again, err := e.canSendAgain(ctx, box, item, since, &res)
		if err != nil || !again {
			return res
		}
		next, err := e.sendAgain(ctx, box, item)
		switch kind := providers.KindOf(next.Err); {
		case err != nil:
			return res
		case kind == providers.Unknown:
			res = next
		case kind.ConfirmsOutcome() || !keyed:
			return next
		default:
			return res // refused because of its key, which the first send may have used
		}
	}
	return res
}

// sendAgain repeats a send. An error means that no request was made.
func (e *engine) sendAgain(ctx context.Context, box *outbox, item providers.Outgoing) (res providers.Result, err error) {
	again := &queuedSend{items: []providers.Outgoing{item}}
	results, err := box.sendBatched(ctx, again, func([]step) error { return nil })
	if err == nil {
		res = results[0]
	}
	return res, err
}

// canSendAgain reports whether a second send makes no second message. If it finds
// that the message exists, it sets res to its result.
func (e *engine) canSendAgain(ctx context.Context, box *outbox, item providers.Outgoing, since time.Time, res *providers.Result) (bool, error) {
	if box.facts.Idempotency.HonoursKey(since, e.now()) {
		return true, e.sleep(ctx, providers.GracePeriod)
	}
	finder, ok := providers.As[providers.Finder](box.session)
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
		*res = providers.Result{ID: remote.ID, URL: providers.PermalinkOrNone(remote.URL), SentAt: remote.SentAt}
		return false, nil
	}
	return true, nil
}

// prepareItem gathers what the request for one part contains: the conversation,
// the quoted message, the uploaded files.
func (e *engine) prepareItem(ctx context.Context, box *outbox, s deliveryStep) (providers.Outgoing, error) {
	delivery := e.intents[s.intent].Delivery
	part, err := e.partOf(s)
	if err != nil {
		return providers.Outgoing{}, err
	}
	item := providers.Outgoing{Key: delivery.Parts[s.part].Key, Part: part}
	item.Target, err = e.targetOf(s, delivery.Conversation)
	if err != nil {
		return item, err
	}
	if part.Quotes {
		// An edit is made even if the quoted message does not exist any more.
		if item.Quote, err = e.quotedID(delivery); err != nil && s.op != state.OpEdit {
			return item, err
		}
	}
	if part.Forwards {
		if item.Forward, err = e.forwardOrigin(delivery); err != nil {
			return item, err
		}
	}
	return item, e.addFiles(ctx, box, s, &item)
}

// partOf returns the message that a step sends or edits. A step that sends again
// what is in doubt sends what was composed then.
func (e *engine) partOf(s deliveryStep) (providers.Part, error) {
	parts := s.delivery.parts
	if s.settlesDoubt() {
		parts = e.composeSent(s.delivery.change)
	}
	if s.part >= len(parts) {
		return providers.Part{}, &providers.Error{
			Kind: providers.Invalid, Op: "settle " + s.task.address.String(),
			Detail: "the message contained a sensitive value, which Herald does not store, and its configuration has changed since it was sent",
			Hint:   fmt.Sprintf("Check whether it was delivered, then run: herald resolve '%s' --sent ID, or --not-sent.", s.task.address),
		}
	}
	return parts[s.part], nil
}

// composeSent composes what was sent.
func (e *engine) composeSent(c *plan.Change) (parts []providers.Part) {
	e.run.View(func(s *state.State) { parts = record.ComposeSent(e.opt.Accounts, s, c.Prior, c.Desired) })
	return parts
}

// targetOf returns the conversation that a step's message is in. A conversation
// that this run creates has its ID by now.
func (e *engine) targetOf(s deliveryStep, place state.Place) (providers.Target, error) {
	if place.ID == "" {
		e.run.View(func(st *state.State) {
			if c := st.Conversations[place.Address]; c != nil {
				place.ID = c.ID
			}
		})
	}
	if place.ID == "" {
		return providers.Target{}, fmt.Errorf("%s has no ID yet", place.Address)
	}
	return record.Target(place), nil
}

// quotedID returns the platform's ID of the message that a delivery replies to in
// its own conversation; "" for none.
func (e *engine) quotedID(d *state.Delivery) (string, error) {
	if d.Content.ReplyTo == "" {
		return "", nil
	}
	quoted, ok := record.QuotedDelivery(d)
	id := ""
	if ok {
		e.run.View(func(s *state.State) { id, _ = s.MessageID(quoted) })
	}
	if id == "" {
		return "", &providers.Error{
			Kind: providers.Invalid, Op: "quote " + quoted.String(), Attribute: "reply_to",
			Detail: "the quoted message does not exist in this conversation",
			Hint:   "Send it first, or remove reply_to.",
		}
	}
	return id, nil
}
