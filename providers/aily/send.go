package aily

import (
	"context"
	"fmt"

	"herald/providers"
	"herald/providers/kit"
)

const opSend = "send message"

// Send delivers one item after another. The same key again within 72 hours
// returns the message that exists already.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	p, err := openItem(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	c := kit.PostIdempotent(opSend, messagesPath(item.Target.ID), buildSendRequest(item, p))
	c.MaxBytes = maxAnswerBytes + 8*int64(len(p.Content))
	began := s.now()
	data, got, err := kit.Call[messageData](ctx, s.api, c)
	if err != nil {
		return providers.Result{Err: s.asGone(ctx, item.Target.ID, err)}
	}
	m := data.Message
	if kit.IsBefore(m, s.api.Client.Cutoff(began, got)) && !p.matchesMessage(m) {
		return providers.Result{ID: m.ID, Err: &providers.Error{
			Kind: providers.Conflict, Op: opSend,
			Detail: "an earlier send with the same key was delivered with different content",
			Hint:   fmt.Sprintf("The delivered message is %s. Record it with herald resolve ADDRESS --sent %s, and apply again.", m.ID, m.ID),
		}}
	}
	s.Remember(m.ID, item.Key)
	s.rememberSelf(m)
	return providers.Result{ID: m.ID, SentAt: kit.SentAt(m, s.now())}
}

// maxAnswerBytes is how long an answer may be without the content that it repeats.
const maxAnswerBytes = 8 << 20

// openItem reads an item and checks what is known only now.
func openItem(item providers.Outgoing) (partPayload, error) {
	p, err := kit.OpenItem[partPayload](opSend, platformFacts(), sessionIDs, item)
	switch {
	case err != nil:
		return p, err
	case item.Key == "" || len(item.Key) > 64:
		return p, kit.Invalidf(opSend, "the key has %d characters, and Aily takes 1 to 64", len(item.Key))
	case len(item.Quote) > maxQuote:
		return p, kit.Invalidf(opSend, "the id of the quoted message is longer than %d characters", maxQuote)
	}
	return p, nil
}

func buildSendRequest(item providers.Outgoing, p partPayload) sendRequest {
	out := sendRequest{
		IdempotentID: item.Key, ContentType: p.ContentType, Content: p.Content,
		QuoteMessageID: item.Quote, Mentions: p.Mentions,
	}
	for _, up := range item.Uploads {
		out.FileIDs = append(out.FileIDs, up.ID)
	}
	return out
}

// matchesMessage reports whether m shows what the payload does, in one of the
// forms that Aily returns. It may keep a mention in another spelling, so mentions
// do not count in addition to their placeholders.
func (p partPayload) matchesMessage(m message) bool {
	sent := providers.Part{Visible: p.visibleJSON()}
	return sent.ReadsAs(m.Remote()) || sent.ReadsAs(m.asPlainText().Remote())
}
