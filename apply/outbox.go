package apply

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/semaphore"

	"herald/providers"
)

// outbox carries the requests of one provider: not more at once than allowed,
// and sends of many conversations in one request where the platform takes
// batches. Batches form by themselves: whatever waits when there is room for a
// request goes out in it.
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
	moves   []move
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

// do calls request when there is room for it. On an error of its own nothing
// was called: the run was stopped before there was room.
func (b *outbox) do(ctx context.Context, request func() error) error {
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

// send delivers the items of one lane, at most a batch of them, together with
// what waits in others. begin is called for all of them right before; on its
// error nothing is sent.
func (b *outbox) send(ctx context.Context, q *queuedSend, begin func([]move) error) ([]providers.Result, error) {
	q.done = make(chan struct{})
	b.mu.Lock()
	b.waiting = append(b.waiting, q)
	b.mu.Unlock()
	err := b.do(ctx, func() error {
		b.deliver(ctx, b.take(q), begin)
		return nil
	})
	if err != nil && b.withdraw(q) {
		return nil, err
	}
	<-q.done
	return q.results, q.err
}

// take removes the send and what fits into its request from those that wait.
// It returns nothing when the send has gone with another one.
func (b *outbox) take(q *queuedSend) []*queuedSend {
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

// withdraw removes the send from those that wait. It returns false when the
// send has gone with another one.
func (b *outbox) withdraw(q *queuedSend) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiting, q)
	if i >= 0 {
		b.waiting = slices.Delete(b.waiting, i, i+1)
	}
	return i >= 0
}

// deliver makes one request of the sends, and gives each its results.
func (b *outbox) deliver(ctx context.Context, sends []*queuedSend, begin func([]move) error) {
	if len(sends) == 0 {
		return
	}
	var moves []move
	var items []providers.Outgoing
	for _, q := range sends {
		moves, items = append(moves, q.moves...), append(items, q.items...)
	}
	err := begin(moves)
	var results []providers.Result
	if err == nil {
		results = complete(b.session.Send(ctx, items), items, b.facts.Idempotency)
	}
	for _, q := range sends {
		if q.err = err; err == nil {
			q.results, results = results[:len(q.items):len(q.items)], results[len(q.items):]
		}
		close(q.done)
	}
}

// complete makes a result for each item of those there are. A provider that
// breaks its contract, with too few of them or a success without an id, leaves
// the outcome unknown, never done.
func complete(results []providers.Result, items []providers.Outgoing, i providers.Idempotency) []providers.Result {
	n := len(items)
	for len(results) < n {
		results = append(results, providers.Result{Err: &providers.Error{
			Kind: providers.Unknown, Op: "send", Detail: "the provider gave no result for this message",
		}})
	}
	for k := range results[:n] {
		results[k] = results[k].RequireID(i, items[k].Key)
	}
	return results[:n:n]
}
