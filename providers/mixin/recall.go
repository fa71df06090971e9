package mixin

import (
	"context"
	"encoding/base64"

	"github.com/google/uuid"

	"herald/providers"
)

const recalling = "recall message"

// Recall takes messages back by messages of their own (MESSAGE_RECALL). Their
// ids follow from those of the messages, so that doing it again does nothing.
func (s *session) Recall(ctx context.Context, target providers.Target, ids []string) []error {
	results := make([]providers.Result, len(ids))
	q := &queue{session: s, op: recalling, results: results}
	to, err := s.destination(target.ID)
	for i, id := range ids {
		if err != nil {
			q.fail(i, target.ID, err)
			continue
		}
		m, err := recallOf(to, id)
		if err != nil {
			q.fail(i, target.ID, err)
			continue
		}
		q.add(ctx, i, m)
	}
	q.flush(ctx)
	out := make([]error, len(ids))
	for i, r := range results {
		if providers.KindOf(r.Err) != providers.NotFound {
			out[i] = r.Err
		}
	}
	return out
}

func recallOf(to destination, id string) (message, error) {
	target, err := uuid.Parse(id)
	if err != nil {
		return message{}, &providers.Error{Kind: providers.Invalid, Op: recalling,
			Detail: "the id of the message is no UUID", Hint: "Check the id that was imported."}
	}
	return message{
		ConversationID: to.conversation, RecipientID: to.recipient,
		MessageID: uuid.NewSHA1(target, []byte(messageRecall)).String(), Category: messageRecall,
		Data: base64.RawURLEncoding.EncodeToString(encode(recall{MessageID: id})),
	}, nil
}
