package slack

import (
	"context"
	"maps"
	"slices"
	"time"

	"herald/providers"
)

// Read returns the messages that exist; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	places := map[string][]string{}
	for _, id := range ids {
		at := target.ID
		if thread, ts := splitID(id); thread != ts {
			at = place(target.ID, thread)
		}
		places[at] = append(places[at], id)
	}
	found := map[string]providers.RemoteMessage{}
	for _, at := range slices.Sorted(maps.Keys(places)) {
		some, err := s.history.Read(ctx, providers.Target{ID: at}, places[at])
		if err != nil {
			return nil, err
		}
		maps.Copy(found, some)
	}
	return found, nil
}

// Find looks for sends of unknown outcome; see providers.Finder. An answer whose thread is
// not known is looked for in all threads that the account began, because Herald answers
// its own messages only.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	if _, err := s.identify(ctx); err != nil {
		return nil, err
	}
	found, err := s.history.Find(ctx, items, since)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		isAnswer := item.Quote != "" || item.Part.Quotes || item.Part.Kind == ""
		if r, ok := found[item.Key]; !isAnswer || ok && !r.IsUncertain() {
			continue
		}
		if err := s.findInThreads(ctx, item, since, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// findInThreads adds an item to found if it is in a thread.
func (s *session) findInThreads(ctx context.Context, item providers.Outgoing, since time.Time, found map[string]providers.RemoteMessage) error {
	threads, err := s.listThreads(ctx, item)
	if err != nil {
		return err
	}
	channel := item.Target.ID
	for _, thread := range threads {
		item.Target.ID = place(channel, thread)
		here, err := s.history.Find(ctx, []providers.Outgoing{item}, since)
		if err != nil {
			return err
		}
		if r, ok := here[item.Key]; ok && (!r.IsUncertain() || found[item.Key].ID == "") {
			found[item.Key] = r
		}
	}
	return nil
}

// listThreads returns the threads that an item may be in. A message that was deleted may
// have been the account's.
func (s *session) listThreads(ctx context.Context, item providers.Outgoing) (threads []string, err error) {
	if item.Quote != "" {
		thread, _ := splitID(item.Quote)
		return []string{thread}, nil
	}
	self, err := s.identify(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.listMessages(item.Target.ID)
	if err != nil {
		return nil, err
	}
	for m, err := range list.All(ctx) {
		if err != nil {
			return nil, err
		}
		if m.ThreadTS == m.TS && (m.BotID == self.BotID || m.Subtype == "tombstone") {
			threads = append(threads, m.TS)
		}
	}
	return threads, nil
}

// isForeign reports whether somebody else sent a message. One of this app without a key
// may be what is looked for, in case Slack dropped the metadata.
func (s *session) isForeign(m message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.self.BotID != "" && m.BotID != s.self.BotID || m.Subtype != "" && m.Subtype != "bot_message" && m.Subtype != "thread_broadcast"
}
