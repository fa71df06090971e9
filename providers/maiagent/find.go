package maiagent

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"herald/providers"
)

const opFind = "find message"

// Find looks for sends of unknown outcome by type, content and time; see
// providers.Finder. An item whose content is not at hand is only known not to
// have been sent when nothing was; otherwise it cannot be told, which is an
// error of kind Unknown.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.Remote, error) {
	found := map[string]providers.Remote{}
	done := map[string]bool{}
	for _, item := range items {
		id := item.Target.ID
		if done[id] {
			continue
		}
		done[id] = true
		list, err := s.messages(id)
		if err != nil {
			return nil, err
		}
		recent, err := list.since(ctx, since)
		if err != nil {
			return nil, s.goneOr(ctx, id, err)
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		if err := s.match(here, recent, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// match gives each item the oldest message that can be it and is nobody
// else's.
func (s *session) match(items []providers.Outgoing, recent []message, found map[string]providers.Remote) error {
	taken := map[string]bool{}
	for _, item := range items {
		var l letter
		composed := json.Unmarshal(item.Part.Body, &l) == nil && l.Type != ""
		at := slices.IndexFunc(recent, func(m message) bool {
			return !taken[m.ID] && s.candidate(item, m) && (!composed || l.same(m))
		})
		switch {
		case at < 0:
		case !composed:
			return &providers.Error{
				Kind: providers.Unknown, Op: opFind,
				Detail: "a message arrived since then, and whether it is this one cannot be told, because its content is sensitive and not stored",
				Hint:   "Look at the conversation, then say: herald resolve ADDRESS --sent ID, or --not-sent.",
			}
		default:
			m := recent[at]
			taken[m.ID] = true
			found[item.Key] = m.remote(item.Key)
			s.remember(m.ID, item.Key)
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
	return (!known || key == item.Key) && !slices.Contains(item.Others, m.ID)
}
