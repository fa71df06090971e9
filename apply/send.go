package apply

import (
	"context"
	"fmt"

	"herald/plan"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

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
	since, sending := e.now(), ctx
	if batch[0].settlesDoubt() {
		if since = earliestDoubt(batch); !batch[0].delivery.mayBeSentTwice() {
			sending = e.whileHonoured(ctx, box, since)
		}
	}
	results, err := e.sendItems(sending, box, &queuedSend{steps: baseSteps(batch), items: items}, e.recordStart)
	if err != nil {
		e.failUnrecorded(ctx, batch[0].step, err)
		return false
	}
	for i, res := range results {
		if isForgotten(res.Err) || providers.KindOf(res.Err) == providers.Unknown {
			res = e.resolveUnknown(ctx, box, items[i], res, since)
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
