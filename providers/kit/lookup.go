package kit

import (
	"context"
	"slices"

	"herald/providers"
)

// lookup finds messages of one conversation by id with few requests.
type lookup[M Message] struct {
	history      *History[M]
	conversation string
	list         *Listing[M]
	pages        int // of the list, so far
	pending      []string
	found        map[string]M
}

func newLookup[M Message](h *History[M], conversation string, list *Listing[M], ids []string) *lookup[M] {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &lookup[M]{
		history: h, conversation: conversation, list: list, pending: slices.Compact(pending), found: make(map[string]M, len(ids)),
	}
}

// isCutShort reports whether as much of the list was read as may be, and it goes on.
func (q *lookup[M]) isCutShort() bool {
	return q.history.ReadPages > 0 && q.pages >= q.history.ReadPages && !q.list.Ended()
}

// readPending lists while that costs no more than asking for each id that is left, and
// then asks for each. What no page of the whole list holds is not there.
func (q *lookup[M]) readPending(ctx context.Context) error {
	idle := 0
	isWorthwhile := func() bool { return q.history.Single == nil || len(q.pending) > 1 && idle < len(q.pending) }
	for len(q.pending) > 0 && !q.list.Ended() && !q.isCutShort() && isWorthwhile() {
		before := len(q.pending)
		if err := q.readPage(ctx); err != nil {
			return err
		}
		if len(q.pending) == before {
			idle++
		}
	}
	for _, id := range slices.Clone(q.pending) {
		if q.list.Ended() || q.history.Single == nil {
			return nil
		}
		if err := q.readSingle(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (q *lookup[M]) readPage(ctx context.Context) error {
	items, _, err := q.list.Next(ctx)
	q.pages++
	for _, m := range items {
		q.collectFound(m)
	}
	return err
}

func (q *lookup[M]) readSingle(ctx context.Context, id string) error {
	if !slices.Contains(q.pending, id) {
		return nil // a page has had it meanwhile
	}
	m, err := q.history.Single(ctx, q.conversation, id)
	switch {
	case err == nil:
		q.collectFound(m)
	case q.history.IsInconclusive != nil && q.history.IsInconclusive(err):
		for !q.list.Ended() {
			if err := q.readPage(ctx); err != nil {
				return err
			}
		}
	case providers.KindOf(err) != providers.NotFound:
		return err
	}
	return nil
}

func (q *lookup[M]) collectFound(m M) {
	if i := slices.Index(q.pending, m.MessageID()); i >= 0 {
		q.found[m.MessageID()] = m
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}
