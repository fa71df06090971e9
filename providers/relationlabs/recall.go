package relationlabs

import (
	"context"
	"slices"

	"herald/providers"
)

// Recall hides messages of the account's own (page api/message/hide); see
// providers.Recaller. What a second call for a message answers is not
// documented, so a refusal is held against the list: what is not in it is
// hidden already.
func (s *session) Recall(ctx context.Context, where providers.Target, messages []providers.SentMessage) []error {
	errs := make([]error, len(messages))
	to, err := parseTarget(where.ID)
	if err != nil {
		return slices.Repeat([]error{err}, len(messages))
	}
	var refused []string
	for i, m := range messages {
		c := apiCall{op: "hide message", path: "/message/hide", body: hideRequest{ID: m.ID}, repeatable: true}
		errs[i] = s.callAPI(ctx, c, nil)
		if vendorCode(errs[i]) == codeDismissed {
			errs[i] = nil // the channel is gone, and the message with it
		}
		if vendorCode(errs[i]) == codeNotMember {
			errs[i] = s.goneOrCause(ctx, to.channel, errs[i])
		}
		if isUndocumentedRefusal(errs[i]) {
			refused = append(refused, m.ID)
		}
	}
	if len(refused) == 0 {
		return errs
	}
	stand, err := s.Read(ctx, where, refused)
	if err != nil {
		return errs
	}
	for i, m := range messages {
		if _, stands := stand[m.ID]; !stands && isUndocumentedRefusal(errs[i]) {
			errs[i] = nil
		}
	}
	return errs
}
