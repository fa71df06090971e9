package maiagent

import (
	"context"
	"encoding/json"
	"net/http"

	"herald/providers"
	"herald/providers/client"
)

const opSend = "send message"

// Send delivers one item after another. MaiAgent has no key, so nothing is
// sent twice: an unknown outcome is returned, to be looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.send)
}

func (s *session) send(ctx context.Context, item providers.Outgoing) providers.Result {
	l, err := opened(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	path := outgoingPath
	if l.Type == incoming {
		path = messagesPath
	}
	m, _, err := ask[message](ctx, s, client.Call{
		Op: opSend, Method: http.MethodPost, Path: path, Body: request(item, l),
		MaxBytes: answerSize + 8*int64(len(l.Content)),
	})
	if err != nil {
		return providers.Result{Err: s.goneOr(ctx, item.Target.ID, err)}
	}
	s.remember(m.ID, item.Key)
	s.settle(item.Target.ID)
	at := m.created()
	if at.IsZero() {
		at = s.now()
	}
	return providers.Result{ID: m.ID, SentAt: at}
}

// answerSize is how long an answer may be beside the content that it repeats.
const answerSize = 8 << 20

// opened takes an item apart and checks what only now is known.
func opened(item providers.Outgoing) (letter, error) {
	var l letter
	switch {
	case !isUUID(item.Target.ID):
		e := invalid(opSend, "%q is no id of a conversation", item.Target.ID)
		e.Attribute, e.Hint = "id", idForm
		return l, e
	case item.Quote != "":
		return l, invalid(opSend, "MaiAgent cannot quote; plan again")
	}
	if err := item.CheckUploads(opSend); err != nil {
		return l, err
	}
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.Type == "" {
		return l, invalid(opSend, "the stored message is damaged; plan again")
	}
	return l, nil
}

func request(item providers.Outgoing, l letter) draft {
	d := draft{Conversation: item.Target.ID, Content: l.Content}
	for _, up := range item.Uploads {
		d.Attachments = append(d.Attachments, attached{ID: up.ID, Type: up.Extra["type"], Filename: up.Extra["filename"], File: up.URL})
	}
	return d
}

// remember notes whose message this is; an empty key is that of one that was
// only read, and takes nothing back.
func (s *session) remember(id, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.known[id]; !there || key != "" {
		s.known[id] = key
	}
}
