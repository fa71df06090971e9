package mixin

import (
	"cmp"
	"context"
	"encoding/base64"

	"github.com/google/uuid"

	"herald/providers"
	"herald/providers/client"
)

const opPin = "pin message"

// What a message of kind MESSAGE_PIN does.
const (
	pinAction   = "PIN"
	unpinAction = "UNPIN"
)

// Pin pins a message by sending one of kind MESSAGE_PIN.
func (s *session) Pin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.sendPin(ctx, target, sent, pinAction)
}

// Unpin unpins a message by sending one of kind MESSAGE_PIN.
func (s *session) Unpin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.sendPin(ctx, target, sent, unpinAction)
}

// sendPin sends a message of kind MESSAGE_PIN. Its id is new each time: Mixin ignores a
// message whose id it has seen, so one that is pinned, unpinned and pinned again could
// not have an id that follows from its own.
func (s *session) sendPin(ctx context.Context, target providers.Target, sent providers.SentMessage, action string) error {
	to, err := s.resolveDestination(opPin, target.ID)
	if err != nil {
		return err
	}
	result := make([]providers.Result, 1)
	q := &sendQueue{session: s, op: opPin, results: result}
	q.addMessage(ctx, 0, message{
		ConversationID: to.conversation, RecipientID: cmp.Or(to.recipient, recipientOf(sent.Part)),
		MessageID: uuid.NewString(), Category: messagePin,
		Data: base64.RawURLEncoding.EncodeToString(client.MustEncodeJSON(pinPayload{Action: action, MessageIDs: []string{sent.ID}})),
	})
	q.flushBatch(ctx)
	return result[0].Err
}
