package relationlabs

import (
	"context"

	"herald/providers"
	"herald/providers/kit"
)

const opHide = "hide message"

// Recall hides messages of the account's own (page api/message/hide); see
// providers.Recaller. What a second call for a message answers is not
// documented, so a refusal is held against the list: what is not in it is
// hidden already.
func (s *session) Recall(ctx context.Context, where providers.Target, messages []providers.SentMessage) []error {
	errs := make([]error, len(messages))
	var refused []string
	for i, m := range messages {
		errs[i] = s.hideMessage(ctx, where, m.ID)
		if isVagueRefusal(errs[i]) {
			refused = append(refused, m.ID)
		}
	}
	if len(refused) == 0 {
		return errs
	}
	there, err := s.Read(ctx, where, refused)
	if err != nil {
		return errs
	}
	for i, m := range messages {
		if _, exists := there[m.ID]; !exists && isVagueRefusal(errs[i]) {
			errs[i] = nil
		}
	}
	return errs
}

func (s *session) hideMessage(ctx context.Context, where providers.Target, id string) error {
	if err := conversationIDs.Check(opHide, where.ID); err != nil {
		return err
	}
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.PostIdempotent(opHide, hidePath, map[string]string{"id": id}))
	switch kit.CodeOf(err) {
	case codeDismissed:
		return nil // the channel is gone, and the message with it
	case codeNotMember:
		return s.asGone(ctx, where.ID, err)
	}
	return err
}
