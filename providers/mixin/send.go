package mixin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"herald/providers"
	"herald/providers/client"
)

const opSend = "send message"

// Send puts as many messages into a request as Mixin takes. Mixin answers for
// the whole request, so when it refuses one, each message is sent again by
// itself, under the same id, and gets an answer of its own.
//
// After a failure nothing more goes to the same conversation, because the order
// matters to readers: those items are Cancelled.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	results := make([]providers.Result, len(items))
	q := &sendQueue{session: s, op: opSend, results: results, stopped: map[string]bool{}}
	for i, item := range items {
		m, err := s.buildMessage(item)
		if err != nil {
			q.flushBatch(ctx)
			q.setFailure(i, cmp.Or(m.ConversationID, item.Target.ID), err)
			continue
		}
		q.addMessage(ctx, i, m)
	}
	q.flushBatch(ctx)
	return results
}

// buildMessage is an item as Mixin wants it.
func (s *session) buildMessage(item providers.Outgoing) (message, error) {
	to, err := s.resolveDestination(item.Target.ID)
	if err != nil {
		return message{}, err
	}
	m := message{ConversationID: to.conversation, RecipientID: to.recipient, MessageID: item.Key,
		Category: item.Part.Kind, QuoteMessageID: item.Quote}
	var l partPayload
	if err := json.Unmarshal(item.Part.Body, &l); err != nil {
		return m, invalidRequest(fmt.Errorf("read the part: %w", err))
	}
	if l.Data, err = s.completePayload(item, l.Data); err != nil {
		return m, invalidRequest(err)
	}
	if m.RecipientID == "" {
		m.RecipientID = l.RecipientID
	} else if l.RecipientID != "" && l.RecipientID != m.RecipientID {
		return m, &providers.Error{Kind: providers.Invalid, Op: opSend, Attribute: "mixin.recipient_id",
			Detail: "the direct chat is with another person", Hint: "Leave recipient_id out; it is for groups."}
	}
	m.Data = base64.RawURLEncoding.EncodeToString([]byte(l.Data))
	m.RepresentativeID, m.Silent = l.RepresentativeID, l.Silent
	return m, nil
}

// completePayload adds to a payload what Compose could not know.
func (s *session) completePayload(item providers.Outgoing, payload string) (string, error) {
	switch {
	case len(item.Part.Attachments) > 0:
		if err := item.CheckUploads(opSend); err != nil {
			return "", err
		}
		return fillAttachment(payload, item.Uploads[0])
	case item.Part.Kind == appCard:
		return setCardOwner(payload, s.bot.appID)
	}
	return payload, nil
}

func invalidRequest(err error) error {
	return &providers.Error{Kind: providers.Invalid, Op: opSend, Err: err}
}

// sendQueue gathers messages into requests.
type sendQueue struct {
	session *session
	op      string
	results []providers.Result
	stopped map[string]bool // conversations with a failure; nil: order is nothing
	waiting []queuedMessage
	size    int // of the request, in bytes
}

type queuedMessage struct {
	index        int
	conversation string
	id           string
	wire         []byte
}

func (q *sendQueue) addMessage(ctx context.Context, i int, m message) {
	wire := client.MustEncodeJSON(m)
	if len(q.waiting) == maxBatch || q.size+len(wire)+len("[,]") > maxBody {
		q.flushBatch(ctx)
	}
	q.waiting = append(q.waiting, queuedMessage{i, m.ConversationID, m.MessageID, wire})
	q.size += len(wire) + len(",")
}

// flushBatch sends what waits, whole or one by one.
func (q *sendQueue) flushBatch(ctx context.Context) {
	batch := q.takeSendable()
	q.waiting, q.size = nil, 0
	if len(batch) == 0 {
		return
	}
	err := q.postBatch(ctx, batch)
	if len(batch) == 1 || !isRefusal(err) {
		for _, m := range batch {
			q.setResult(m, q.session.goneOrCause(ctx, m.conversation, err))
		}
		return
	}
	for _, m := range batch {
		if !q.stopped[m.conversation] {
			q.setResult(m, q.session.goneOrCause(ctx, m.conversation, q.postBatch(ctx, []queuedMessage{m})))
			continue
		}
		q.setResult(m, providers.ErrSkipped(q.op))
	}
}

// takeSendable drops what a failure before it keeps back.
func (q *sendQueue) takeSendable() []queuedMessage {
	var out []queuedMessage
	for _, m := range q.waiting {
		if q.stopped[m.conversation] {
			q.setResult(m, providers.ErrSkipped(q.op))
			continue
		}
		out = append(out, m)
	}
	return out
}

func (q *sendQueue) postBatch(ctx context.Context, batch []queuedMessage) error {
	wires := make([][]byte, len(batch))
	for i, m := range batch {
		wires[i] = m.wire
	}
	body := append(append([]byte("["), bytes.Join(wires, []byte(","))...), ']')
	return q.session.callAPI(ctx, apiCall{op: q.op, method: "POST", path: "/messages", body: body}, nil)
}

func (q *sendQueue) setResult(m queuedMessage, err error) {
	if err != nil {
		q.setFailure(m.index, m.conversation, err)
		return
	}
	q.results[m.index] = providers.Result{ID: m.id, SentAt: q.session.now()}
}

func (q *sendQueue) setFailure(i int, conversation string, err error) {
	q.results[i] = providers.Result{Err: err}
	if q.stopped != nil {
		q.stopped[conversation] = true
	}
}

// isRefusal reports whether Mixin processed the request and refused it, so that the
// fault may be with one message of many.
func isRefusal(err error) bool {
	switch providers.KindOf(err) {
	case providers.Invalid, providers.Forbidden, providers.NotFound, providers.Conflict:
		return true
	}
	return false
}
