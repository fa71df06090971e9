package apply

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"

	"herald/providers"
)

// outbox makes the requests of one provider. It makes only as many at once as are
// allowed, and where the platform takes batches it combines sends of several lanes
// into one request: all that wait when there is room for a request are sent in it.
type outbox struct {
	session providers.Session
	facts   providers.Facts
	batch   int
	slots   *semaphore.Weighted

	mu      sync.Mutex
	waiting []*queuedSend // in the order in which they came
}

// queuedSend is what one lane sends in one request.
type queuedSend struct {
	steps   []step
	items   []providers.Outgoing
	done    chan struct{} // closed when results or err is set
	results []providers.Result
	err     error // why nothing was sent
}

func newOutbox(session providers.Session, facts providers.Facts, parallel int) *outbox {
	return &outbox{
		session: session, facts: facts, batch: max(1, facts.Limits.Batch),
		slots: semaphore.NewWeighted(int64(parallel)),
	}
}

// doWhenFree calls request when there is room for it, and returns its error. It returns
// another error, without calling it, if the run is stopped before there is room.
func (b *outbox) doWhenFree(ctx context.Context, request func() error) error {
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	if b.slots.Acquire(wait, 1) != nil {
		return context.Cause(wait)
	}
	defer b.slots.Release(1)
	if err := providers.CheckGate(ctx); err != nil {
		return err
	}
	return request()
}

// sendBatched sends the items of one lane, at most a batch of them, together with what
// waits in other lanes. It calls begin for all of them right before the request; if
// that fails, nothing is sent. An outcome that is on its way is always awaited, even
// if the run is stopped.
func (b *outbox) sendBatched(ctx context.Context, q *queuedSend, begin func([]step) error) ([]providers.Result, error) {
	q.done = make(chan struct{})
	b.mu.Lock()
	b.waiting = append(b.waiting, q)
	b.mu.Unlock()
	err := b.doWhenFree(ctx, func() error {
		b.sendTogether(ctx, b.takeWaiting(q), begin)
		return nil
	})
	if err != nil && b.withdrawSend(q) {
		return nil, err
	}
	<-q.done
	return q.results, q.err
}

// takeWaiting removes a send, and what fits into its request, from those that
// wait. It returns nothing if the send was taken together with another one.
func (b *outbox) takeWaiting(q *queuedSend) []*queuedSend {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Contains(b.waiting, q) {
		return nil
	}
	taken, size := []*queuedSend{q}, len(q.items)
	b.waiting = slices.DeleteFunc(b.waiting, func(w *queuedSend) bool {
		if w == q {
			return true
		}
		if size+len(w.items) > b.batch {
			return false
		}
		taken, size = append(taken, w), size+len(w.items)
		return true
	})
	return taken
}

// withdrawSend removes a send from those that wait. It returns false if the send was
// taken together with another one.
func (b *outbox) withdrawSend(q *queuedSend) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiting, q)
	if i >= 0 {
		b.waiting = slices.Delete(b.waiting, i, i+1)
	}
	return i >= 0
}

// sendTogether makes one request of several sends, and gives each its results.
func (b *outbox) sendTogether(ctx context.Context, sends []*queuedSend, begin func([]step) error) {
	if len(sends) == 0 {
		return
	}
	var steps []step
	var items []providers.Outgoing
	for _, q := range sends {
		steps, items = append(steps, q.steps...), append(items, q.items...)
	}
	err := begin(steps)
	var results []providers.Result
	if err == nil {
		results = padResults(b.session.Send(ctx, items), items, b.facts.Idempotency)
	}
	for _, q := range sends {
		if q.err = err; err == nil {
			q.results, results = results[:len(q.items):len(q.items)], results[len(q.items):]
		}
		close(q.done)
	}
}

// padResults returns a result for each item. If a provider breaks its contract,
// with too few results or a success without an ID, the outcome is unknown, never
// done.
func padResults(results []providers.Result, items []providers.Outgoing, i providers.Idempotency) []providers.Result {
	n := len(items)
	for len(results) < n {
		results = append(results, providers.Result{Err: &providers.Error{
			Kind: providers.Unknown, Op: "send", Detail: "the provider returned no result for this message",
		}})
	}
	for k := range results[:n] {
		results[k] = results[k].RequireID(i, items[k].Key)
	}
	return results[:n:n]
}
