package relationlabs

import (
	"context"
	"strconv"

	"herald/providers"
)

const (
	// pageSize is the limit that the vendor's own client asks for; what the
	// largest one is, is not documented.
	pageSize = 50
	// maxPageSize is how far the limit is raised when more messages than a page
	// holds have the same time.
	maxPageSize = 64 * pageSize
)

// pager reads the messages of a conversation, newest first.
type pager struct {
	session *session
	target  target
	limit   int
	before  int64 // maxCreateAt of the next page, milliseconds
	seen    map[string]bool
}

// newPager begins at the newest message, independent of this machine's clock.
func newPager(s *session, to target) *pager {
	return &pager{
		session: s, target: to, limit: pageSize, seen: map[string]bool{},
		before: s.now().Add(maxClockLead).UnixMilli(),
	}
}

// nextPage gives messages that no page has given yet; none at the end of the
// conversation.
//
// Whether maxCreateAt itself is included is not documented, and many messages
// may have the same time. So each page is asked to begin a millisecond after
// the last message known, which covers that message's time under either
// answer, and what was seen is left out. A page that is full and brings
// nothing new is asked for again with a higher limit.
func (p *pager) nextPage(ctx context.Context) ([]message, error) {
	for {
		page, err := p.fetchPage(ctx)
		if err != nil {
			return nil, err
		}
		if fresh := p.takeUnseen(page); len(fresh) > 0 || len(page) < p.limit {
			return fresh, nil
		}
		if p.limit >= maxPageSize {
			return nil, &providers.Error{
				Kind: providers.Unknown, Op: opRead,
				Detail: "more messages have the same time than RelationLabs lists at once, so not all of them can be read",
				Hint:   "Look at the conversation, and record with herald resolve what was delivered.",
			}
		}
		p.limit *= 4
	}
}

const opRead = "read messages"

func (p *pager) fetchPage(ctx context.Context) ([]message, error) {
	query := p.target.queryValues()
	query.Set("maxCreateAt", strconv.FormatInt(p.before, 10))
	query.Set("limit", strconv.Itoa(p.limit))
	var page []message
	err := p.session.callAPI(ctx, apiCall{op: opRead, path: "/message/list", query: query, repeatable: true}, &page)
	for _, m := range page {
		// Without these two, the end of the list would be seen where it is not.
		if err == nil && (m.ID == "" || m.CreateAt.toTime().IsZero()) {
			lost := malformedAnswer()
			lost.Op = opRead
			err = lost
		}
	}
	return page, err
}

// takeUnseen leaves out what was seen and moves on to the oldest message of a page.
func (p *pager) takeUnseen(page []message) []message {
	var fresh []message
	for _, m := range page {
		p.before = min(p.before, m.CreateAt.toTime().UnixMilli()+1)
		if id := string(m.ID); !p.seen[id] {
			p.seen[id] = true
			fresh = append(fresh, m)
		}
	}
	return fresh
}
