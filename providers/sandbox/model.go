package sandbox

import "time"

// Header is a conversation without its messages.
type Header struct {
	Platform     string        `json:"platform"`
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	Announcement string        `json:"announcement,omitempty"`
	Participants []Participant `json:"participants,omitempty"`
	// Facts are properties that only this platform has, by the platform's
	// names.
	Facts map[string]string `json:"facts,omitempty"`
	// Found is true for a conversation that was not created in the sandbox: the
	// first request that used it implied that it exists.
	Found     bool      `json:"found,omitempty"`
	Gone      bool      `json:"gone,omitempty"` // disbanded; nothing can be sent any more
	CreatedAt time.Time `json:"created_at"`
}

// Participant is a member of a conversation.
type Participant struct {
	ID   string    `json:"id"`
	Role string    `json:"role,omitempty"` // the platform's own word; empty for ordinary members
	At   time.Time `json:"at,omitzero"`    // joined at
}

// Conversation is a conversation as people see it.
type Conversation struct {
	Header
	Messages []Message `json:"messages"` // ordered by position
}

// Message is one platform message.
type Message struct {
	ID string `json:"id"`
	// Position orders the messages of a conversation. It starts at 1 and is
	// never reused, so a gap is a message that was removed.
	Position    int64        `json:"position"`
	Sender      string       `json:"sender"`
	Kind        string       `json:"kind"` // the platform's own name
	Subject     string       `json:"subject,omitempty"`
	Text        string       `json:"text"`
	Attachments []Attachment `json:"attachments"`
	Buttons     []Button     `json:"buttons"`
	Mentions    []string     `json:"mentions,omitempty"`
	Reply       string       `json:"reply,omitempty"` // id of the quoted message
	Silent      bool         `json:"silent,omitempty"`
	Pinned      bool         `json:"pinned,omitempty"`
	Edited      bool         `json:"edited"`
	Recalled    bool         `json:"recalled"`
	SentAt      time.Time    `json:"sent_at"`
	EditedAt    time.Time    `json:"edited_at,omitzero"`
	RecalledAt  time.Time    `json:"recalled_at,omitzero"`
	History     []Version    `json:"history,omitempty"` // earlier versions, oldest first
}

// Version is a message before an edit.
type Version struct {
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	Till time.Time `json:"till"` // time of the edit that replaced it
}

// Attachment is a file in a message.
type Attachment struct {
	File    string `json:"file"` // the platform's id or key of the file
	Kind    string `json:"kind"` // image, video, audio or file
	Name    string `json:"name,omitempty"`
	Type    string `json:"type,omitempty"` // MIME type
	Size    int64  `json:"size,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
	URL     string `json:"url,omitempty"`     // path of the bytes on this server
	Missing bool   `json:"missing,omitempty"` // it was not uploaded to this sandbox
}

// Button is a button under a message.
type Button struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
	Value string `json:"value,omitempty"` // what pressing it copies or reports
	Color string `json:"color,omitempty"`
}

// Entry is one line of the ledger: one accepted request, or one item of a
// batch.
type Entry struct {
	Seq          int64     `json:"seq"`     // 1, 2, 3 … over all platforms
	Request      int64     `json:"request"` // the same for all items of a batch
	Platform     string    `json:"platform"`
	Operation    string    `json:"operation"` // send, edit, recall, list …
	Conversation string    `json:"conversation,omitempty"`
	Message      string    `json:"message,omitempty"` // id of the message or file
	Duplicate    bool      `json:"duplicate,omitempty"`
	Time         time.Time `json:"time"`
}

// File is an uploaded file.
type File struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"`
	Type     string `json:"type"` // detected from the bytes
	Size     int64  `json:"size"`
	Sum      string `json:"sum"` // SHA-256, hex: the name of the blob
	// At is the time of the upload.
	At time.Time `json:"at,omitzero"`
}

// post is a message with the data that the store and the dialects need.
type post struct {
	Message
	Platform     string `json:"platform"`
	Conversation string `json:"conversation"`
	Number       int64  `json:"number"` // unique over all messages
	Wire         []byte `json:"wire,omitempty"`
	Command      uint64 `json:"command,omitempty"` // bot command that the message invokes; 0 for none
	Hidden       bool   `json:"hidden,omitempty"`  // deleted for the account only; other people still see it
}

// recordRevision adds the current text to the history, before an edit.
func (p *post) recordRevision(now time.Time) {
	old := Version{Kind: p.Kind, Text: p.Text, Till: now}
	p.History = append(p.History[:len(p.History):len(p.History)], old)
	p.Edited, p.EditedAt = true, now
}

// markRecalled marks the message as recalled. Repeated calls have no effect.
func (p *post) markRecalled(now time.Time) {
	if !p.Recalled {
		p.Recalled, p.RecalledAt = true, now
	}
}
