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
	list, err := s.messages(id)
	if err != nil {
		return cty.NilVal, err
	}
	newest, err := newestOf(ctx, list, limit)
	if err != nil {
		return cty.NilVal, err
	}
	posts := make([]providers.ListedMessage, len(newest))
	for i, m := range newest {
		posts[i] = m.post()
	}
	return providers.MessagesValue(posts), nil
}

// newestOf gives the last messages of a conversation, oldest first. All of it
// is read, unless its pages are seen to come newest first.
func newestOf(ctx context.Context, list *listing[message], limit int) ([]message, error) {
	var all []message
	for !list.ended() {
		page, _, err := list.next(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if descends(page) && len(all) >= limit {
			break
		}
	}
	// Messages of one moment stay as they were listed, which is newest first
	// where anything is known of it.
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b message) int { return a.created().Compare(b.created()) })
	return all[max(0, len(all)-limit):], nil
}

func (m message) post() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.ID, Kind: m.Type, Text: m.Content, SentAt: m.created(), Sender: personOf(m.Sender),
	}
	switch m.Type {
	case outgoing:
		p.Sender.Type = "assistant"
	case incoming:
		p.Sender.Type = "visitor"
	}
	for _, raw := range m.Attachments {
		var a attached
		if json.Unmarshal(raw, &a) == nil {
			p.Files = append(p.Files, providers.ListedFile{Name: a.Filename, URL: a.File})
		}
	}
	return p
}

// personOf reads a sender or a contact. The id of one is a number of 39 digits
// and of the other a text; what cannot be read is not told.
func personOf(raw json.RawMessage) providers.Sender {
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
		e := invalid(opDescribe, "%q is no id of a conversation", id)
		e.Attribute, e.Hint = "id", idForm
		return cty.NilVal, e
	}
	got, _, err := ask[place](ctx, s, client.Call{
		Op: opDescribe, Method: http.MethodGet, Path: conversationsPath + url.PathEscape(id) + "/", Repeatable: true,
	})
	if err != nil {
		return cty.NilVal, err
	}
	spot := providers.ConversationInfo{ID: id, Title: got.Title, CreatedAt: got.created(), Details: map[string]string{}}
	if who := personOf(got.Contact); who.ID != "" {
		spot.Participants = []string{who.ID}
	}
	if got.Inbox.ID != "" {
		spot.Details["inbox"] = got.Inbox.ID
	}
	return spot.Value(), nil
}
