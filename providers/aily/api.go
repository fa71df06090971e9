package aily

import (
	"encoding/json"
	"net/url"

	"herald/providers/client"
)

const (
	sessionsPath = "/open-apis/aily/v1/sessions"
	filesPath    = "/open-apis/aily/v1/files"
	tokenPath    = "/open-apis/auth/v3/tenant_access_token/internal"
	jsonType     = "application/json; charset=utf-8"
)

func sessionPath(id string) string  { return sessionsPath + "/" + url.PathEscape(id) }
func messagesPath(id string) string { return sessionPath(id) + "/messages" }

// sendRequest is the body of a message to send.
type sendRequest struct {
	IdempotentID   string    `json:"idempotent_id"`
	ContentType    string    `json:"content_type"`
	Content        string    `json:"content"`
	FileIDs        []string  `json:"file_ids,omitempty"`
	QuoteMessageID string    `json:"quote_message_id,omitempty"`
	Mentions       []mention `json:"mentions,omitempty"`
}

// mention is a person who is named in a text, in place of key.
type mention struct {
	EntityID         string `json:"entity_id"`
	IdentityProvider string `json:"identity_provider"`
	Key              string `json:"key"`
	Name             string `json:"name"`
	AilyID           string `json:"aily_id,omitempty"`
}

// message is one that Aily gives back. The idempotency id is not in it.
type message struct {
	ID             string            `json:"id"`
	ContentType    string            `json:"content_type"`
	Content        string            `json:"content"`
	PlainText      string            `json:"plain_text"`
	Files          []json.RawMessage `json:"files"`
	QuoteMessageID string            `json:"quote_message_id"`
	Sender         sender            `json:"sender"`
	Mentions       []mention         `json:"mentions"`
	CreatedAt      client.UnixMillis `json:"created_at"`
}

// sender is who sent a message.
type sender struct {
	EntityID         string `json:"entity_id"`
	IdentityProvider string `json:"identity_provider"`
	SenderType       string `json:"sender_type"` // USER or ASSISTANT
	AilyID           string `json:"aily_id"`
}

// remoteSession is a session; both of its texts are JSON of at most 255 characters.
type remoteSession struct {
	ID             string            `json:"id,omitempty"`
	ChannelContext string            `json:"channel_context,omitempty"`
	Metadata       string            `json:"metadata,omitempty"`
	CreatedAt      client.UnixMillis `json:"created_at,omitzero"` // only reading gives it
}

type messageData struct {
	Message message `json:"message"`
}

// IsComplete is part of kit.Completer.
func (d messageData) IsComplete() bool { return d.Message.ID != "" }

type sessionData struct {
	Session remoteSession `json:"session"`
}

// IsComplete is part of kit.Completer.
func (d sessionData) IsComplete() bool { return d.Session.ID != "" }

type messagePage struct {
	Messages  []message `json:"messages"`
	PageToken string    `json:"page_token"`
	HasMore   bool      `json:"has_more"`
}

type fileData struct {
	Files []struct {
		ID string `json:"id"`
	} `json:"files"`
}

// IsComplete is part of kit.Completer.
func (d fileData) IsComplete() bool { return len(d.Files) == 1 && d.Files[0].ID != "" }
