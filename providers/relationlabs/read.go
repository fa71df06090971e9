package relationlabs

import (
	"context"
	"time"

	"herald/providers"
)

const (
	// readPages bounds how far back Read looks. What is deeper was not buried by
	// a removal, so it is taken to stand.
	readPages = 40
	// findPages bounds how far back Find looks; there it is an error not to get
	// to the end, because a wrong "not there" sends a message twice.
	findPages = 400
	// behind is how far the server's clock may be behind ours.
	behind = 10 * time.Minute
)

// Read gives back what stands in one conversation; see providers.Reader. There
// is no call that gives one message, so the list is read from its newest end.
// An id that is not among the newest few thousand messages is answered without
// text: it was not seen to be gone.
func (s *session) Read(ctx context.Context, where providers.Target, ids []string) (map[string]providers.Remote, error) {
	to, err := parseTarget(where.ID)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	remotes := make(map[string]providers.Remote, len(wanted))
	pages := newPager(s, to)
	for range readPages {
		if len(remotes) == len(wanted) {
			return remotes, nil
		}
		page, err := pages.next(ctx)
		if err != nil {
			return nil, s.goneOr(ctx, to.channel, err)
		}
		if len(page) == 0 {
			return remotes, nil
		}
		for _, m := range page {
			if wanted[string(m.ID)] {
				remotes[string(m.ID)] = m.remote()
			}
		}
	}
	for id := range wanted {
		if _, ok := remotes[id]; !ok {
			remotes[id] = providers.Remote{ID: id}
		}
	}
	return remotes, nil
}

// Find looks for sends by their sendUuid; see providers.Finder. It fails as a
// whole, because a missing entry means that nothing was sent.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.Remote, error) {
	places := map[target]map[string]bool{}
	var order []target
	for _, item := range items {
		to, err := parseTarget(item.Target.ID)
		if err != nil {
			return nil, err
		}
		if places[to] == nil {
			places[to] = map[string]bool{}
			order = append(order, to)
		}
		places[to][item.Key] = true
	}
	remotes := make(map[string]providers.Remote, len(items))
	for _, to := range order {
		if err := s.find(ctx, to, places[to], since, remotes); err != nil {
			return nil, err
		}
	}
	return remotes, nil
}

// find moves what it finds of keys into remotes.
func (s *session) find(ctx context.Context, to target, keys map[string]bool, since time.Time, remotes map[string]providers.Remote) error {
	pages := newPager(s, to)
	for range findPages {
		page, err := pages.next(ctx)
		if err != nil {
			return s.goneOr(ctx, to.channel, err)
		}
		for _, m := range page {
			if keys[m.SendUUID] {
				delete(keys, m.SendUUID)
				remotes[m.SendUUID] = m.remote()
			}
		}
		if len(keys) == 0 || len(page) == 0 || time.UnixMilli(pages.before).Before(since.Add(-behind)) {
			return nil
		}
	}
	return &providers.Error{
		Kind: providers.Unavailable, Op: listing,
		Detail: "there are too many messages since then to look through all of them",
		Hint:   "Look at the conversation, and tell Herald with the resolve command what stands there.",
	}
}

func (m message) remote() providers.Remote {
	return providers.Remote{
		ID:      string(m.ID),
		Key:     m.SendUUID,
		Text:    m.Content,
		Visible: visibleOf(m.Type, m.Content),
		SentAt:  m.CreateAt.milliseconds(),
	}
}
