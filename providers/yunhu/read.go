package yunhu

import (
	"context"
	"time"

	"herald/providers"
)

// Read reads messages of one conversation; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	c, err := parseChat(target.ID)
	if err != nil {
		return nil, err
	}
	q := newLookup(s, c, ids)
	if err := q.findAll(ctx); err != nil {
		return nil, err
	}
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.toRemote()
	}
	return remotes, nil
}

// Find looks for sends by the ids made from their keys; see providers.Finder.
// Those that passed a message on are looked for by content. It fails as a
// whole, because a missing entry means that nothing was sent.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	keys := make(map[string]string, len(items)) // message id → key
	places := make(map[chat][]string)
	var order []chat
	for _, item := range items {
		c, err := parseChat(item.Target.ID)
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
		if places[c] == nil {
			order = append(order, c)
		}
		places[c] = append(places[c], id)
		keys[id] = item.Key
	}
	remotes, err := s.findForwards(ctx, items, since)
	if err != nil {
		return nil, err
	}
	for _, c := range order {
		q := newLookup(s, c, places[c])
		if err := q.findAll(ctx); err != nil {
			return nil, err
		}
		if err := q.confirmMissing(ctx, since); err != nil {
			return nil, err
		}
		for id, m := range q.found {
			r := m.toRemote()
			r.Key = keys[id]
			remotes[r.Key] = r
		}
	}
	return remotes, nil
}

func (m message) toRemote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID:       m.id,
		Key:      keyOfMessage(m.id),
		Recalled: m.recalled > 0,
		Text:     displayText(m.contentType, &m.body),
		Visible:  visibleJSON(m.contentType, &m.body),
		EditedAt: timeOfMillis(m.edited),
		SentAt:   timeOfMillis(m.sent),
	}
}

// timeOfMillis is the time of a stamp; the zero time for none.
func timeOfMillis(ms int64) time.Time {
	if ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// readOne looks a single message up; there is false when it is not there.
func (s *session) readOne(ctx context.Context, c chat, id string) (m message, there bool, err error) {
	p, err := s.listAround(ctx, c, id, 1)
	if err != nil && !isNoMessage(err) {
		return message{}, false, err
	}
	for _, m := range p.messages {
		if m.id == id {
			return m, true, nil
		}
	}
	return message{}, false, nil
}

// listAround lists a message and count of its neighbours. On which side they are
// is not documented.
func (s *session) listAround(ctx context.Context, c chat, id string, count int64) (page, error) {
	return s.listMessagesAt(ctx, "/v1/msg/list-message-by-mid-seq",
		&aroundRequest{chatType: c.kind, chatID: c.id, count: count, id: id})
}

// listBefore lists the messages before one; of an empty id, the newest.
func (s *session) listBefore(ctx context.Context, c chat, id string) (page, error) {
	return s.listMessagesAt(ctx, "/v1/msg/list-message",
		&beforeRequest{count: pageSize, id: id, chatType: c.kind, chatID: c.id})
}

func (s *session) listMessagesAt(ctx context.Context, path string, req record) (page, error) {
	var p page
	a, err := s.doRequest(ctx, apiCall{op: "read messages", path: path, body: req, repeatable: true, readOnly: true, inChat: true}, func(b []byte) (status, error) {
		p = page{}
		err := decode(b, &p)
		return p.status, err
	})
	if err != nil {
		return page{}, err
	}
	p.at = a.Date()
	return p, nil
}
