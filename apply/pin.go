package apply

import (
	"context"

	"herald/providers"
	"herald/state"
)

// pinPart pins or unpins one part. To unpin a message that is gone has succeeded.
func (e *engine) pinPart(ctx context.Context, box *outbox, s deliveryStep) bool {
	pinner, ok := providers.As[providers.Pinner](box.session)
	if !ok {
		e.failTask(s.task, internalDiagnostic(s.task, "the platform declares that it can pin messages, but its session does not implement it"), false)
		return false
	}
	place := e.intents[s.intent].Delivery.Conversation
	if s.op == state.OpUnpin {
		place = s.delivery.change.Prior.Conversation
	}
	target, err := e.targetOf(s, place)
	if err != nil {
		e.failTask(s.task, e.requestDiagnostic(s.step, err), false)
		return false
	}
	message := providers.SentMessage{ID: e.messageID(s), Part: e.pinnedPart(s)}
	if err := e.makeRequest(ctx, box, []step{s.step}, func() { err = requestPin(ctx, pinner, s.op, target, message) }); err != nil {
		e.failUnrecorded(ctx, s.step, err)
		return false
	}
	return e.recordOutcome(ctx, s.step, providers.Result{ID: message.ID, Err: err})
}

func requestPin(ctx context.Context, p providers.Pinner, op state.Op, target providers.Target, m providers.SentMessage) error {
	if op == state.OpPin {
		return p.Pin(ctx, target, m)
	}
	err := p.Unpin(ctx, target, m)
	if isAbsent(err) {
		return nil
	}
	return err
}

// pinnedPart returns what the message that a step pins was sent as: in this run, or
// before. Zero if that is unknown.
func (e *engine) pinnedPart(s deliveryStep) providers.Part {
	if s.op == state.OpPin && s.part < len(s.delivery.parts) {
		return s.delivery.parts[s.part]
	}
	return e.sentPart(s)
}
