package yunhu

import (
	"context"

	"herald/providers"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

const (
	opSend   = "send message"
	opEdit   = "edit message"
	opRecall = "recall message"
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
	to, request, err := openItem(opSend, id, item)
	if err != nil {
		return providers.Result{ID: id, Err: err}
	}
	err = s.command(ctx, protoCall{op: opSend, path: "/v1/msg/send-message", body: request, inChat: true})
	if isAnswered(err) {
		return s.confirmSent(ctx, to, request, err)
	}
	if err != nil {
		return providers.Result{ID: id, Err: err}
	}
	return providers.Result{ID: id, SentAt: s.now()}
}

// confirmSent looks whether a send that was refused had been done before, under
// the same id, whatever the server calls that.
func (s *session) confirmSent(ctx context.Context, to chat, request *yunhupb.SendMsgRequest, cause error) providers.Result {
	m, err := s.fetchOne(ctx, to, request.MsgId)
	switch {
	case err != nil || m == nil:
		return providers.Result{ID: request.MsgId, Err: cause}
	case m.isRecalled() || !m.matches(request):
		return providers.Result{ID: request.MsgId, Err: &providers.Error{
			Kind: providers.Conflict, Op: opSend, Err: cause,
			Detail: "a message with this id exists already and has different content",
		}}
	}
	return providers.Result{ID: request.MsgId, SentAt: m.Created()}
}

// openItem reads the body of an item that is about to be sent, and completes it with
// the ids.
func openItem(op, id string, item providers.Outgoing) (chat, *yunhupb.SendMsgRequest, error) {
	to, err := parseChat(op, item.Target.ID)
	if err != nil {
		return chat{}, nil, err
	}
	if err := item.CheckUploads(op); err != nil {
		return chat{}, nil, err
	}
	r := &yunhupb.SendMsgRequest{}
	if decode(item.Part.Body, r) != nil || r.Content == nil {
		return chat{}, nil, kit.Invalidf(op, "the stored message is damaged; plan again")
	}
	r.MsgId, r.ChatId, r.ChatType, r.QuoteMsgId = id, to.id, to.kind, item.Quote
	if len(item.Uploads) > 0 {
		setFileKey(r, item.Uploads[0].ID)
	}
	return to, r, nil
}

// Edit changes a message in place; see providers.Editor. A refusal is checked
// against the current message: it may be gone, or have the new content already.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	to, request, err := openItem(opEdit, id, item)
	if err != nil {
		return err
	}
	err = s.command(ctx, protoCall{op: opEdit, path: "/v1/msg/edit-message", body: request, repeatable: true, inChat: true})
	if !isAnswered(err) {
		return err
	}
	m, lookErr := s.fetchOne(ctx, to, id)
	switch {
	case lookErr != nil:
		return err
	case m == nil || m.isRecalled():
		return &providers.Error{Kind: providers.NotFound, Op: opEdit, Detail: "the message is not there any more", Err: err}
	case m.matches(request):
		return nil
	}
	return err
}

// Recall recalls messages; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, messages []providers.SentMessage) []error {
	errs, ids := make([]error, len(messages)), make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	c, err := parseChat(opRecall, target.ID)
	if err != nil {
		setAll(errs, err)
		return errs
	}
	for from := 0; from < len(ids); from += recallBatch {
		to := min(from+recallBatch, len(ids))
		s.recallMessages(ctx, c, ids[from:to], errs[from:to])
	}
	return errs
}

// recallMessages recalls a batch. One id that is refused spoils a batch without
// being named, so a refused batch is taken apart.
func (s *session) recallMessages(ctx context.Context, c chat, ids []string, errs []error) {
	if len(ids) > 1 {
		if err := s.requestRecall(ctx, c, "/v1/msg/recall-msg-batch", ids...); !isAnswered(err) {
			setAll(errs, err)
			return
		}
	}
	for i, id := range ids {
		errs[i] = s.recallOne(ctx, c, id)
	}
}

// recallOne recalls one message. A refusal is a success when the message is
// gone already, whatever the server calls that.
func (s *session) recallOne(ctx context.Context, c chat, id string) error {
	err := s.requestRecall(ctx, c, "/v1/msg/recall-msg", id)
	if !isAnswered(err) {
		return err
	}
	if m, lookErr := s.fetchOne(ctx, c, id); lookErr == nil && (m == nil || m.isRecalled()) {
		return nil
	}
	return err
}

func (s *session) requestRecall(ctx context.Context, c chat, path string, ids ...string) error {
	return s.command(ctx, protoCall{
		op: opRecall, path: path, repeatable: true, inChat: true,
		body: &yunhupb.RecallMsg{MsgId: ids, ChatId: c.id, ChatType: c.kind},
	})
}

func setAll(errs []error, err error) {
	for i := range errs {
		errs[i] = err
	}
}
