package plan

import (
	"context"
	"slices"
	"time"

	"herald/lang/normalize"
	"herald/providers"
	"herald/state"
)

// Patience is how long an unanswered request may still take effect on a
// platform's side. A send that was not found is looked for once more after
// it, and only then taken for not sent.
const Patience = 2 * time.Second

// KnownIDs are the ids of all messages that stand in a conversation, so that
// none of them is taken for one that is looked for.
func KnownIDs(s *state.State, conversation string) []string {
	var ids []string
	for _, d := range s.Deliveries {
		if !sameConversation(d.Conversation.ID, conversation) {
			continue
		}
		for _, p := range d.Parts {
			if p.Stands() {
				ids = append(ids, p.ID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// sameConversation reports whether two ids name one conversation.
func sameConversation(a, b string) bool {
	return a == b || normalize.ConversationID(a) == normalize.ConversationID(b)
}

// Sleeper waits, or returns the context's error.
type Sleeper func(context.Context, time.Duration) error

// Sleep is the real Sleeper.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// FindSent looks for sends of unknown outcome, twice where the first look does
// not find them all for certain. The answer is by key; what is missing was not
// sent.
func FindSent(ctx context.Context, f providers.Finder, items []providers.Outgoing, since time.Time, sleep Sleeper) (map[string]providers.RemoteMessage, error) {
	found, err := f.Find(ctx, items, since)
	if err != nil {
		return found, err
	}
	var missing []providers.Outgoing
	for _, it := range items {
		if remote, ok := found[it.Key]; !ok || remote.IsUncertain() {
			missing = append(missing, it)
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	if err := sleep(ctx, Patience); err != nil {
		return nil, err
	}
	late, err := f.Find(ctx, missing, since)
	if err != nil {
		return nil, err
	}
	for k, r := range late {
		found[k] = r
	}
	return found, nil
}
