package kit

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

// Message is a message that a platform lists.
type Message interface {
	Dated
	MessageID() string
	Remote() providers.RemoteMessage
	// Candidate returns the message as one that may be one of the items.
	Candidate(items []providers.Outgoing) providers.Candidate
	Listed() providers.ListedMessage
}

// Keyed is a Message of a platform that keeps our own key of a message.
type Keyed interface {
	// MessageKey returns the key that the message was sent with; "" when it has none.
	MessageKey() string
}

func keyOf(m Message) string {
	if k, ok := m.(Keyed); ok {
		return k.MessageKey()
	}
	return ""
}

// History reads the messages of conversations, for platforms that list them. It
// implements providers.Reader and providers.Finder, the latter by the key of a
// message (Keyed) or else by its content, and remembers which messages this session sent or read: they are not taken for one
// whose outcome is unknown.
type History[M Message] struct {
	// List begins a list of the messages of a conversation.
	List func(conversation string) (*Listing[M], error)
	// ReadPages bounds how far back Read looks; 0: to the end of the list. What is
	// farther back was not seen to be gone, so Read returns it with only its id.
	ReadPages int
	// Single reads one message; nil where the platform has no such call. An error
	// of kind NotFound is an answer.
	Single func(ctx context.Context, conversation, id string) (M, error)
	// IsInconclusive reports whether an error of Single may mean that the message
	// is not there, so that the rest of the list decides; nil: never.
	IsInconclusive func(error) bool
	// WaitForLists, if it is set, waits until what was sent a moment ago can be read; Read then
	// looks once more for what it did not find. It is for platforms that answer a send
	// before their lists have the message.
	WaitForLists providers.Sleeper
	// AsGone returns an error of kind Gone when cause means that the conversation
	// does not exist, and cause otherwise. cause nil asks whether it exists.
	AsGone func(ctx context.Context, conversation string, cause error) error
	// IsForeign reports whether somebody else sent a message; nil: not known.
	IsForeign func(M) bool
	// OnOwn is called for a message that turns out to be this account's; may be nil.
	OnOwn func(M)
	// Complete adds what only the session knows to a listed message; may be nil.
	Complete func(M, *providers.ListedMessage)

	mu    sync.Mutex
	known map[string]string // message id → our key, "" for one that was only read
}

// Remember keeps whose message this is; an empty key is that of one that was only
// read, and replaces none.
func (h *History[M]) Remember(id, key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = map[string]string{}
	}
	if _, there := h.known[id]; !there || key != "" {
		h.known[id] = key
	}
}

// knownKey returns the key that a message was sent with, as the platform keeps it or
// as this session remembers it; "" when the session has only read it. known is false
// for a message that is neither.
func (h *History[M]) knownKey(m M) (key string, known bool) {
	if key = keyOf(m); key != "" {
		return key, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	key, known = h.known[m.MessageID()]
	return key, known
}

// Read returns the messages that exist; see providers.Reader.
func (h *History[M]) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	found, err := h.readOnce(ctx, target, ids)
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := found[id]; return ok })
	if err != nil || h.WaitForLists == nil || len(missing) == 0 {
		return found, err
	}
	if err := h.WaitForLists(ctx, providers.GracePeriod); err != nil {
		return nil, err
	}
	late, err := h.readOnce(ctx, target, missing)
	maps.Copy(found, late)
	return found, err
}

func (h *History[M]) readOnce(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	list, err := h.List(target.ID)
	if err != nil {
		return nil, err
	}
	q := newLookup(h, target.ID, list, ids)
	if err := q.readPending(ctx); err != nil {
		return nil, h.AsGone(ctx, target.ID, err)
	}
	if len(q.pending) > 0 {
		if err := h.AsGone(ctx, target.ID, nil); err != nil {
			return nil, err
		}
	}
	remotes := make(map[string]providers.RemoteMessage, len(ids))
	if q.isCutShort() {
		for _, id := range q.pending {
			remotes[id] = providers.RemoteMessage{ID: id}
		}
	}
	for id, m := range q.found {
		remotes[id] = m.Remote()
		h.Remember(id, "")
	}
	return remotes, nil
}

// Find looks for sends of unknown outcome; see providers.Finder.
func (h *History[M]) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := map[string]providers.RemoteMessage{}
	done := map[string]bool{}
	for _, item := range items {
		id := item.Target.ID
		if done[id] {
			continue
		}
		done[id] = true
		list, err := h.List(id)
		if err != nil {
			return nil, err
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		recent, err := list.sinceUntil(ctx, since, findKeys[M](here))
		if err != nil {
			return nil, h.AsGone(ctx, id, err)
		}
		maps.Copy(found, h.matchItems(here, recent, !since.IsZero()))
	}
	return found, nil
}

// findKeys returns a function that reports whether the pages that it got so far have
// the keys of all items.
func findKeys[M Message](items []providers.Outgoing) func(page []M) bool {
	missing := keysOf(items)
	return func(page []M) bool {
		for _, m := range page {
			delete(missing, keyOf(m))
		}
		return len(missing) == 0
	}
}

func keysOf(items []providers.Outgoing) map[string]bool {
	keys := make(map[string]bool, len(items))
	for _, item := range items {
		keys[item.Key] = true
	}
	return keys
}

// matchItems finds the items among the messages that are nobody else's.
func (h *History[M]) matchItems(items []providers.Outgoing, recent []M, timed bool) map[string]providers.RemoteMessage {
	found := map[string]providers.RemoteMessage{}
	var candidates []providers.Candidate
	byID := make(map[string]M, len(recent))
	wanted := keysOf(items)
	for _, m := range recent {
		byID[m.MessageID()] = m
		key, known := h.knownKey(m)
		switch {
		case known && key != "":
			// Messages are in their order: what has the key again is a copy of somebody's.
			if _, there := found[key]; wanted[key] && !there {
				remote := m.Remote()
				remote.Key = key
				found[key] = remote
			}
		case !known && (h.IsForeign == nil || !h.IsForeign(m)):
			candidates = append(candidates, m.Candidate(items))
		}
	}
	items = slices.DeleteFunc(items, func(o providers.Outgoing) bool { return found[o.Key].ID != "" })
	for key, remote := range providers.MatchSends(items, candidates, timed) {
		found[key] = remote
		if remote.IsUncertain() {
			continue
		}
		h.Remember(remote.ID, key)
		if h.OnOwn != nil {
			h.OnOwn(byID[remote.ID])
		}
	}
	return found
}

// ReadMessages answers data "messages"; see providers.MessagesOperation.
func (h *History[M]) ReadMessages(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error) {
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	list, err := h.List(target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	newest, err := list.Newest(ctx, limit)
	if err != nil {
		return cty.NilVal, err
	}
	listed := make([]providers.ListedMessage, len(newest))
	for i, m := range newest {
		listed[i] = m.Listed()
		if h.Complete != nil {
			h.Complete(m, &listed[i])
		}
	}
	return providers.MessagesValue(listed), nil
}
