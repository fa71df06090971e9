package mixin

import (
	"context"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/kit"
)

// readConversation answers data "conversation" (api/conversations/read). Who made a
// group, and the invitation's code, are details.
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	got, err := s.describe(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	return providers.ConversationInfo{
		ID: target.ID, Kind: got.Category, Title: got.Name, Announcement: got.Announcement,
		CreatedAt: parseTime(got.CreatedAt), Participants: got.memberIDs(),
		Details: kit.KnownDetails(map[string]string{"creator_id": got.CreatorID, "code_id": got.CodeID, "icon_url": got.IconURL}),
	}.Value(), nil
}

// parseTime is a time of the wire; the zero time when it cannot be read.
func parseTime(s string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return at
}
