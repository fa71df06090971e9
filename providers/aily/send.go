package aily

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"herald/providers"
	"herald/providers/client"
)

const opSend = "send message"

// Send delivers one item after another. The same key again within 72 hours
// gives the message that is there already.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	l, err := decodePayload(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	began := s.now()
	data, got, err := callAPI[messageData](ctx, s, client.JSONCall{
		Op: opSend, Method: http.MethodPost, Path: messagesPath(item.Target.ID), Repeatable: true,
		Body: buildSendRequest(item, l), MaxBytes: maxAnswerBytes + 8*int64(len(l.Content)),
	})
	if err != nil {
		return providers.Result{Err: s.goneOrCause(ctx, item.Target.ID, err)}
	}
	m := data.Message
	if createdBefore(m, s.http.Cutoff(began, got)) && !l.matchesMessage(m) {
		return providers.Result{ID: m.ID, Err: &providers.Error{
			Kind: providers.Conflict, Op: opSend,
			Detail: "an earlier send with the same key was delivered with different content",
			Hint:   fmt.Sprintf("The delivered message is %s. Record it with herald resolve ADDRESS --sent %s, and apply again.", m.ID, m.ID),
		}}
	}
	s.rememberKey(m, item.Key)
	at := m.CreatedAt.Time
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
	case !isSessionID(item.Target.ID):
		e := invalidRequest(opSend, "%q is no id of a session", item.Target.ID)
		e.Attribute, e.Hint = "id", hintSessionID
		return l, e
	case item.Key == "" || len(item.Key) > 64:
		return l, invalidRequest(opSend, "the key has %d characters, and Aily takes 1 to 64", len(item.Key))
	case len(item.Quote) > maxQuote:
		return l, invalidRequest(opSend, "the id of the quoted message is longer than %d characters", maxQuote)
	}
	if err := item.CheckUploads(opSend); err != nil {
		return l, err
	}
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.ContentType == "" {
		return l, invalidRequest(opSend, "the stored message is damaged; plan again")
	}
	return l, nil
}

func buildSendRequest(item providers.Outgoing, l partPayload) sendRequest {
	out := sendRequest{
		IdempotentID: item.Key, ContentType: l.ContentType, Content: l.Content,
		QuoteMessageID: item.Quote, Mentions: l.Mentions,
	}
	for _, up := range item.Uploads {
		out.FileIDs = append(out.FileIDs, up.ID)
	}
	return out
}

// matchesMessage reports whether m has the content of the payload, in one of the forms that
// Aily gives. It may keep a mention in another spelling, so mentions do not
// count, only their placeholders.
func (l partPayload) matchesMessage(m message) bool {
	sent := providers.Part{Visible: l.visibleJSON()}
	plain := m
	plain.Content = m.PlainText
	return sent.ReadsAs(m.toRemote("")) || sent.ReadsAs(plain.toRemote(""))
}

// createdBefore reports whether the message was created before the time; false when it
// has no creation time.
func createdBefore(m message, t time.Time) bool {
	return !m.CreatedAt.IsZero() && m.CreatedAt.Before(t)
}

// rememberKey notes whose message this is, and who we are.
func (s *session) rememberKey(m message, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[m.ID] = key
	if key != "" && m.Sender != (sender{}) {
		own := m.Sender
		s.self = &own
	}
}
