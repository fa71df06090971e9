package yunhu

import (
	"context"
	"slices"
	"time"
)

const (
	// pageSize is the bound that the vendor's own listing by sequence has.
	pageSize = 30
	// maxConfirmPages bounds how far back confirm goes.
	maxConfirmPages = 20
	// maxClockLag is how far the server's clock may be behind ours.
	maxClockLag = 10 * time.Minute
)

// messageLookup looks for messages of one conversation by id, with few requests
// wherever they are neighbours.
type messageLookup struct {
	session *session
	chat    chat
	pending []string // ids that no answer has settled yet
	missing []string // ids that were asked for and are not there
	found   map[string]message
}

func newLookup(s *session, c chat, ids []string) *messageLookup {
	unique := slices.Clone(ids)
	slices.Sort(unique)
	if unique = slices.Compact(unique); len(unique) < len(ids) {
		ids = unique
	}
	return &messageLookup{session: s, chat: c, pending: slices.Clone(ids), found: make(map[string]message, len(ids))}
}

// findAll settles every id. It starts at the newest messages, where announcements
// mostly are, and follows them back for as long as pages give more than one.
// Of what is left it asks for the one in the middle: whichever way the ids are
// sorted, and on whichever side the server lists neighbours, that settles
// about half of those that stand together.
func (q *messageLookup) findAll(ctx context.Context) error {
	if len(q.pending) > 1 {
		// An empty id for the newest is common practice, not documented: a
		// server that refuses it costs a request and nothing else.
		if err := q.followBack(ctx, ""); err != nil && !isRefusal(err) {
			return err
		}
	}
	for len(q.pending) > 0 {
		if err := q.readNeighbourhood(ctx, q.pending[len(q.pending)/2]); err != nil {
			return err
		}
	}
	return nil
}

// readNeighbourhood asks for one id by name; what the answer does not hold is not there.
func (q *messageLookup) readNeighbourhood(ctx context.Context, id string) error {
	count := int64(pageSize)
	if len(q.pending) == 1 {
		count = 1
	}
	p, err := q.session.listAround(ctx, q.chat, id, count)
	if err != nil && !isNoMessage(err) {
		return err
	}
	hits := q.takePage(p)
	if i := slices.Index(q.pending, id); i >= 0 {
		q.pending = slices.Delete(q.pending, i, i+1)
		q.missing = append(q.missing, id)
	}
	// Where the page begins with one of ours, others are likely before it.
	first, _ := p.oldestMessage()
	if _, ours := q.found[first.id]; ours && hits > 1 {
		return q.followBack(ctx, first.id)
	}
	return nil
}

// followBack reads back from a message while a page settles more than one id.
func (q *messageLookup) followBack(ctx context.Context, from string) error {
	for len(q.pending) > 0 {
		p, err := q.session.listBefore(ctx, q.chat, from)
		if err != nil {
			return err
		}
		first, ok := p.oldestMessage()
		if q.takePage(p) < 2 || !ok || first.id == from {
			return nil
		}
		from = first.id
	}
	return nil
}

// takePage moves the ids that a page holds from pending to found and returns how
// many they were.
func (q *messageLookup) takePage(p page) (hits int) {
	here := make(map[string]message, len(p.messages))
	for _, m := range p.messages {
		here[m.id] = m
	}
	rest := func(ids []string) []string {
		return slices.DeleteFunc(ids, func(id string) bool {
			m, ok := here[id]
			if ok {
				q.found[id] = m
				hits++
			}
			return ok
		})
	}
	q.pending, q.missing = rest(q.pending), rest(q.missing)
	return hits
}

// confirmMissing looks a second way for what is missing, because a wrong "not there"
// sends a message twice: through the newest messages back to the time of the
// intent. A server that refuses this leaves the first answer standing.
func (q *messageLookup) confirmMissing(ctx context.Context, since time.Time) error {
	if since.IsZero() {
		return nil
	}
	from := ""
	for range maxConfirmPages {
		if len(q.missing) == 0 {
			return nil
		}
		p, err := q.session.listBefore(ctx, q.chat, from)
		if isRefusal(err) {
			return nil
		}
		if err != nil {
			return err
		}
		q.takePage(p)
		first, ok := p.oldestMessage()
		if !ok || first.id == from || timeOfMillis(first.sent).Before(since.Add(-maxClockLag)) {
			return nil
		}
		from = first.id
	}
	return nil
}
