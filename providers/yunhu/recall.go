package yunhu

import (
	"context"

	"herald/providers"
)

// Recall recalls messages; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, messages []providers.SentMessage) []error {
	errs, ids := make([]error, len(messages)), make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	c, err := parseChat(target.ID)
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
		err := s.requestRecall(ctx, c, ids, "/v1/msg/recall-msg-batch")
		if !isAnswered(err) {
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
	err := s.requestRecall(ctx, c, []string{id}, "/v1/msg/recall-msg")
	if !isAnswered(err) {
		return err
	}
	m, there, lookErr := s.readOne(ctx, c, id)
	if lookErr == nil && (!there || m.recalled > 0) {
		return nil
	}
	return err
}

func (s *session) requestRecall(ctx context.Context, c chat, ids []string, path string) error {
	return s.callAPI(ctx, apiCall{
		op: "recall message", path: path, repeatable: true, inChat: true,
		body: &recallRequest{ids: ids, chatID: c.id, chatType: c.kind},
	}, decodeStatus)
}

func setAll(errs []error, err error) {
	for i := range errs {
		errs[i] = err
	}
}
