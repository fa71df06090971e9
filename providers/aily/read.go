package aily

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

const opRead = "read messages"

// Read gives back what stands in one session; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	q := newLookup(s, target.ID, ids)
	if err := q.run(ctx); err != nil {
		return nil, s.goneOr(ctx, target.ID, err)
	}
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.remote("")
		s.note(id)
	}
	return remotes, nil
}

// note remembers a message as one that is known, without a key for it.
func (s *session) note(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.known[id]; !there {
		s.known[id] = ""
	}
}

func (m message) remote(key string) providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, Key: key, SentAt: m.CreatedAt.Time,
		Text:    read(letter{Content: m.Content, Mentions: m.Mentions}),
		Visible: plain(visible{Kind: m.ContentType, Text: normalize.Text(m.Content), Files: len(m.Files)}),
	}
}

// listing goes through the messages of a session, a page at a time. In which
// order they come is not documented.
type listing struct {
	session *session
	id      string
	token   string
	ended   bool
}

// Sizes of a page. The vendor's default is 20, and no largest is documented:
// where the large one is refused, the session goes on with the default.
const (
	largePage    = 100
	ordinaryPage = 20
	listSize     = 256 << 20 // bytes of a page, each of whose messages may have 16 million characters
)

// next gives the next page; after the last one, ended is set.
func (l *listing) next(ctx context.Context) (page, client.Answer, error) {
	size, large := l.session.pageSize()
	p, a, err := l.fetch(ctx, size)
	if large && providers.KindOf(err) == providers.Invalid {
		l.session.shrink()
		p, a, err = l.fetch(ctx, ordinaryPage)
	}
	if err != nil {
		return page{}, a, err
	}
	l.ended = !p.HasMore || p.PageToken == "" || p.PageToken == l.token
	l.token = p.PageToken
	return p, a, nil
}

func (l *listing) fetch(ctx context.Context, size int) (page, client.Answer, error) {
	if !wellFormed(l.id) {
		e := invalid(opRead, "%q is no id of a session", l.id)
		e.Attribute, e.Hint = "id", idForm
		return page{}, client.Answer{}, e
	}
	query := url.Values{"page_size": {strconv.Itoa(size)}}
	if l.token != "" {
		query.Set("page_token", l.token)
	}
	return ask[page](ctx, l.session, client.Call{
		Op: opRead, Method: http.MethodGet, Path: messagesPath(l.id) + "?" + query.Encode(),
		Repeatable: true, MaxBytes: listSize,
	})
}

func (s *session) pageSize() (size int, large bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.largest {
		return ordinaryPage, false
	}
	return largePage, true
}

func (s *session) shrink() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.largest = true
}

// lookup finds messages of one session by id with few requests.
type lookup struct {
	listing listing
	pending []string
	found   map[string]message
}

func newLookup(s *session, id string, ids []string) *lookup {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &lookup{
		listing: listing{session: s, id: id},
		pending: slices.Compact(pending), found: make(map[string]message, len(ids)),
	}
}

// run lists while that is not dearer than asking for each id that is left, and
// then asks for each. What a page of the whole list does not hold is not
// there.
func (q *lookup) run(ctx context.Context) error {
	for idle := 0; len(q.pending) > 1 && !q.listing.ended && idle < len(q.pending); {
		hits, err := q.turn(ctx)
		if err != nil {
			return err
		}
		if hits == 0 {
			idle++
		}
	}
	for _, id := range slices.Clone(q.pending) {
		if q.listing.ended {
			return nil
		}
		if err := q.single(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// turn takes one page.
func (q *lookup) turn(ctx context.Context) (hits int, err error) {
	p, _, err := q.listing.next(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range p.Messages {
		if i := slices.Index(q.pending, m.ID); i >= 0 {
			q.found[m.ID] = m
			q.pending = slices.Delete(q.pending, i, i+1)
			hits++
		}
	}
	return hits, nil
}

// single asks for one message. The code for one that is not there is not
// documented: a refusal that may mean something else is settled by the list.
func (q *lookup) single(ctx context.Context, id string) error {
	if !slices.Contains(q.pending, id) {
		return nil // a page has had it meanwhile
	}
	data, _, err := ask[messageData](ctx, q.listing.session, client.Call{
		Op: opRead, Method: http.MethodGet, Path: messagesPath(q.listing.id) + "/" + url.PathEscape(id),
		Repeatable: true, MaxBytes: listSize,
	})
	switch providers.KindOf(err) {
	case "":
		q.found[id] = data.Message
	case providers.Invalid, providers.NotFound:
		for !q.listing.ended {
			if _, err := q.turn(ctx); err != nil {
				return err
			}
		}
		return nil
	default:
		return err
	}
	q.pending = slices.DeleteFunc(q.pending, func(other string) bool { return other == id })
	return nil
}

// since collects the messages of a session that were made at or after a time
// of our clock, oldest first. Pages are only left out when they are seen to
// come newest first.
func (s *session) since(ctx context.Context, id string, t time.Time) ([]message, error) {
	l := listing{session: s, id: id}
	var out []message
	for !l.ended {
		p, a, err := l.next(ctx)
		if err != nil {
			return nil, err
		}
		from := s.http.Cutoff(t, a)
		for _, m := range p.Messages {
			if !earlier(m, from) {
				out = append(out, m)
			}
		}
		if descends(p.Messages) && earlier(p.Messages[len(p.Messages)-1], from) {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b message) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	return out, nil
}

// descends reports whether a page is seen to run from new to old.
func descends(list []message) bool {
	if len(list) < 2 || !list[len(list)-1].CreatedAt.Before(list[0].CreatedAt.Time) {
		return false
	}
	return slices.IsSortedFunc(list, func(a, b message) int { return b.CreatedAt.Compare(a.CreatedAt.Time) })
}
