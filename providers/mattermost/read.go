package mattermost

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opRead   = "read messages"
	pageSize = 200 // the most that the server gives
	listSize = 256 << 20
)

// Read returns the posts that exist; see providers.Reader. Posts of an archived channel
// can be read and not changed, so the channel is asked for first.
func (s *session) Read(ctx context.Context, target providers.Target, messages []string) (map[string]providers.RemoteMessage, error) {
	if err := s.requireChannel(ctx, target.ID); err != nil {
		return nil, err
	}
	return s.History.Read(ctx, target, messages)
}

// Find looks for posts by key; see providers.Finder.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	for _, item := range items {
		if err := s.requireChannel(ctx, item.Target.ID); err != nil {
			return nil, err
		}
	}
	return s.History.Find(ctx, items, since)
}

// readPost reads a post of a channel.
func (s *session) readPost(ctx context.Context, channel, id string) (message, error) {
	m, _, err := kit.Call[message](ctx, s.api, kit.Get(opRead, postPath(id)))
	if err == nil && m.ChannelID != channel {
		err = &providers.Error{Kind: providers.NotFound, Op: opRead, Detail: "the message is in another channel"}
	}
	return m, err
}

// listPosts lists a channel, newest first. A page begins after a post of the page
// before it and not at a number, so that posts which are deleted meanwhile move none
// from one page to the other.
func (s *session) listPosts(channel string) (*kit.Listing[message], error) {
	if err := ids.Check(opRead, channel); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	return kit.NewListing(opRead, s.api.Client, "page=0", func(ctx context.Context, at string) (kit.Page[message], client.Answer, error) {
		c := kit.Get(opRead, fmt.Sprintf("%s/posts?per_page=%d&%s", channelPath(channel), pageSize, at))
		c.MaxBytes = listSize
		p, a, err := kit.Call[messagePage](ctx, s.api, c)
		if err != nil {
			return kit.Page[message]{}, a, err
		}
		page := kit.Page[message]{Next: p.nextPage(at)}
		for _, id := range *p.Order {
			if m, ok := p.Posts[id]; ok && m.IsComplete() && !seen[id] {
				seen[id] = true
				page.Items = append(page.Items, m)
			}
		}
		return page, a, nil
	}), nil
}

// nextPage returns the query of the page after the one of a query; "" after the last.
// The server continues with posts that are older than another one, in milliseconds. So
// that none of the same moment is left out, that is the last one which is newer than the
// end of this page; a page of one moment is followed by the next by number.
func (p messagePage) nextPage(at string) string {
	order := *p.Order
	if len(order) < pageSize {
		return ""
	}
	last := p.Posts[order[len(order)-1]].Created()
	for _, id := range slices.Backward(order) {
		if p.Posts[id].Created().After(last) {
			return "page=0&before=" + url.QueryEscape(id)
		}
	}
	query, _ := url.ParseQuery(at) // made here
	number, _ := strconv.Atoi(query.Get("page"))
	query.Set("page", strconv.Itoa(number+1))
	return query.Encode()
}
