package mixin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

func dataOperations() []schema.Operation {
	return []schema.Operation{providers.ConversationOperation()}
}

// ReadData answers data conversation (api/conversations/read); see
// providers.DataReader. Who made a group, and the invitation's code, are details.
func (s *session) ReadData(ctx context.Context, operation string, target providers.Target, _ cty.Value) (cty.Value, error) {
	if operation != providers.DataConversation {
		return cty.NilVal, providers.NewUnknownOperationError("data", operation, dataOperations())
	}
	got, err := s.readConversation(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	spot := providers.ConversationInfo{
		ID: target.ID, Kind: got.Category, Title: got.Name, Announcement: got.Announcement,
		CreatedAt: parseTime(got.CreatedAt), Details: map[string]string{}, Participants: []string{},
	}
	for _, who := range got.Participants {
		spot.Participants = append(spot.Participants, strings.ToLower(who.UserID))
	}
	slices.Sort(spot.Participants)
	for name, v := range map[string]string{"creator_id": got.CreatorID, "code_id": got.CodeID, "icon_url": got.IconURL} {
		if v != "" {
			spot.Details[name] = v
		}
	}
	return spot.Value(), nil
}

// parseTime is a time of the wire; the zero time when it cannot be read.
func parseTime(s string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return at
}
