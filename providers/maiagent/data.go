package maiagent

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/client"
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
	list, err := s.newMessagePager(id)
	if err != nil {
		return cty.NilVal, err
	}
	newest, err := listNewest(ctx, list, limit)
	if err != nil {
		return cty.NilVal, err
	}
	posts := make([]providers.ListedMessage, len(newest))
	for i, m := range newest {
		posts[i] = m.toListedMessage()
	}
	return providers.MessagesValue(posts), nil
}

// listNewest gives the last messages of a conversation, oldest first. All of it
// is read, unless its pages are seen to come newest first.
func listNewest(ctx context.Context, list *pager[message], limit int) ([]message, error) {
	var all []message
	for !list.isDone() {
		page, _, err := list.nextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if isNewestFirst(page) && len(all) >= limit {
			break
		}
	}
	// Messages of one moment stay as they were listed, which is newest first
	// where anything is known of it.
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b message) int { return a.createdAt().Compare(b.createdAt()) })
	return all[max(0, len(all)-limit):], nil
}

func (m message) toListedMessage() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.ID, Kind: m.Type, Text: m.Content, SentAt: m.createdAt(), Sender: parseSender(m.Sender),
	}
	switch m.Type {
	case kindOutgoing:
		p.Sender.Type = "assistant"
	case kindIncoming:
		p.Sender.Type = "visitor"
	}
	for _, raw := range m.Attachments {
		var a attachment
		if json.Unmarshal(raw, &a) == nil {
			p.Files = append(p.Files, providers.ListedFile{Name: a.Filename, URL: a.File})
		}
	}
	return p
}

// parseSender reads a sender or a contact. The id of one is a number of 39 digits
// and of the other a text; what cannot be read is unknown.
func parseSender(raw json.RawMessage) providers.Sender {
	var p struct {
		ID   json.RawMessage `json:"id"`
		Name string          `json:"name"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return providers.Sender{}
	}
	id := strings.Trim(string(p.ID), `"`)
	if id == "null" {
		id = ""
	}
	return providers.Sender{ID: id, Name: p.Name}
}

// listConversation answers data conversation. MaiAgent names conversations
// itself, so the title is here, and is not compared to what is declared.
func (s *session) listConversation(ctx context.Context, id string) (cty.Value, error) {
	if !isUUID(id) {
		e := invalidRequest(opDescribe, "%q is no id of a conversation", id)
		e.Attribute, e.Hint = "id", hintConversationID
		return cty.NilVal, e
	}
	got, _, err := callAPI[conversation](ctx, s, client.JSONCall{
		Op: opDescribe, Method: http.MethodGet, Path: conversationsPath + url.PathEscape(id) + "/", Repeatable: true,
	})
	if err != nil {
		return cty.NilVal, err
	}
	spot := providers.ConversationInfo{ID: id, Title: got.Title, CreatedAt: got.createdAt(), Details: map[string]string{}}
	if who := parseSender(got.Contact); who.ID != "" {
		spot.Participants = []string{who.ID}
	}
	if got.Inbox.ID != "" {
		spot.Details["inbox"] = got.Inbox.ID
	}
	return spot.Value(), nil
}
