package yunhu

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

const opRead = "read messages"

const (
	// pageSize is the bound that the vendor's own listing by sequence has.
	pageSize = 30
	// maxClockLag is how far the server's clock may be behind this machine's.
	maxClockLag = 10 * time.Minute
)

// fetchMessages makes a call that answers with messages.
func (s *session) fetchMessages(ctx context.Context, path string, body proto.Message) ([]message, client.Answer, error) {
	var page yunhupb.ListMsgResponse
	a, err := s.call(ctx, protoCall{op: opRead, path: path, body: body, repeatable: true, readOnly: true, inChat: true}, &page)
	if err != nil {
		return nil, a, err
	}
	all := make([]message, len(page.Data))
	for i, m := range page.Data {
		all[i] = newMessage(m)
	}
	return all, a, nil
}

// fetchAround asks for a message and count of its neighbours. On which side they are
// is not documented. That there is no such message is no error.
func (s *session) fetchAround(ctx context.Context, c chat, id string, count int64) ([]message, error) {
	found, _, err := s.fetchMessages(ctx, "/v1/msg/list-message-by-mid-seq",
		&yunhupb.ListMsgByMidSeqRequest{ChatType: c.kind, ChatId: c.id, MsgCount: count, MsgId: id})
	if isNoMessage(err) {
		return nil, nil
	}
	return found, err
}

// listBefore begins a list of the messages before one; of an empty id, the newest. It
// ends with a page that brings nothing new, because how a page is sorted, and whether
// the message itself is in it, is not documented.
func (s *session) listBefore(c chat, id string) *kit.Listing[message] {
	known := map[string]bool{}
	return kit.NewListing(opRead, s.api.Client, id, func(ctx context.Context, at string) (kit.Page[message], client.Answer, error) {
		page, a, err := s.fetchMessages(ctx, "/v1/msg/list-message",
			&yunhupb.ListMsgRequest{MsgCount: pageSize, MsgId: at, ChatType: c.kind, ChatId: c.id})
		fresh := slices.DeleteFunc(page, func(m message) bool { return known[m.MsgId] })
		if err != nil || len(fresh) == 0 {
			return kit.Page[message]{}, a, err
		}
		for _, m := range fresh {
			known[m.MsgId] = true
		}
		sortMessages(fresh)
		slices.Reverse(fresh)
		return kit.Page[message]{Items: fresh, Next: fresh[len(fresh)-1].MsgId}, a, nil
	})
}

// fetchOne looks a single message up; nil when it is not there.
func (s *session) fetchOne(ctx context.Context, c chat, id string) (*message, error) {
	found, err := s.fetchAround(ctx, c, id, 1)
	for _, m := range found {
		if m.MsgId == id {
			return &m, err
		}
	}
	return nil, err
}

// fetchByID looks messages up by id, with few requests where they are neighbours. It
// begins with the newest, where announcements mostly are, and goes back for as long as
// a page has more than one of them. Of the rest it asks for the one in the middle:
// whichever way ids are sorted, and on whichever side the server lists neighbours, that
// settles about half of those that stand together. What is not in the answer to its own
// id is not there.
func (s *session) fetchByID(ctx context.Context, c chat, ids []string) (map[string]message, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	pending, found := slices.Clone(ids), make(map[string]message, len(ids))
	collect := func(page []message) (hits int) {
		for _, m := range page {
			if _, ours := slices.BinarySearch(ids, m.MsgId); ours {
				found[m.MsgId] = m
			}
		}
		before := len(pending)
		pending = slices.DeleteFunc(pending, func(id string) bool { return found[id].MsgData != nil })
		return before - len(pending)
	}
	for list := s.listBefore(c, ""); len(pending) > 1 && !list.Ended(); {
		page, _, err := list.Next(ctx)
		if err != nil && !isRefusal(err) {
			return nil, err
		}
		// That an empty id means the newest is common practice, and not documented: a
		// server that refuses it costs a request and nothing else.
		if collect(page) < 2 {
			break
		}
	}
	for len(pending) > 0 {
		id, count := pending[len(pending)/2], int64(pageSize)
		if len(pending) == 1 {
			count = 1
		}
		page, err := s.fetchAround(ctx, c, id, count)
		if err != nil {
			return nil, err
		}
		collect(page)
		pending = slices.DeleteFunc(pending, func(other string) bool { return other == id })
	}
	return found, nil
}

// Read reads messages of one conversation; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	c, err := parseChat(opRead, target.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.fetchByID(ctx, c, ids)
	if err != nil {
		return nil, err
	}
	remotes := make(map[string]providers.RemoteMessage, len(found))
	for id, m := range found {
		remotes[id] = m.toRemote()
	}
	return remotes, nil
}

// Find looks for sends by the ids made from their keys; see providers.Finder.
// Those that passed a message on are looked for by content. It fails as a
// whole, because a missing entry means that nothing was sent.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	var places []chat
	ids, keys := map[chat][]string{}, map[string]string{}
	for _, item := range items {
		c, err := parseChat(opRead, item.Target.ID)
		if err != nil {
			return nil, err
		}
		if item.Part.Forwards {
			continue
		}
		id, err := messageID(item.Key)
		if err != nil {
			return nil, err
		}
		if ids[c] == nil {
			places = append(places, c)
		}
		ids[c], keys[id] = append(ids[c], id), item.Key
	}
	remotes, err := s.findForwards(ctx, items, since)
	if err != nil {
		return nil, err
	}
	for _, c := range places {
		found, err := s.fetchByID(ctx, c, ids[c])
		if err == nil && len(found) < len(ids[c]) && !since.IsZero() {
			err = s.confirmMissing(ctx, c, ids[c], since, found)
		}
		if err != nil {
			return nil, err
		}
		for id, m := range found {
			r := m.toRemote()
			r.Key = keys[id]
			remotes[r.Key] = r
		}
	}
	return remotes, nil
}

// confirmMissing looks a second way for what was not found, because a wrong "not there"
// sends a message twice: through the newest messages back to the time of the
// intent. A server that refuses this leaves the first answer as it is.
func (s *session) confirmMissing(ctx context.Context, c chat, ids []string, since time.Time, found map[string]message) error {
	recent, err := s.listBefore(c, "").Since(ctx, since.Add(-maxClockLag))
	for _, m := range recent {
		if slices.Contains(ids, m.MsgId) {
			found[m.MsgId] = m
		}
	}
	if isRefusal(err) {
		return nil
	}
	return err
}
