package relationlabs

import (
	"context"
	"maps"
	"slices"
	"time"

	"herald/providers"
)

const (
	// maxReadPages bounds how far back Read looks. What is deeper was not buried by
	// a removal, so it is assumed to exist.
	maxReadPages = 40
	// maxFindPages bounds how far back Find looks; there it is an error not to get
	// to the end, because a wrong "not there" sends a message twice.
	maxFindPages = 400
	// maxClockLag is how far the server's clock may be behind ours.
	maxClockLag = 10 * time.Minute
)

// Read reads messages of one conversation; see providers.Reader. There
// is no call that gives one message, so the list is read from its newest end.
// An id that is not among the newest few thousand messages is answered without
// text: it was not seen to be gone.
func (s *session) Read(ctx context.Context, where providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	to, err := parseTarget(where.ID)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	remotes := make(map[string]providers.RemoteMessage, len(wanted))
	pages := newPager(s, to)
	for range maxReadPages {
		if len(remotes) == len(wanted) {
			return remotes, nil
		}
		page, err := pages.nextPage(ctx)
		if err != nil {
			return nil, s.goneOrCause(ctx, to.channel, err)
		}
		if len(page) == 0 {
			return remotes, nil
		}
		for _, m := range page {
			if wanted[string(m.ID)] {
				remotes[string(m.ID)] = m.toRemote()
			}
		}
	}
	for id := range wanted {
		if _, ok := remotes[id]; !ok {
			remotes[id] = providers.RemoteMessage{ID: id}
		}
	}
	return remotes, nil
}

// Find looks for sends by their sendUuid; see providers.Finder. Where the list
// gives a message of the account without one, its content is compared. It fails as a
// whole, because a missing entry means that nothing was sent.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	places := map[target][]providers.Outgoing{}
	var order []target
	for _, item := range items {
		to, err := parseTarget(item.Target.ID)
		if err != nil {
			return nil, err
		}
		if places[to] == nil {
			order = append(order, to)
		}
		places[to] = append(places[to], item)
	}
	remotes := make(map[string]providers.RemoteMessage, len(items))
	for _, to := range order {
		if err := s.findInTarget(ctx, to, places[to], since, remotes); err != nil {
			return nil, err
		}
	}
	return remotes, nil
}

// findInTarget puts what it finds of the items of one conversation into remotes.
func (s *session) findInTarget(ctx context.Context, to target, items []providers.Outgoing, since time.Time, remotes map[string]providers.RemoteMessage) error {
	keys := make(map[string]bool, len(items))
	for _, item := range items {
		keys[item.Key] = true
	}
	var unkeyed []providers.Candidate
	pages := newPager(s, to)
	for range maxFindPages {
		page, err := pages.nextPage(ctx)
		if err != nil {
			return s.goneOrCause(ctx, to.channel, err)
		}
		for _, m := range page {
			if keys[m.SendUUID] {
				delete(keys, m.SendUUID)
				remotes[m.SendUUID] = m.toRemote()
			}
			if c, ok := s.unkeyedCandidate(m, since); ok {
				unkeyed = append(unkeyed, c)
			}
		}
		if len(keys) == 0 {
			return nil
		}
		if len(page) == 0 || time.UnixMilli(pages.before).Before(since.Add(-maxClockLag)) {
			slices.Reverse(unkeyed) // oldest first
			items = slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return !keys[o.Key] })
			maps.Copy(remotes, providers.MatchSends(items, unkeyed, !since.IsZero()))
			return nil
		}
	}
	return &providers.Error{
		Kind: providers.Unavailable, Op: opRead,
		Detail: "there are too many messages since then to look through all of them",
		Hint:   "Look at the conversation, and record with herald resolve what was delivered.",
	}
}

// unkeyedCandidate gives a message of the account's own that came since then and has no
// sendUuid, so that only its content identifies it.
func (s *session) unkeyedCandidate(m message, since time.Time) (providers.Candidate, bool) {
	own := s.auth.accountID()
	if m.SendUUID != "" || own == "" || m.From != own || m.CreateAt.toTime().Before(since.Add(-maxClockLag)) {
		return providers.Candidate{}, false
	}
	kind, _ := messageType(m.Type)
	return providers.Candidate{RemoteMessage: m.toRemote(), Kind: kind}, true
}

func (m message) toRemote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID:      string(m.ID),
		Key:     m.SendUUID,
		Text:    m.Content,
		Visible: visibleJSON(m.Type, m.Content),
		SentAt:  m.CreateAt.toTime(),
	}
}
