package yunhu

import (
	"context"
	"slices"
	"time"
)

const (
	// pageSize is the bound that the vendor's own listing by sequence has.
	pageSize = 30
	// confirmPages bounds how far back confirm goes.
	confirmPages = 20
	// clockSkew is how far the server's clock may be behind ours.
	clockSkew = 10 * time.Minute
)

// search looks for messages of one conversation by id, with few requests
// wherever they are neighbours.
type search struct {
	session *session
	chat    chat
	pending []string // ids that no answer has settled yet
	missing []string // ids that were asked for and are not there
	found   map[string]message
}

func newSearch(s *session, c chat, ids []string) *search {
	unique := slices.Clone(ids)
	slices.Sort(unique)
	if unique = slices.Compact(unique); len(unique) < len(ids) {
		ids = unique
	}
	return &search{session: s, chat: c, pending: slices.Clone(ids), found: make(map[string]message, len(ids))}
}

// run settles every id. It starts at the newest messages, where announcements
// mostly are, and follows them back for as long as pages give more than one.
// Of what is left it asks for the one in the middle: whichever way the ids are
// sorted, and on whichever side the server lists neighbours, that settles
// about half of those that stand together.
func (q *search) run(ctx context.Context) error {
	if len(q.pending) > 1 {
		// An empty id for the newest is common practice, not documented: a
		// server that refuses it costs a request and nothing else.
		if err := q.follow(ctx, ""); err != nil && !refused(err) {
			return err
		}
	}
	for len(q.pending) > 0 {
		if err := q.settle(ctx, q.pending[len(q.pending)/2]); err != nil {
			return err
		}
	}
	return nil
}

// settle asks for one id by name; what the answer does not hold is not there.
func (q *search) settle(ctx context.Context, id string) error {
	count := int64(pageSize)
	if len(q.pending) == 1 {
		count = 1
	}
	p, err := q.session.around(ctx, q.chat, id, count)
	if err != nil && !noMessage(err) {
		return err
	}
	hits := q.take(p)
	if i := slices.Index(q.pending, id); i >= 0 {
		q.pending = slices.Delete(q.pending, i, i+1)
		q.missing = append(q.missing, id)
	}
	// Where the page begins with one of ours, others are likely before it.
	first, _ := p.oldest()
	if _, ours := q.found[first.id]; ours && hits > 1 {
		return q.follow(ctx, first.id)
	}
	return nil
}

// follow reads back from a message while a page settles more than one id.
func (q *search) follow(ctx context.Context, from string) error {
	for len(q.pending) > 0 {
		p, err := q.session.before(ctx, q.chat, from)
		if err != nil {
			return err
		}
		first, ok := p.oldest()
		if q.take(p) < 2 || !ok || first.id == from {
			return nil
		}
		from = first.id
	}
	return nil
}

// take moves the ids that a page holds from pending to found and tells how
// many they were.
func (q *search) take(p page) (hits int) {
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

// confirm looks a second way for what is missing, because a wrong "not there"
// sends a message twice: through the newest messages back to the time of the
// intent. A server that refuses this leaves the first answer standing.
func (q *search) confirm(ctx context.Context, since time.Time) error {
	if since.IsZero() {
		return nil
	}
	from := ""
	for range confirmPages {
		if len(q.missing) == 0 {
			return nil
		}
		p, err := q.session.before(ctx, q.chat, from)
		if refused(err) {
			return nil
		}
		if err != nil {
			return err
		}
		q.take(p)
		first, ok := p.oldest()
		if !ok || first.id == from || milliseconds(first.sent).Before(since.Add(-clockSkew)) {
			return nil
		}
		from = first.id
	}
	return nil
}
