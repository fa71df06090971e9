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
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	l, err := decodePayload(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	path := outgoingPath
	if l.Type == kindIncoming {
		path = messagesPath
	}
	m, _, err := callAPI[message](ctx, s, client.JSONCall{
		Op: opSend, Method: http.MethodPost, Path: path, Body: buildSendRequest(item, l),
		MaxBytes: maxAnswerBytes + 8*int64(len(l.Content)),
	})
	if err != nil {
		return providers.Result{Err: s.goneOrCause(ctx, item.Target.ID, err)}
	}
	s.rememberKey(m.ID, item.Key)
	s.markNotNew(item.Target.ID)
	at := m.createdAt()
	if at.IsZero() {
		at = s.now()
	}
	return providers.Result{ID: m.ID, SentAt: at}
}

// maxAnswerBytes is how long an answer may be without the content that it repeats.
const maxAnswerBytes = 8 << 20

// decodePayload takes an item apart and checks what only now is known.
func decodePayload(item providers.Outgoing) (partPayload, error) {
	var l partPayload
	switch {
	case !isUUID(item.Target.ID):
		e := invalidRequest(opSend, "%q is no id of a conversation", item.Target.ID)
		e.Attribute, e.Hint = "id", hintConversationID
		return l, e
	case item.Quote != "":
		return l, invalidRequest(opSend, "MaiAgent cannot quote; plan again")
	}
	if err := item.CheckUploads(opSend); err != nil {
		return l, err
	}
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.Type == "" {
		return l, invalidRequest(opSend, "the stored message is damaged; plan again")
	}
	return l, nil
}

func buildSendRequest(item providers.Outgoing, l partPayload) sendRequest {
	d := sendRequest{Conversation: item.Target.ID, Content: l.Content}
	for _, up := range item.Uploads {
		d.Attachments = append(d.Attachments, attachment{ID: up.ID, Type: up.Extra["type"], Filename: up.Extra["filename"], File: up.URL})
	}
	return d
}

// rememberKey notes whose message this is; an empty key is that of one that was
// only read, and takes nothing back.
func (s *session) rememberKey(id, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.known[id]; !there || key != "" {
		s.known[id] = key
	}
}
