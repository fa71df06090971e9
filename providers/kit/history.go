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

// History reads the messages of conversations, for platforms that list them. It
// implements providers.Reader and providers.Finder, the latter by content, and
// remembers which messages this session sent or read: they are not taken for one
// whose outcome is unknown.
type History[M Message] struct {
	// List begins a list of the messages of a conversation.
	List func(conversation string) (*Listing[M], error)
	// Single reads one message; nil where the platform has no such call. An error
	// of kind NotFound is an answer.
	Single func(ctx context.Context, conversation, id string) (M, error)
	// IsInconclusive reports whether an error of Single may mean that the message
	// is not there, so that the rest of the list decides; nil: never.
	IsInconclusive func(error) bool
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

// Read returns the messages that exist; see providers.Reader.
func (h *History[M]) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
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
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.Remote()
		h.Remember(id, "")
	}
	return remotes, nil
}

// Find looks for sends of unknown outcome by content; see providers.Finder.
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
		recent, err := list.Since(ctx, since)
		if err != nil {
			return nil, h.AsGone(ctx, id, err)
		}
		here := slices.DeleteFunc(slices.Clone(items), func(o providers.Outgoing) bool { return o.Target.ID != id })
		maps.Copy(found, h.matchItems(here, recent, !since.IsZero()))
	}
	return found, nil
}

// matchItems finds the items among the messages that are nobody else's.
func (h *History[M]) matchItems(items []providers.Outgoing, recent []M, timed bool) map[string]providers.RemoteMessage {
	found := map[string]providers.RemoteMessage{}
	var candidates []providers.Candidate
	byID := make(map[string]M, len(recent))
	for _, m := range recent {
		byID[m.MessageID()] = m
		h.mu.Lock()
		key, known := h.known[m.MessageID()]
		h.mu.Unlock()
		switch {
		case known && key != "":
			remote := m.Remote()
			remote.Key = key
			found[key] = remote // this session has sent it
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

// lookup finds messages of one conversation by id with few requests.
type lookup[M Message] struct {
	history      *History[M]
	conversation string
	list         *Listing[M]
	pending      []string
	found        map[string]M
}

func newLookup[M Message](h *History[M], conversation string, list *Listing[M], ids []string) *lookup[M] {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &lookup[M]{h, conversation, list, slices.Compact(pending), make(map[string]M, len(ids))}
}

// readPending lists while that costs no more than asking for each id that is left, and
// then asks for each. What no page of the whole list holds is not there.
func (q *lookup[M]) readPending(ctx context.Context) error {
	for idle := 0; len(q.pending) > 0 && !q.list.Ended() && (q.history.Single == nil || len(q.pending) > 1 && idle < len(q.pending)); {
		before := len(q.pending)
		if err := q.readPage(ctx); err != nil {
			return err
		}
		if len(q.pending) == before {
			idle++
		}
	}
	for _, id := range slices.Clone(q.pending) {
		if q.list.Ended() {
			return nil
		}
		if err := q.readSingle(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (q *lookup[M]) readPage(ctx context.Context) error {
	items, _, err := q.list.Next(ctx)
	for _, m := range items {
		q.collectFound(m)
	}
	return err
}

func (q *lookup[M]) readSingle(ctx context.Context, id string) error {
	if !slices.Contains(q.pending, id) {
		return nil // a page has had it meanwhile
	}
	m, err := q.history.Single(ctx, q.conversation, id)
	switch {
	case err == nil:
		q.collectFound(m)
	case q.history.IsInconclusive != nil && q.history.IsInconclusive(err):
		for !q.list.Ended() {
			if err := q.readPage(ctx); err != nil {
				return err
			}
		}
	case providers.KindOf(err) != providers.NotFound:
		return err
	}
	return nil
}

func (q *lookup[M]) collectFound(m M) {
	if i := slices.Index(q.pending, m.MessageID()); i >= 0 {
		q.found[m.MessageID()] = m
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}
