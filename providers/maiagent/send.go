package maiagent

import (
	"context"

	"herald/providers"
	"herald/providers/kit"
)

const opSend = "send message"

// Send delivers one item after another. MaiAgent has no key, so nothing is
// sent twice: an unknown outcome is returned, to be looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	p, err := kit.OpenItem[partPayload](opSend, platformFacts(), conversationIDs, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	path := outgoingPath
	if p.Type == kindIncoming {
		path = messagesPath
	}
	body := newMessage{Conversation: item.Target.ID, Content: p.Content}
	for _, up := range item.Uploads {
		body.Attachments = append(body.Attachments, attachmentInfo{ID: up.ID, Type: up.Extra["type"], Filename: up.Extra["filename"], File: up.URL})
	}
	c := kit.Post(opSend, path, body)
	c.MaxBytes = answerSize + 8*int64(len(p.Content))
	m, _, err := kit.Call[message](ctx, s.api, c)
	if err != nil {
		return providers.Result{Err: s.asGone(ctx, item.Target.ID, err)}
	}
	s.Remember(m.ID, item.Key)
	s.Settle(item.Target.ID)
	return providers.Result{ID: m.ID, SentAt: kit.SentAt(m, s.now())}
}
