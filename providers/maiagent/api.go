package maiagent

import (
	"encoding/json"
	"net/url"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Paths end in a slash: without it the server redirects, and a POST does not
// survive that.
const (
	conversationsPath = "/conversations/"
	messagesPath      = "/messages/"
	outgoingPath      = "/messages/outgoing/"
	inboxesPath       = "/inboxes/"
	uploadPath        = "/attachments-upload/"
	presignPath       = "/upload-presigned-url/"
	attachmentsPath   = "/attachments/"
)

const (
	pageSize   = "100"     // the vendor names no largest; a server that has one gives fewer
	listSize   = 256 << 20 // bytes of a page
	answerSize = 8 << 20   // bytes of an answer without the content that it repeats
)

// newMessage is the body of a message to send.
type newMessage struct {
	Conversation string           `json:"conversation"`
	Content      string           `json:"content"`
	Attachments  []attachmentInfo `json:"attachments,omitempty"`
}

// attachmentInfo is a file, as its upload answers and as a message takes it.
type attachmentInfo struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Filename string `json:"filename"`
	File     string `json:"file"` // an address
}

// IsComplete is part of kit.Completer.
func (a attachmentInfo) IsComplete() bool { return a.ID != "" && a.File != "" }

// message is one that MaiAgent returns. Its sender is only shown to people, so an
// unexpected form does no harm.
type message struct {
	ID          string            `json:"id"`
	Sender      json.RawMessage   `json:"sender"`
	Type        string            `json:"type"`
	Content     string            `json:"content"`
	CreatedAt   client.UnixMillis `json:"createdAt"`
	Attachments []json.RawMessage `json:"attachments"`
}

// IsComplete is part of kit.Completer.
func (m message) IsComplete() bool { return m.ID != "" }

// Created is part of kit.Dated.
func (m message) Created() time.Time { return m.CreatedAt.Time }

// MessageID is part of kit.Message.
func (m message) MessageID() string { return m.ID }

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, SentAt: m.Created(), Text: m.Content, Visible: kit.VisibleText(m.Type, m.Content, len(m.Attachments)),
	}
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: m.Type}
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	p := providers.ListedMessage{ID: m.ID, Kind: m.Type, Text: m.Content, SentAt: m.Created(), Sender: personOf(m.Sender)}
	switch m.Type {
	case kindOutgoing:
		p.Sender.Type = "assistant"
	case kindIncoming:
		p.Sender.Type = "visitor"
	}
	for _, raw := range m.Attachments {
		var a attachmentInfo
		if json.Unmarshal(raw, &a) == nil {
			p.Files = append(p.Files, providers.ListedFile{Name: a.Filename, URL: a.File})
		}
	}
	return p
}

// personOf reads a sender or a contact. The id of one is a number of 39 digits
// and of the other a text; what cannot be read is left out.
func personOf(raw json.RawMessage) providers.Sender {
	var p struct {
		ID   kit.Scalar `json:"id"`
		Name string     `json:"name"`
	}
	if json.Unmarshal(raw, &p) != nil {
		return providers.Sender{}
	}
	return providers.Sender{ID: string(p.ID), Name: p.Name}
}

// conversationInfo is a conversation.
type conversationInfo struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Contact json.RawMessage `json:"contact"` // as Sender of a message
	Inbox   struct {
		ID string `json:"id"`
	} `json:"inbox"`
	LastMessage *struct {
		Type string `json:"type"`
	} `json:"lastMessage"`
	CreatedAt client.UnixMillis `json:"createdAt"`
}

// IsComplete is part of kit.Completer.
func (c conversationInfo) IsComplete() bool { return c.ID != "" }

// Created is part of kit.Dated.
func (c conversationInfo) Created() time.Time { return c.CreatedAt.Time }

// inbox receives the conversations of a web chat.
type inbox struct {
	ID      string `json:"id"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
}

// Created is part of kit.Dated.
func (inbox) Created() time.Time { return time.Time{} }

// slot is the address of a file in the second of three steps of an upload.
type slot struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

// IsComplete is part of kit.Completer.
func (s slot) IsComplete() bool { return kit.IsWebAddress(s.URL) }

// page is one answer of a list. Next is the whole address of the next page.
type page[T any] struct {
	Next    string `json:"next"`
	Results *[]T   `json:"results"`
}

// IsComplete is part of kit.Completer.
func (p page[T]) IsComplete() bool { return p.Results != nil }

// nextPath is the path of the next page; "" after the last. Only the query of its
// address is used, so that the key is sent to no host but the endpoint.
func (p page[T]) nextPath(path string) string {
	u, err := url.Parse(p.Next)
	if p.Next == "" || err != nil || u.RawQuery == "" {
		return ""
	}
	return path + "?" + u.RawQuery
}
