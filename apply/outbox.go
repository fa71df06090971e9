package apply

import (
	"context"
	"sync"

	"herald/providers"
)

// outbox carries the requests of one provider: not more at once than allowed,
// and sends of many conversations in one request where the platform takes
// batches. Batches form by themselves: whatever has gathered while requests
// were under way goes out together. Where there are none, each lane makes its
// own requests.
type outbox struct {
	session providers.Session
	facts   providers.Facts
	batch   int
	gate    chan struct{}
	queue   chan *parcel
	workers sync.WaitGroup
}

// parcel is what one lane sends at once.
type parcel struct {
	ctx     context.Context
	items   []providers.Outgoing
	results chan []providers.Result
}

func newOutbox(session providers.Session, facts providers.Facts, parallel int) *outbox {
	b := &outbox{
		session: session, facts: facts, batch: max(1, facts.Limits.Batch),
		gate: make(chan struct{}, parallel), queue: make(chan *parcel),
	}
	for range parallel {
		if b.batch > 1 {
			b.workers.Go(b.work)
		}
	}
	return b
}

// close ends the workers; nothing may be sent after it.
func (b *outbox) close() {
	close(b.queue)
	b.workers.Wait()
}

// send delivers the items of one lane, at most a batch of them.
func (b *outbox) send(ctx context.Context, items []providers.Outgoing) (results []providers.Result) {
	if b.batch == 1 {
		b.do(func() { results = b.session.Send(ctx, items) })
		return complete(results, len(items))
	}
	p := &parcel{ctx: ctx, items: items, results: make(chan []providers.Result, 1)}
	b.queue <- p
	return <-p.results
}

// do runs one other request when there is room for it.
func (b *outbox) do(f func()) {
	b.gate <- struct{}{}
	defer func() { <-b.gate }()
	f()
}

func (b *outbox) work() {
	var held *parcel // taken from the queue, but too large for the last batch
	for {
		first := held
		held = nil
		if first == nil {
			var ok bool
			if first, ok = <-b.queue; !ok {
				return
			}
		}
		parcels, items, next := b.gather(first)
		held = next
		b.do(func() { distribute(parcels, b.session.Send(first.ctx, items)) })
	}
}

// gather adds parcels that wait already, as long as they fit.
func (b *outbox) gather(first *parcel) (parcels []*parcel, items []providers.Outgoing, held *parcel) {
	parcels, items = []*parcel{first}, first.items
	for len(items) < b.batch {
		select {
		case p, ok := <-b.queue:
			if !ok {
				return parcels, items, nil
			}
			if len(items)+len(p.items) > b.batch {
				return parcels, items, p
			}
			parcels = append(parcels, p)
			items = append(items[:len(items):len(items)], p.items...)
		default:
			return parcels, items, nil
		}
	}
	return parcels, items, nil
}

// distribute gives each parcel its results.
func distribute(parcels []*parcel, results []providers.Result) {
	for _, p := range parcels {
		n := min(len(p.items), len(results))
		p.results <- complete(results[:n:n], len(p.items))
		results = results[n:]
	}
}

// complete makes n results of those there are. A provider that breaks its
// contract and returns too few leaves the rest unknown, never done.
func complete(results []providers.Result, n int) []providers.Result {
	for len(results) < n {
		results = append(results, providers.Result{Err: &providers.Error{
			Kind: providers.Unknown, Op: "send", Detail: "the provider gave no result for this message",
		}})
	}
	return results
}
