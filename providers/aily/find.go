package aily

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"herald/providers"
)

const opFind = "find message"

// Find looks for sends of unknown outcome by content, sender and time; see
// providers.Finder. Inside the window an item that is missing is as good as
// not sent, because its key makes no second message; after it, one whose
// content is not at hand cannot be told from others and is an error.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.Remote, error) {
	found := map[string]providers.Remote{}
	done := map[string]bool{}
	for _, item := range items {
		id := item.Target.ID
		if done[id] {
			continue
		}
		done[id] = true
		recent, err := s.since(ctx, id, since)
		if err != nil {
			return nil, s.goneOr(ctx, id, err)
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		if err := s.match(here, recent, found, since); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// match gives each item the oldest message that can be it and is nobody
// else's.
func (s *session) match(items []providers.Outgoing, recent []message, found map[string]providers.Remote, since time.Time) error {
	taken := map[string]bool{}
	for _, item := range items {
		var l letter
		if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.ContentType == "" {
			if err := s.unmatched(item, recent, taken, since); err != nil {
				return err
			}
			continue
		}
		for _, m := range recent {
			if !taken[m.ID] && s.candidate(item, m) && l.same(m) && (item.Quote == "" || item.Quote == m.QuoteMessageID) {
				taken[m.ID] = true
				found[item.Key] = m.remote(item.Key)
				s.remember(m, item.Key)
				break
			}
		}
	}
	return nil
}

// candidate reports whether a message can be the item for all that is known of
// both but the content.
func (s *session) candidate(item providers.Outgoing, m message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, known := s.known[m.ID]
	return (!known || key == item.Key) && !slices.Contains(item.Others, m.ID) &&
		(s.self == nil || s.self.same(m.Sender))
}

// unmatched decides about an item whose content is not at hand.
func (s *session) unmatched(item providers.Outgoing, recent []message, taken map[string]bool, since time.Time) error {
	maybe := slices.ContainsFunc(recent, func(m message) bool { return !taken[m.ID] && s.candidate(item, m) })
	if !maybe || s.now().Sub(since) < window-margin {
		return nil
	}
	return &providers.Error{
		Kind: providers.Unknown, Op: opFind,
		Detail: "a message arrived since then, and whether it is this one cannot be told, because its content is sensitive and not stored",
		Hint:   "Look at the session, then say: herald resolve ADDRESS --sent ID, or --not-sent.",
	}
}

// margin is kept from the end of the window, for clocks that differ and for
// the time that the send itself still takes.
const margin = time.Hour

// same reports whether two senders may be one. What an answer leaves out does
// not tell them apart.
func (p party) same(o party) bool {
	switch {
	case p.EntityID != "" && o.EntityID != "":
		return p.EntityID == o.EntityID
	case p.AilyID != "" && o.AilyID != "":
		return p.AilyID == o.AilyID
	}
	return p.SenderType == o.SenderType || p.SenderType == "" || o.SenderType == ""
}
