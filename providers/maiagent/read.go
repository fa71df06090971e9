package maiagent

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/client"
)

const opRead = "read messages"

// Read gives back what stands in one conversation; see providers.Reader. Where
// a message is missing, its conversation may be: single messages are asked for
// without it.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	list, err := s.messages(target.ID)
	if err != nil {
		return nil, err
	}
	q := newLookup(list, ids)
	if err := q.run(ctx); err != nil {
		return nil, s.goneOr(ctx, target.ID, err)
	}
	if len(q.found) < len(ids) {
		if err := s.gone(ctx, target.ID); err != nil {
			return nil, err
		}
	}
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.remote("")
		s.remember(id, "")
	}
	return remotes, nil
}

func (m message) remote(key string) providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, Key: key, SentAt: m.created(), Text: m.Content,
		Visible: plain(visible{Kind: m.Type, Text: normalize.Text(m.Content), Files: len(m.Attachments)}),
	}
}

// messages lists a conversation, which by that is known not to be a new one.
func (s *session) messages(conversation string) (*listing[message], error) {
	if !isUUID(conversation) {
		e := invalid(opRead, "%q is no id of a conversation", conversation)
		e.Attribute, e.Hint = "id", idForm
		return nil, e
	}
	s.settle(conversation)
	return newListing[message](s, opRead, messagesPath, url.Values{"conversation": {conversation}}), nil
}

// lookup finds messages of one conversation by id with few requests.
type lookup struct {
	list    *listing[message]
	pending []string
	found   map[string]message
}

func newLookup(list *listing[message], ids []string) *lookup {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &lookup{list: list, pending: slices.Compact(pending), found: make(map[string]message, len(ids))}
}

// run lists while that is not dearer than asking for each id that is left, and
// then asks for each. What no page of the whole list holds is not there.
func (q *lookup) run(ctx context.Context) error {
	for idle := 0; len(q.pending) > 1 && !q.list.ended() && idle < len(q.pending); {
		before := len(q.pending)
		found, _, err := q.list.next(ctx)
		if err != nil {
			return err
		}
		for _, m := range found {
			q.take(m)
		}
		if len(q.pending) == before {
			idle++
		}
	}
	if q.list.ended() {
		return nil
	}
	for _, id := range slices.Clone(q.pending) {
		m, _, err := ask[message](ctx, q.list.session, client.Call{
			Op: opRead, Method: http.MethodGet, Path: messagesPath + url.PathEscape(id) + "/", Repeatable: true, MaxBytes: listSize,
		})
		if err == nil {
			q.take(m)
		} else if providers.KindOf(err) != providers.NotFound {
			return err
		}
	}
	return nil
}

func (q *lookup) take(m message) {
	if i := slices.Index(q.pending, m.ID); i >= 0 {
		q.found[m.ID] = m
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}
