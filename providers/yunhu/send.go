package yunhu

import (
	"bytes"
	"context"
	"slices"

	"herald/providers"
)

// Send delivers one item after another; see providers.Session. A send is not
// repeatable: what the server does with a second one of the same id is not
// documented, so an unknown outcome is returned and looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	if item.Part.Forwards {
		return s.forwardOne(ctx, item)
	}
	id, err := messageID(item.Key)
	if err != nil {
		return providers.Result{Err: err}
	}
	req, err := buildSendRequest(id, item)
	if err != nil {
		return providers.Result{ID: id, Err: err}
	}
	c := apiCall{op: "send message", path: "/v1/msg/send-message", body: req, inChat: true}
	err = s.callAPI(ctx, c, decodeStatus)
	if err == nil {
		return providers.Result{ID: id, SentAt: s.now()}
	}
	return s.confirmSent(ctx, req, err)
}

// confirmSent looks whether a send that was refused had been done before, under
// the same id, whatever the server calls that.
func (s *session) confirmSent(ctx context.Context, req *sendRequest, cause error) providers.Result {
	failed := providers.Result{ID: req.id, Err: cause}
	if !isAnswered(cause) {
		return failed
	}
	m, there, err := s.readOne(ctx, chat{req.chatID, req.chatType}, req.id)
	if err != nil || !there {
		return failed
	}
	if m.recalled > 0 || !matchesMessage(req, m) {
		failed.Err = &providers.Error{
			Kind: providers.Conflict, Op: "send message", Err: cause,
			Detail: "a message with this id exists already and has different content",
		}
		return failed
	}
	return providers.Result{ID: req.id, SentAt: timeOfMillis(m.sent)}
}

// buildSendRequest completes what Compose made with the ids.
func buildSendRequest(id string, item providers.Outgoing) (*sendRequest, error) {
	to, err := parseChat(item.Target.ID)
	if err != nil {
		return nil, err
	}
	var r sendRequest
	if err := decode(item.Part.Body, &r); err != nil || r.contentType == 0 {
		return nil, invalidRequest("read message", "the stored message is damaged; plan again")
	}
	r.id, r.chatID, r.chatType, r.quoteID = id, to.id, to.kind, item.Quote
	if err := item.CheckUploads("read message"); err != nil {
		return nil, err
	}
	if len(item.Uploads) > 0 {
		r.setKey(item.Uploads[0].ID)
	}
	return &r, nil
}

// Edit changes a message in place; see providers.Editor. A refusal is checked
// against the current message: it may be gone, or have the new content already.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	req, err := buildSendRequest(id, item)
	if err != nil {
		return err
	}
	c := apiCall{op: "edit message", path: "/v1/msg/edit-message", body: req, repeatable: true, inChat: true}
	err = s.callAPI(ctx, c, decodeStatus)
	if !isAnswered(err) {
		return err
	}
	m, there, lookErr := s.readOne(ctx, chat{req.chatID, req.chatType}, id)
	switch {
	case lookErr != nil:
		return err
	case !there || m.recalled > 0:
		return &providers.Error{Kind: providers.NotFound, Op: c.op, Detail: "the message is not there any more", Err: err}
	case matchesMessage(req, m):
		return nil
	}
	return err
}

// matchesMessage reports whether m has the content that r would give it. The quote does not
// count, because the server drops one that it finds invalid.
func matchesMessage(r *sendRequest, m message) bool {
	return r.contentType == m.contentType &&
		bytes.Equal(visibleJSON(r.contentType, &r.body), visibleJSON(m.contentType, &m.body)) &&
		slices.Equal(slices.Sorted(slices.Values(r.body.mentioned)), slices.Sorted(slices.Values(m.body.mentioned)))
}
