package aily

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"

	"herald/providers"
)

// Find looks for sends of unknown outcome by content, sender and time; see
// providers.Finder. Inside the window an item that cannot be told is as good as
// not sent, because its key makes no second message.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := map[string]providers.RemoteMessage{}
	done := map[string]bool{}
	for _, item := range items {
		id := item.Target.ID
		if done[id] {
			continue
		}
		done[id] = true
		recent, err := s.listSince(ctx, id, since)
		if err != nil {
			return nil, s.goneOrCause(ctx, id, err)
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		maps.Copy(found, s.matchMessages(here, recent, !since.IsZero()))
	}
	if s.now().Sub(since) < keyWindow-windowMargin {
		maps.DeleteFunc(found, func(_ string, r providers.RemoteMessage) bool { return r.IsUncertain() })
	}
	return found, nil
}

// matchMessages finds the items among the messages that are nobody else's.
func (s *session) matchMessages(items []providers.Outgoing, recent []message, timed bool) map[string]providers.RemoteMessage {
	found := map[string]providers.RemoteMessage{}
	var candidates []providers.Candidate
	byID := make(map[string]message, len(recent))
	for _, m := range recent {
		byID[m.ID] = m
		s.mu.Lock()
		key, known := s.known[m.ID]
		foreign := s.self != nil && !s.self.isSameSender(m.Sender)
		s.mu.Unlock()
		switch {
		case known && key != "":
			found[key] = m.toRemote(key) // this session has sent it
		case !known && !foreign:
			candidates = append(candidates, m.toCandidate(items))
		}
	}
	items = slices.DeleteFunc(items, func(o providers.Outgoing) bool { return found[o.Key].ID != "" })
	for key, remote := range providers.MatchSends(items, candidates, timed) {
		found[key] = remote
		if !remote.IsUncertain() {
			s.rememberKey(byID[remote.ID], key)
		}
	}
	return found
}

// toCandidate is a message as one that may be one of the items. Aily gives two
// forms of a text, and may have changed either.
func (m message) toCandidate(items []providers.Outgoing) providers.Candidate {
	c := providers.Candidate{RemoteMessage: m.toRemote(""), Kind: m.ContentType, Quote: m.QuoteMessageID}
	plain := m
	plain.Content = m.PlainText
	if other := plain.toRemote(""); slices.ContainsFunc(items, func(o providers.Outgoing) bool { return bytes.Equal(o.Part.Visible, other.Visible) }) {
		c.RemoteMessage = other
	}
	return c
}

// windowMargin is kept from the end of the window, for clocks that differ and for
// the time that the send itself still takes.
const windowMargin = time.Hour

// isSameSender reports whether two senders may be one. What an answer leaves out does
// not tell them apart.
func (p sender) isSameSender(o sender) bool {
	switch {
	case p.EntityID != "" && o.EntityID != "":
		return p.EntityID == o.EntityID
	case p.AilyID != "" && o.AilyID != "":
		return p.AilyID == o.AilyID
	}
	return p.SenderType == o.SenderType || p.SenderType == "" || o.SenderType == ""
}
