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

// Read reads messages of one conversation; see providers.Reader. Where
// a message is missing, its conversation may be: single messages are asked for
// without it.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	list, err := s.newMessagePager(target.ID)
	if err != nil {
		return nil, err
	}
	q := newLookup(list, ids)
	if err := q.findAll(ctx); err != nil {
		return nil, s.goneOrCause(ctx, target.ID, err)
	}
	if len(q.found) < len(ids) {
		if err := s.checkGone(ctx, target.ID); err != nil {
			return nil, err
		}
	}
	remotes := make(map[string]providers.RemoteMessage, len(q.found))
	for id, m := range q.found {
		remotes[id] = m.toRemote("")
		s.rememberKey(id, "")
	}
	return remotes, nil
}

func (m message) toRemote(key string) providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, Key: key, SentAt: m.createdAt(), Text: m.Content,
		Visible: client.MustEncodeJSON(visibleFields{Kind: m.Type, Text: normalize.Text(m.Content), Files: len(m.Attachments)}),
	}
}

// newMessagePager lists a conversation, which by that is known not to be a new one.
func (s *session) newMessagePager(conversation string) (*pager[message], error) {
	if !isUUID(conversation) {
		e := invalidRequest(opRead, "%q is no id of a conversation", conversation)
		e.Attribute, e.Hint = "id", hintConversationID
		return nil, e
	}
	s.markNotNew(conversation)
	return newPager[message](s, opRead, messagesPath, url.Values{"conversation": {conversation}}), nil
}

// messageLookup finds messages of one conversation by id with few requests.
type messageLookup struct {
	list    *pager[message]
	pending []string
	found   map[string]message
}

func newLookup(list *pager[message], ids []string) *messageLookup {
	pending := slices.Clone(ids)
	slices.Sort(pending)
	return &messageLookup{list: list, pending: slices.Compact(pending), found: make(map[string]message, len(ids))}
}

// findAll lists while that takes no more requests than asking for each remaining id, and
// then asks for each. What no page of the whole list holds is not there.
func (q *messageLookup) findAll(ctx context.Context) error {
	for idle := 0; len(q.pending) > 1 && !q.list.isDone() && idle < len(q.pending); {
		before := len(q.pending)
		found, _, err := q.list.nextPage(ctx)
		if err != nil {
			return err
		}
		for _, m := range found {
			q.takeMessage(m)
		}
		if len(q.pending) == before {
			idle++
		}
	}
	if q.list.isDone() {
		return nil
	}
	for _, id := range slices.Clone(q.pending) {
		m, _, err := callAPI[message](ctx, q.list.session, client.JSONCall{
			Op: opRead, Method: http.MethodGet, Path: messagesPath + url.PathEscape(id) + "/", Repeatable: true, MaxBytes: maxListBytes,
		})
		if err == nil {
			q.takeMessage(m)
		} else if providers.KindOf(err) != providers.NotFound {
			return err
		}
	}
	return nil
}

func (q *messageLookup) takeMessage(m message) {
	if i := slices.Index(q.pending, m.ID); i >= 0 {
		q.found[m.ID] = m
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}
