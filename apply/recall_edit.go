package apply

import (
	"context"
	"time"

	"herald/providers"
	"herald/state"
)

// recallBatch recalls the parts of a batch in one request.
func (e *engine) recallBatch(ctx context.Context, box *outbox, batch []deliveryStep) bool {
	first := batch[0]
	recaller, ok := providers.As[providers.Recaller](box.session)
	if !ok {
		e.failTask(first.task, internalDiagnostic(first.task, "the platform declares that it can recall messages, but its session does not implement it"), false)
		return false
	}
	target, err := e.targetOf(first, first.delivery.change.Prior.Conversation)
	if err != nil {
		e.failTask(first.task, e.requestDiagnostic(first.step, err), false)
		return false
	}
	messages := make([]providers.SentMessage, len(batch))
	for i, s := range batch {
		messages[i] = providers.SentMessage{ID: e.messageID(s), Part: e.sentPart(s)}
	}
	var errs []error
	if err := e.makeRequest(ctx, box, baseSteps(batch), func() { errs = recaller.Recall(ctx, target, messages) }); err != nil {
		e.failUnrecorded(ctx, first.step, err)
		return false
	}
	ok = true
	for i, s := range batch {
		var err error
		if i < len(errs) {
			err = errs[i]
		} else {
			err = &providers.Error{Kind: providers.Unknown, Op: "recall", Detail: "the provider returned no result for this message"}
		}
		if isAbsent(err) {
			err = nil
		}
		ok = e.recordDeliveryOutcome(ctx, s, providers.Result{ID: messages[i].ID, Err: err}) && ok
	}
	return ok
}

// isAbsent reports whether an error means that what was to be removed does not
// exist any more, so that nothing remains to be done.
func isAbsent(err error) bool {
	kind := providers.KindOf(err)
	return kind == providers.NotFound || kind == providers.Gone
}

// messageID returns the platform's ID of the part that a step recalls or edits.
func (e *engine) messageID(s deliveryStep) (id string) {
	e.run.View(func(st *state.State) {
		d := st.Deliveries[s.delivery.change.Address]
		switch {
		case d == nil:
		case s.stale && s.part < len(d.Stale):
			id = d.Stale[s.part].ID
		case !s.stale && s.part < len(d.Parts):
			id = d.Parts[s.part].ID
		}
	})
	return id
}

// sentPart returns what the part that a step recalls was sent as; zero if that is
// unknown: the state does not keep the content of a stale part.
func (e *engine) sentPart(s deliveryStep) providers.Part {
	if s.stale {
		return providers.Part{}
	}
	parts := e.composeSent(s.delivery.change)
	if parts == nil {
		parts = s.delivery.change.PriorParts
	}
	if s.part >= len(parts) {
		return providers.Part{}
	}
	return parts[s.part]
}

// editPart edits one part.
func (e *engine) editPart(ctx context.Context, box *outbox, s deliveryStep) bool {
	editor, ok := providers.As[providers.Editor](box.session)
	if !ok {
		e.failTask(s.task, internalDiagnostic(s.task, "the platform declares that it can edit messages, but its session does not implement it"), false)
		return false
	}
	item, err := e.prepareItem(ctx, box, s)
	if err != nil {
		e.failUnprepared(ctx, s.step, err)
		return false
	}
	id := e.messageID(s)
	var edited error
	if err := e.makeRequest(ctx, box, []step{s.step}, func() { edited = editor.Edit(ctx, id, item) }); err != nil {
		e.failUnrecorded(ctx, s.step, err)
		return false
	}
	return e.recordDeliveryOutcome(ctx, s, providers.Result{ID: id, Err: edited})
}

func (e *engine) now() time.Time { return e.opt.Now().UTC().Truncate(time.Millisecond) }
