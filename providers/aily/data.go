package aily

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
	switch operation {
	case providers.DataMessages:
		return s.listMessages(ctx, target.ID, args)
	case providers.DataConversation:
		return s.listConversation(ctx, target.ID)
	}
	return cty.NilVal, providers.NewUnknownOperationError("data", operation, dataOperations())
}

func (s *session) listMessages(ctx context.Context, id string, args cty.Value) (cty.Value, error) {
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	newest, err := s.listNewest(ctx, id, limit)
	if err != nil {
		return cty.NilVal, err
	}
	posts := make([]providers.ListedMessage, len(newest))
	for i, m := range newest {
		posts[i] = s.toListedMessage(m)
	}
	return providers.MessagesValue(posts), nil
}

// listNewest gives the last messages of a session, oldest first. The whole session
// is read, unless its pages are seen to come newest first.
func (s *session) listNewest(ctx context.Context, id string, limit int) ([]message, error) {
	var all []message
	for l := (messagePager{session: s, id: id}); !l.ended; {
		p, _, err := l.nextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Messages...)
		if isNewestFirst(p.Messages) && len(all) >= limit {
			break
		}
	}
	// Messages of one moment stay as they were listed, which is newest first
	// where anything is known of it.
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b message) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	return all[max(0, len(all)-limit):], nil
}

func (s *session) toListedMessage(m message) providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.ID, Kind: m.ContentType, Text: m.PlainText, SentAt: m.CreatedAt.Time, Quote: m.QuoteMessageID,
		Sender: providers.Sender{ID: m.Sender.EntityID, Type: m.Sender.SenderType},
	}
	if p.Sender.ID == "" {
		p.Sender.ID = m.Sender.AilyID
	}
	if p.Text == "" {
		p.Text = displayText(partPayload{Content: m.Content, Mentions: m.Mentions})
	}
	for _, raw := range m.Files {
		var f struct {
			Name    string `json:"file_name"`
			Preview struct {
				URL string `json:"url"`
			} `json:"preview_url"`
		}
		if json.Unmarshal(raw, &f) == nil {
			p.Files = append(p.Files, providers.ListedFile{Name: f.Name, URL: f.Preview.URL})
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.self != nil && m.Sender != (sender{}) {
		p.Own = providers.OptBoolOf(s.self.isSameSender(m.Sender))
	}
	return p
}

func (s *session) listConversation(ctx context.Context, id string) (cty.Value, error) {
	have, err := s.readSession(ctx, id)
	if err != nil {
		return cty.NilVal, err
	}
	spot := providers.ConversationInfo{ID: id, Title: parseLabel(have).Title, CreatedAt: have.CreatedAt.Time, Details: map[string]string{}}
	for name, v := range map[string]string{"channel_context": have.ChannelContext, "metadata": have.Metadata} {
		if v != "" {
			spot.Details[name] = v
		}
	}
	return spot.Value(), nil
}
