package mixin

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/google/uuid"

	"herald/providers"
	"herald/providers/client"
)

const opRecall = "recall message"

// Recall recalls messages by sending messages of kind MESSAGE_RECALL. Their
// ids follow from those of the messages, so that doing it again does nothing.
func (s *session) Recall(ctx context.Context, target providers.Target, messages []providers.SentMessage) []error {
	results := make([]providers.Result, len(messages))
	q := &sendQueue{session: s, op: opRecall, results: results}
	to, err := s.resolveDestination(opRecall, target.ID)
	for i, sent := range messages {
		if err != nil {
			q.setFailure(i, target.ID, err)
			continue
		}
		m, err := buildRecall(to, sent)
		if err != nil {
			q.setFailure(i, target.ID, err)
			continue
		}
		q.addMessage(ctx, i, m)
	}
	q.flushBatch(ctx)
	out := make([]error, len(messages))
	for i, r := range results {
		if providers.KindOf(r.Err) != providers.NotFound {
			out[i] = r.Err
		}
	}
	return out
}

// buildRecall returns the message that recalls another one. It goes to whom that one
// went: in a group, the one member whom recipient_id chose.
func buildRecall(to destination, sent providers.SentMessage) (message, error) {
	target, err := uuid.Parse(sent.ID)
	if err != nil {
		return message{}, &providers.Error{Kind: providers.Invalid, Op: opRecall,
			Detail: "the id of the message is no UUID", Hint: "Check the id that was imported."}
	}
	return message{
		ConversationID: to.conversation, RecipientID: cmp.Or(to.recipient, recipientOf(sent.Part)),
		MessageID: uuid.NewSHA1(target, []byte(messageRecall)).String(), Category: messageRecall,
		Data: base64.RawURLEncoding.EncodeToString(client.MustEncodeJSON(recallPayload{MessageID: sent.ID})),
	}, nil
}

// recipientOf is the member of a group to whom alone a part was sent; "" for all
// members, and where it is not known what was sent.
func recipientOf(p providers.Part) string {
	var l partPayload
	if len(p.Body) == 0 || json.Unmarshal(p.Body, &l) != nil {
		return ""
	}
	return l.RecipientID
}
