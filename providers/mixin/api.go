package mixin

import (
	"context"
	"encoding/json"
	"fmt"

	"herald/providers"
	"herald/providers/client"
)

// message is an element of POST /messages (api/messages/send).
type message struct {
	ConversationID   string `json:"conversation_id"`
	RecipientID      string `json:"recipient_id,omitempty"`
	MessageID        string `json:"message_id"`
	Category         string `json:"category"`
	Data             string `json:"data_base64"` // URL-safe alphabet, no padding
	RepresentativeID string `json:"representative_id,omitempty"`
	QuoteMessageID   string `json:"quote_message_id,omitempty"`
	Silent           bool   `json:"silent,omitempty"`
}

// attachmentPayload is the payload of the kinds that carry a file (api/messages/category).
type attachmentPayload struct {
	AttachmentID string `json:"attachment_id"`
	MIME         string `json:"mime_type"`
	Size         int64  `json:"size"` // bytes
	Name         string `json:"name,omitempty"`
	Width        int    `json:"width,omitempty"` // pixels
	Height       int    `json:"height,omitempty"`
	Duration     int64  `json:"duration,omitempty"`  // milliseconds
	Thumbnail    string `json:"thumbnail,omitempty"` // a small JPEG in base64
}

type button struct {
	Label  string `json:"label"`
	Color  string `json:"color"`
	Action string `json:"action"`
}

type recallPayload struct {
	MessageID string `json:"message_id"`
}

type uploadSlot struct {
	AttachmentID string `json:"attachment_id"`
	UploadURL    string `json:"upload_url"`
	ViewURL      string `json:"view_url"`
}

type participant struct {
	UserID string `json:"user_id"`
	Role   string `json:"role,omitempty"`
}

// conversation is what api/conversations/create sends and what reading gives.
type conversation struct {
	ID           string        `json:"conversation_id"`
	Category     string        `json:"category"`
	Name         string        `json:"name,omitempty"`
	Announcement string        `json:"announcement,omitempty"`
	Participants []participant `json:"participants"`
	// Only reading gives those below.
	CreatorID string `json:"creator_id,omitempty"`
	CodeID    string `json:"code_id,omitempty"`
	IconURL   string `json:"icon_url,omitempty"`
	CreatedAt string `json:"created_at,omitempty"` // RFC 3339
}

// conversationChange is POST /conversations/:id: a field that is nil stays as it is.
type conversationChange struct {
	Name         *string `json:"name,omitempty"`
	Announcement *string `json:"announcement,omitempty"`
}

type acknowledgement struct {
	MessageID string `json:"message_id"`
	Status    string `json:"status"`
}

// apiCall is one request to the API. Every one of them may be done twice: it
// reads, sets what is so already, or names the thing by an id of our own.
type apiCall struct {
	op     string
	method string
	path   string
	body   []byte // JSON; nil for none
	list   bool   // the answer may be a bare array, as on the page of the call
}

// callAPI makes a call and reads the answer's data into out, if out is not nil.
func (s *session) callAPI(ctx context.Context, c apiCall, out any) error {
	answer, err := s.http.Do(ctx, client.Request{
		Op: c.op, Method: c.method, Path: c.path, Body: c.body,
		Sign: s.signRequest, Repeatable: true, Classify: s.classifierFor(c),
	})
	if err != nil || out == nil {
		return err
	}
	var env struct {
		Data json.RawMessage `json:"data"`
	}
	err = json.Unmarshal(answer.Body, &env)
	if err == nil && len(env.Data) > 0 {
		err = json.Unmarshal(env.Data, out)
	}
	if err != nil {
		return &providers.Error{Kind: providers.Unknown, Op: c.op, Status: answer.Status,
			Detail: "the answer is not what Mixin documents", Hint: hintWrongServer}
	}
	return nil
}

// classifierFor returns the function that classifies answers to c.
func (s *session) classifierFor(c apiCall) func(client.Answer) error {
	if !c.list {
		return s.classifyAnswer
	}
	return func(a client.Answer) error {
		var list []json.RawMessage
		if a.Status >= 200 && a.Status < 300 && json.Unmarshal(a.Body, &list) == nil && list != nil {
			return nil
		}
		return s.classifyAnswer(a)
	}
}

// postJSON is do with a body to be encoded.
func (s *session) postJSON(ctx context.Context, c apiCall, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: c.op, Err: fmt.Errorf("encode the request: %w", err)}
	}
	c.method, c.body = "POST", body
	return s.callAPI(ctx, c, out)
}
