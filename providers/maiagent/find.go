package maiagent

import (
	"context"
	"maps"
	"slices"
	"time"

	"herald/providers"
)

// Find looks for sends of unknown outcome by type, content and time; see
// providers.Finder.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := map[string]providers.RemoteMessage{}
	done := map[string]bool{}
	for _, item := range items {
		id := item.Target.ID
		if done[id] {
			continue
		}
		done[id] = true
		list, err := s.newMessagePager(id)
		if err != nil {
			return nil, err
		}
		recent, err := list.listSince(ctx, since)
		if err != nil {
			return nil, s.goneOrCause(ctx, id, err)
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		maps.Copy(found, s.matchMessages(here, recent, !since.IsZero()))
	}
	return found, nil
}

// matchMessages finds the items among the messages that are nobody else's.
func (s *session) matchMessages(items []providers.Outgoing, recent []message, timed bool) map[string]providers.RemoteMessage {
	found := map[string]providers.RemoteMessage{}
	var candidates []providers.Candidate
	for _, m := range recent {
		s.mu.Lock()
		key, known := s.known[m.ID]
		s.mu.Unlock()
		switch {
		case !known:
			candidates = append(candidates, providers.Candidate{RemoteMessage: m.toRemote(""), Kind: m.Type})
		case key != "":
			found[key] = m.toRemote(key) // this session has sent it
		}
	}
	items = slices.DeleteFunc(items, func(o providers.Outgoing) bool { return found[o.Key].ID != "" })
	for key, remote := range providers.MatchSends(items, candidates, timed) {
		found[key] = remote
		if !remote.IsUncertain() {
			s.rememberKey(remote.ID, key)
		}
	}
	return found
}
