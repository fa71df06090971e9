package sandbox

import "time"

// Header is a conversation without its messages.
type Header struct {
	Platform     string        `json:"platform"`
	ID           string        `json:"id"`
	Title        string        `json:"title"`
	Announcement string        `json:"announcement,omitempty"`
	Participants []Participant `json:"participants,omitempty"`
	// Facts are what only this platform keeps of a conversation, in its own words.
	Facts map[string]string `json:"facts,omitempty"`
	// Found is true for a conversation that nobody made: its first message
	// showed that it exists.
	Found     bool      `json:"found,omitempty"`
	Gone      bool      `json:"gone,omitempty"` // disbanded; nothing can be sent any more
	CreatedAt time.Time `json:"created_at"`
}

// Participant is a member of a conversation.
type Participant struct {
	ID   string    `json:"id"`
	Role string    `json:"role,omitempty"` // the platform's own word; empty for ordinary members
	At   time.Time `json:"at,omitzero"`    // since when
}

// Conversation is what people see.
type Conversation struct {
	Header
	Messages []Message `json:"messages"` // by position
}

// Message is one platform message.
type Message struct {
	ID string `json:"id"`
	// Position orders the messages of a conversation; it starts at 1 and is
	// never used again, so a gap is a message that was removed.
	Position    int64        `json:"position"`
	Sender      string       `json:"sender"`
	Kind        string       `json:"kind"` // the platform's own word
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
	History     []Version    `json:"history,omitempty"` // what it said before, oldest first
}

// Version is what a message said before an edit.
type Version struct {
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	Till time.Time `json:"till"` // when the edit replaced it
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
	URL     string `json:"url,omitempty"`     // where this server gives the bytes
	Missing bool   `json:"missing,omitempty"` // nobody uploaded it here
}

// Button is a button under a message.
type Button struct {
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
	Value string `json:"value,omitempty"` // what pressing it copies or reports
	Color string `json:"color,omitempty"`
}

// Entry is one line of the ledger: one accepted request or, for a batch, one
// item of it.
type Entry struct {
	Seq          int64     `json:"seq"`     // 1, 2, 3 … over all platforms
	Request      int64     `json:"request"` // the same for all items of a batch
	Platform     string    `json:"platform"`
	Operation    string    `json:"operation"` // send, edit, recall, list …
	Conversation string    `json:"conversation,omitempty"`
	Message      string    `json:"message,omitempty"` // the id of the message, or of the file, that it is about
	Duplicate    bool      `json:"duplicate,omitempty"`
	Time         time.Time `json:"time"`
}

// File is an uploaded file.
type File struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
	Name     string `json:"name,omitempty"`
	Type     string `json:"type"` // sniffed from the bytes
	Size     int64  `json:"size"`
	Sum      string `json:"sum"` // SHA-256, hex: the name of the blob
	// At is when it was uploaded.
	At time.Time `json:"at,omitzero"`
}

// post is a message with what the store and the dialects keep beside it.
type post struct {
	Message
	Platform     string `json:"platform"`
	Conversation string `json:"conversation"`
	Number       int64  `json:"number"` // unique over all messages
	Wire         []byte `json:"wire,omitempty"`
	Command      uint64 `json:"command,omitempty"` // of a bot's, that the message gives; 0 for none
	Hidden       bool   `json:"hidden,omitempty"`  // deleted for the account only; people still see it
}

// recordRevision records what the message says now, before it says something else.
func (p *post) recordRevision(now time.Time) {
	old := Version{Kind: p.Kind, Text: p.Text, Till: now}
	p.History = append(p.History[:len(p.History):len(p.History)], old)
	p.Edited, p.EditedAt = true, now
}

// markRecalled takes the message back; once is enough.
func (p *post) markRecalled(now time.Time) {
	if !p.Recalled {
		p.Recalled, p.RecalledAt = true, now
	}
}
