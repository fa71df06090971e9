package mixin

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
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

// buildMessage is an item as Mixin wants it. With an error it has as much of the
// message as is known.
func (s *session) buildMessage(item providers.Outgoing) (message, error) {
	to, err := s.resolveDestination(opSend, item.Target.ID)
	if err != nil {
		return message{}, err
	}
	m := message{ConversationID: to.conversation, MessageID: item.Key, Category: item.Part.Kind, QuoteMessageID: item.Quote}
	p, err := kit.OpenItem[partPayload](opSend, platformFacts(), conversationIDs, item)
	if err != nil {
		return m, err
	}
	if p.Data, err = s.completePayload(item, p.Data); err != nil {
		return m, kit.Invalidf(opSend, "%s", err)
	}
	if to.recipient != "" && p.RecipientID != "" && p.RecipientID != to.recipient {
		return m, &providers.Error{Kind: providers.Invalid, Op: opSend, Attribute: "mixin.recipient_id",
			Detail: "the direct chat is with another person", Hint: "Leave recipient_id out; it is for groups."}
	}
	m.RecipientID = cmp.Or(to.recipient, p.RecipientID)
	m.Data = base64.RawURLEncoding.EncodeToString([]byte(p.Data))
	m.RepresentativeID, m.Silent = p.RepresentativeID, p.Silent
	return m, nil
}

// completePayload adds to a payload what Compose could not know.
func (s *session) completePayload(item providers.Outgoing, payload string) (string, error) {
	switch {
	case len(item.Part.Attachments) > 0:
		return fillAttachment(payload, item.Uploads[0])
	case item.Part.Kind == appCard:
		return setCardOwner(payload, s.bot.appID)
	}
	return payload, nil
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
			q.setResult(m, q.session.asGone(ctx, m.conversation, err))
		}
		return
	}
	for _, m := range batch {
		if !q.stopped[m.conversation] {
			q.setResult(m, q.session.asGone(ctx, m.conversation, q.postBatch(ctx, []queuedMessage{m})))
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
	wires := make([]json.RawMessage, len(batch))
	for i, m := range batch {
		wires[i] = m.wire
	}
	_, _, err := kit.Call[kit.Nothing](ctx, q.session.api, kit.PostIdempotent(q.op, "/messages", wires))
	return err
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
