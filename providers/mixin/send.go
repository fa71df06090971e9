package mixin

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"herald/providers"
)

const sending = "send message"

// Send puts as many messages into a request as Mixin takes. Mixin answers for
// the whole request, so when it refuses one, each message is sent again by
// itself, under the same id, and gets an answer of its own.
//
// After a failure nothing more goes to the same conversation, because the order
// matters to readers: those items are Cancelled.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	results := make([]providers.Result, len(items))
	q := &queue{session: s, op: sending, results: results, stopped: map[string]bool{}}
	for i, item := range items {
		m, err := s.message(item)
		if err != nil {
			q.flush(ctx)
			q.fail(i, first(m.ConversationID, item.Target.ID), err)
			continue
		}
		q.add(ctx, i, m)
	}
	q.flush(ctx)
	return results
}

// message is an item as Mixin wants it.
func (s *session) message(item providers.Outgoing) (message, error) {
	to, err := s.destination(item.Target.ID)
	if err != nil {
		return message{}, err
	}
	m := message{ConversationID: to.conversation, RecipientID: to.recipient, MessageID: item.Key,
		Category: item.Part.Kind, QuoteMessageID: item.Quote}
	var l letter
	if err := json.Unmarshal(item.Part.Body, &l); err != nil {
		return m, invalid(fmt.Errorf("read the part: %w", err))
	}
	if l.Data, err = s.complete(item, l.Data); err != nil {
		return m, invalid(err)
	}
	if m.RecipientID == "" {
		m.RecipientID = l.RecipientID
	} else if l.RecipientID != "" && l.RecipientID != m.RecipientID {
		return m, &providers.Error{Kind: providers.Invalid, Op: sending, Attribute: "mixin.recipient_id",
			Detail: "the direct chat is with another person", Hint: "Leave recipient_id out; it is for groups."}
	}
	m.Data = base64.RawURLEncoding.EncodeToString([]byte(l.Data))
	m.RepresentativeID, m.Silent = l.RepresentativeID, l.Silent
	return m, nil
}

// complete adds to a payload what Compose could not know.
func (s *session) complete(item providers.Outgoing, payload string) (string, error) {
	switch {
	case len(item.Part.Attachments) > 0:
		if err := item.CheckUploads(sending); err != nil {
			return "", err
		}
		return fill(payload, item.Uploads[0])
	case item.Part.Kind == appCard:
		return owned(payload, s.bot.appID)
	}
	return payload, nil
}

func invalid(err error) error {
	return &providers.Error{Kind: providers.Invalid, Op: sending, Err: err}
}

// queue gathers messages into requests.
type queue struct {
	session *session
	op      string
	results []providers.Result
	stopped map[string]bool // conversations with a failure; nil: order is nothing
	waiting []queued
	size    int // of the request, in bytes
}

type queued struct {
	index        int
	conversation string
	id           string
	wire         []byte
}

func (q *queue) add(ctx context.Context, i int, m message) {
	wire := encode(m)
	if len(q.waiting) == maxBatch || q.size+len(wire)+len("[,]") > maxBody {
		q.flush(ctx)
	}
	q.waiting = append(q.waiting, queued{i, m.ConversationID, m.MessageID, wire})
	q.size += len(wire) + len(",")
}

// flush sends what waits, whole or one by one.
func (q *queue) flush(ctx context.Context) {
	batch := q.passable()
	q.waiting, q.size = nil, 0
	if len(batch) == 0 {
		return
	}
	err := q.post(ctx, batch)
	if len(batch) == 1 || !refusal(err) {
		for _, m := range batch {
			q.settle(m, q.session.goneOr(ctx, m.conversation, err))
		}
		return
	}
	for _, m := range batch {
		if !q.stopped[m.conversation] {
			q.settle(m, q.session.goneOr(ctx, m.conversation, q.post(ctx, []queued{m})))
			continue
		}
		q.settle(m, providers.ErrSkipped(q.op))
	}
}

// passable drops what a failure before it keeps back.
func (q *queue) passable() []queued {
	var out []queued
	for _, m := range q.waiting {
		if q.stopped[m.conversation] {
			q.settle(m, providers.ErrSkipped(q.op))
			continue
		}
		out = append(out, m)
	}
	return out
}

func (q *queue) post(ctx context.Context, batch []queued) error {
	wires := make([][]byte, len(batch))
	for i, m := range batch {
		wires[i] = m.wire
	}
	body := append(append([]byte("["), bytes.Join(wires, []byte(","))...), ']')
	return q.session.do(ctx, call{op: q.op, method: "POST", path: "/messages", body: body}, nil)
}

func (q *queue) settle(m queued, err error) {
	if err != nil {
		q.fail(m.index, m.conversation, err)
		return
	}
	q.results[m.index] = providers.Result{ID: m.id, SentAt: q.session.now()}
}

func (q *queue) fail(i int, conversation string, err error) {
	q.results[i] = providers.Result{Err: err}
	if q.stopped != nil {
		q.stopped[conversation] = true
	}
}

// refusal reports whether Mixin looked at the request and said no, so that the
// fault may be with one message of many.
func refusal(err error) bool {
	switch providers.KindOf(err) {
	case providers.Invalid, providers.Forbidden, providers.NotFound, providers.Conflict:
		return true
	}
	return false
}
