package relationlabs

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

func dataOperations() []schema.Operation {
	return []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()}
}

// ReadData answers data blocks; see providers.DataReader.
func (s *session) ReadData(ctx context.Context, operation string, target providers.Target, args cty.Value) (cty.Value, error) {
	if operation != providers.DataMessages && operation != providers.DataConversation {
		return cty.NilVal, providers.NewUnknownOperationError("data", operation, dataOperations())
	}
	to, err := parseTarget(target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	if operation == providers.DataConversation {
		return s.listConversation(ctx, target.ID, to)
	}
	return s.listMessages(ctx, to, args)
}

func (s *session) listMessages(ctx context.Context, to target, args cty.Value) (cty.Value, error) {
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	var newest []message
	for pages := newPager(s, to); len(newest) < limit; {
		page, err := pages.nextPage(ctx)
		if err != nil {
			return cty.NilVal, err
		}
		if len(page) == 0 {
			break
		}
		newest = append(newest, page...)
	}
	var posts []providers.ListedMessage
	for _, m := range slices.Backward(newest[:min(limit, len(newest))]) {
		posts = append(posts, s.toListedMessage(m))
	}
	return providers.MessagesValue(posts), nil
}

func (s *session) toListedMessage(m message) providers.ListedMessage {
	p := providers.ListedMessage{ID: string(m.ID), Text: m.Content, Kind: m.Type, SentAt: m.CreateAt.toTime()}
	p.Sender.ID = m.From
	if json.Unmarshal(m.FromName, &p.Sender.Name) != nil {
		p.Sender.Name = ""
	}
	if own := s.auth.accountID(); own != "" && m.From != "" {
		p.Own = providers.OptBoolOf(own == m.From)
	}
	var quoted struct {
		ID flexString `json:"id"`
	}
	if json.Unmarshal(m.Quote, &quoted) == nil {
		p.Quote = string(quoted.ID)
	}
	return p
}

// listConversation answers data conversation. Of a chat with one person there
// is nothing to be read.
func (s *session) listConversation(ctx context.Context, id string, to target) (cty.Value, error) {
	if to.person != "" {
		return providers.ConversationInfo{ID: id, Kind: pairChannel, Participants: []string{to.person}}.Value(), nil
	}
	info, err := s.readChannel(ctx, to.channel)
	if err != nil {
		return cty.NilVal, s.goneOrCause(ctx, to.channel, err)
	}
	spot := providers.ConversationInfo{
		ID: id, Kind: info.Type, Title: info.Name, Announcement: info.Announcement, Participants: []string{},
		Details: map[string]string{"pin_announcement": "false"},
	}
	if info.Pinned {
		spot.Details["pin_announcement"] = "true"
	}
	for _, m := range info.Members {
		spot.Participants = append(spot.Participants, m.RelationID)
	}
	slices.Sort(spot.Participants)
	return spot.Value(), nil
}
