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
	return providers.SendSequentially(ctx, items, s.send)
}

func (s *session) send(ctx context.Context, item providers.Outgoing) providers.Result {
	l, err := opened(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	began := s.now()
	data, got, err := ask[messageData](ctx, s, client.Call{
		Op: opSend, Method: http.MethodPost, Path: messagesPath(item.Target.ID), Repeatable: true,
		Body: request(item, l), MaxBytes: answerSize + 8*int64(len(l.Content)),
	})
	if err != nil {
		return providers.Result{Err: s.goneOr(ctx, item.Target.ID, err)}
	}
	m := data.Message
	if earlier(m, s.http.Cutoff(began, got)) && !l.readsAs(m) {
		return providers.Result{ID: m.ID, Err: &providers.Error{
			Kind: providers.Conflict, Op: opSend,
			Detail: "an earlier send under the same key arrived, and said something else",
			Hint:   fmt.Sprintf("What stands is %s. Tell Herald so: herald resolve ADDRESS --sent %s, and apply again.", m.ID, m.ID),
		}}
	}
	s.remember(m, item.Key)
	at := m.CreatedAt.Time
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
	case !wellFormed(item.Target.ID):
		e := invalid(opSend, "%q is no id of a session", item.Target.ID)
		e.Attribute, e.Hint = "id", idForm
		return l, e
	case item.Key == "" || len(item.Key) > 64:
		return l, invalid(opSend, "the key has %d characters, and Aily takes 1 to 64", len(item.Key))
	case len(item.Quote) > maxQuote:
		return l, invalid(opSend, "the id of the quoted message is longer than %d characters", maxQuote)
	}
	if err := item.CheckUploads(opSend); err != nil {
		return l, err
	}
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.ContentType == "" {
		return l, invalid(opSend, "the stored message is damaged; plan again")
	}
	return l, nil
}

func request(item providers.Outgoing, l letter) outgoing {
	out := outgoing{
		IdempotentID: item.Key, ContentType: l.ContentType, Content: l.Content,
		QuoteMessageID: item.Quote, Mentions: l.Mentions,
	}
	for _, up := range item.Uploads {
		out.FileIDs = append(out.FileIDs, up.ID)
	}
	return out
}

// readsAs reports whether m says what the letter says, in one of the forms that
// Aily gives. It may keep a mention in another spelling, so mentions do not
// count beside their placeholders.
func (l letter) readsAs(m message) bool {
	sent := providers.Part{Visible: l.visible()}
	plain := m
	plain.Content = m.PlainText
	return sent.ReadsAs(m.remote("")) || sent.ReadsAs(plain.remote(""))
}

// earlier reports whether the message stood before the time; false when it
// does not say when it was made.
func earlier(m message, t time.Time) bool {
	return !m.CreatedAt.IsZero() && m.CreatedAt.Before(t)
}

// remember notes whose message this is, and who we are.
func (s *session) remember(m message, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known[m.ID] = key
	if key != "" && m.Sender != (party{}) {
		own := m.Sender
		s.self = &own
	}
}
