package apply

import (
	"context"
	"errors"
	"time"

	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// settleAttempts is how often one run tries to find out the outcome of a request
// before it reports the outcome as unknown.
const settleAttempts = 3

// resolveUnknown finds out the outcome of a send, by the means that the platform
// offers. In a run that is stopped the outcome stays unknown.
func (e *engine) resolveUnknown(ctx context.Context, box *outbox, item providers.Outgoing, res providers.Result, since time.Time) providers.Result {
	if isForgotten(res.Err) {
		res.Err = &providers.Error{Kind: providers.Unknown, Op: "send message", Err: errForgotten}
	}
	for range settleAttempts {
		if e.isStopped(ctx) {
			return res
		}
		keyed := box.facts.Idempotency.HonoursKey(since, e.now())
		again, err := e.canSendAgain(ctx, box, item, since, &res)
		if err != nil || !again {
			return res
		}
		sending := ctx
		if keyed {
			sending = e.whileHonoured(ctx, box, since)
		}
		next, err := e.sendAgain(sending, box, item)
		switch kind := providers.KindOf(next.Err); {
		case err != nil:
			return res
		case isForgotten(next.Err):
			continue
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
	results, err := e.sendItems(ctx, box, &queuedSend{items: []providers.Outgoing{item}}, func([]step) error { return nil })
	if err == nil {
		res = results[0]
	}
	return res, err
}

// sendItems is outbox.sendBatched, where a key that is forgotten before the request is a
// result like any other.
func (e *engine) sendItems(ctx context.Context, box *outbox, q *queuedSend, begin func([]step) error) ([]providers.Result, error) {
	results, err := box.sendBatched(ctx, q, begin)
	if !isForgotten(err) {
		return results, err
	}
	results = make([]providers.Result, len(q.items))
	for i := range results {
		results[i].Err = err
	}
	return results, nil
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

// errForgotten is why a request was not made: since the first one with its key, so much
// time has passed that it could make a second message.
var errForgotten = errors.New("the platform may no longer honour the key of the first attempt")

func isForgotten(err error) bool { return errors.Is(err, errForgotten) }

// whileHonoured returns a context whose requests are not made once the platform may have
// forgotten a key that was first sent at a time, however long they wait.
func (e *engine) whileHonoured(ctx context.Context, box *outbox, since time.Time) context.Context {
	id := box.facts.Idempotency
	if id.Window == 0 {
		return ctx
	}
	return providers.WithCondition(ctx, func(context.Context) error {
		if !id.HonoursKey(since, e.now()) {
			return errForgotten
		}
		return nil
	})
}

// earliestDoubt returns since when the first of the steps, which settle doubts, has been
// in doubt.
func earliestDoubt(batch []deliveryStep) time.Time {
	var first time.Time
	for i, s := range batch {
		if since := s.delivery.change.Prior.Parts[s.part].DoubtSince; i == 0 || since.Before(first) {
			first = since
		}
	}
	return first
}

// mayBeSentTwice reports whether the author accepts a second message where the outcome of
// the first is unknown.
func (d *deliveryTask) mayBeSentTwice() bool {
	if d.change.Desired != nil {
		return d.change.Desired.Message.Lifecycle.OnUnknown == "resend"
	}
	return d.change.Prior.Policy.OnUnknown == "resend"
}
