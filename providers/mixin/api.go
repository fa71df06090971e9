package mixin

import "herald/providers/kit"

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

// IsComplete is part of kit.Completer.
func (u uploadSlot) IsComplete() bool { return isUUID(u.AttachmentID) && kit.IsWebAddress(u.UploadURL) }

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

// IsComplete is part of kit.Completer.
func (c conversation) IsComplete() bool { return c.ID != "" }

// conversationChange is POST /conversations/:id: a field that is nil stays as it is.
type conversationChange struct {
	Name         *string `json:"name,omitempty"`
	Announcement *string `json:"announcement,omitempty"`
}

type acknowledgement struct {
	MessageID string `json:"message_id"`
	Status    string `json:"status"`
}
