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

// Read reads messages of one session; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	q := newLookup(s, target.ID, ids)
	if err := q.findAll(ctx); err != nil {
		return nil, s.goneOrCause(ctx, target.ID, err)
	}
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.toRemote("")
		s.rememberRead(id)
	}
	return remotes, nil
}

// rememberRead remembers a message as one that is known, without a key for it.
func (s *session) rememberRead(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.known[id]; !there {
		s.known[id] = ""
	}
}

func (m message) toRemote(key string) providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, Key: key, SentAt: m.CreatedAt.Time,
		Text:    displayText(partPayload{Content: m.Content, Mentions: m.Mentions}),
		Visible: client.MustEncodeJSON(visibleFields{Kind: m.ContentType, Text: normalize.Text(m.Content), Files: len(m.Files)}),
	}
}

// messagePager goes through the messages of a session, a page at a time. In which
// order they come is not documented.
type messagePager struct {
	session *session
	id      string
	token   string
	ended   bool
}

// Sizes of a page. The vendor's default is 20, and no largest is documented:
// where the large one is refused, the session goes on with the default.
const (
	largePageSize   = 100
	defaultPageSize = 20
	maxListBytes    = 256 << 20 // bytes of a page, each of whose messages may have 16 million characters
)

// nextPage gives the next page; after the last one, ended is set.
func (l *messagePager) nextPage(ctx context.Context) (messagePage, client.Answer, error) {
	size, large := l.session.pageSize()
	p, a, err := l.fetchPage(ctx, size)
	if large && providers.KindOf(err) == providers.Invalid {
		l.session.shrinkPages()
		p, a, err = l.fetchPage(ctx, defaultPageSize)
	}
	if err != nil {
		return messagePage{}, a, err
	}
	l.ended = !p.HasMore || p.PageToken == "" || p.PageToken == l.token
	l.token = p.PageToken
	return p, a, nil
}

func (l *messagePager) fetchPage(ctx context.Context, size int) (messagePage, client.Answer, error) {
	if !isSessionID(l.id) {
		e := invalidRequest(opRead, "%q is no id of a session", l.id)
		e.Attribute, e.Hint = "id", hintSessionID
		return messagePage{}, client.Answer{}, e
	}
	query := url.Values{"page_size": {strconv.Itoa(size)}}
	if l.token != "" {
		query.Set("page_token", l.token)
	}
	return callAPI[messagePage](ctx, l.session, client.JSONCall{
		Op: opRead, Method: http.MethodGet, Path: messagesPath(l.id) + "?" + query.Encode(),
		Repeatable: true, MaxBytes: maxListBytes,
	})
}

func (s *session) pageSize() (size int, large bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.smallPages {
		return defaultPageSize, false
	}
	return largePageSize, true
}

func (s *session) shrinkPages() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.smallPages = true
}

// messageLookup finds messages of one session by id with few requests.
type messageLookup struct {
	listing messagePager
	pending []string
	found   map[string]message
}

func newLookup(s *session, id string, ids []string) *messageLookup {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &messageLookup{
		listing: messagePager{session: s, id: id},
		pending: slices.Compact(pending), found: make(map[string]message, len(ids)),
	}
}

// findAll lists while that takes no more requests than asking for each remaining id, and
// then asks for each. What a page of the whole list does not hold is not
// there.
func (q *messageLookup) findAll(ctx context.Context) error {
	for idle := 0; len(q.pending) > 1 && !q.listing.ended && idle < len(q.pending); {
		hits, err := q.readPage(ctx)
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
		if err := q.readOne(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// readPage takes one page.
func (q *messageLookup) readPage(ctx context.Context) (hits int, err error) {
	p, _, err := q.listing.nextPage(ctx)
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

// readOne asks for one message. The code for one that is not there is not
// documented: a refusal that may mean something else is settled by the list.
func (q *messageLookup) readOne(ctx context.Context, id string) error {
	if !slices.Contains(q.pending, id) {
		return nil // a page has had it meanwhile
	}
	data, _, err := callAPI[messageData](ctx, q.listing.session, client.JSONCall{
		Op: opRead, Method: http.MethodGet, Path: messagesPath(q.listing.id) + "/" + url.PathEscape(id),
		Repeatable: true, MaxBytes: maxListBytes,
	})
	switch providers.KindOf(err) {
	case "":
		q.found[id] = data.Message
	case providers.Invalid, providers.NotFound:
		for !q.listing.ended {
			if _, err := q.readPage(ctx); err != nil {
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

// listSince collects the messages of a session that were made at or after a time
// of our clock, oldest first. Pages are only left out when they are seen to
// come newest first.
func (s *session) listSince(ctx context.Context, id string, t time.Time) ([]message, error) {
	l := messagePager{session: s, id: id}
	var out []message
	for !l.ended {
		p, a, err := l.nextPage(ctx)
		if err != nil {
			return nil, err
		}
		from := s.http.Cutoff(t, a)
		for _, m := range p.Messages {
			if !createdBefore(m, from) {
				out = append(out, m)
			}
		}
		if isNewestFirst(p.Messages) && createdBefore(p.Messages[len(p.Messages)-1], from) {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b message) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	return out, nil
}

// isNewestFirst reports whether a page is seen to run from new to old.
func isNewestFirst(list []message) bool {
	if len(list) < 2 || !list[len(list)-1].CreatedAt.Before(list[0].CreatedAt.Time) {
		return false
	}
	return slices.IsSortedFunc(list, func(a, b message) int { return b.CreatedAt.Compare(a.CreatedAt.Time) })
}
