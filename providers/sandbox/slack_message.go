package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

type slackText struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim,omitempty"`
	Emoji    *bool  `json:"emoji,omitempty"`
}

type slackBlock struct {
	Type      string         `json:"type"`
	BlockID   string         `json:"block_id,omitempty"`
	Text      *slackText     `json:"text,omitempty"`
	Expand    bool           `json:"expand,omitempty"`
	AltText   string         `json:"alt_text,omitempty"`
	SlackFile *slackFileRef  `json:"slack_file,omitempty"`
	Elements  []slackElement `json:"elements,omitempty"`
}

type slackFileRef struct {
	ID string `json:"id"`
}

type slackElement struct {
	Type     string    `json:"type"`
	ActionID string    `json:"action_id,omitempty"`
	Text     slackText `json:"text"`
	URL      string    `json:"url,omitempty"`
	Value    string    `json:"value,omitempty"`
}

type slackMetadata struct {
	Type    string          `json:"event_type"`
	Payload json.RawMessage `json:"event_payload"`
}

// slackWire is what the sandbox keeps of a message besides what readers see.
type slackWire struct {
	Text     string         `json:"text"`
	Blocks   []slackBlock   `json:"blocks"`
	Metadata *slackMetadata `json:"metadata,omitempty"`
	InBoth   bool           `json:"in_both,omitempty"` // an answer that is shown in the channel too
}

func (x slackWire) encode() []byte {
	text, _ := json.Marshal(x) // what was decoded can be encoded
	return text
}

func readSlackWire(p *post) (x slackWire) {
	_ = json.Unmarshal(p.Wire, &x) // a message of drift may have none
	return x
}

// slackContent is what sending and editing have in common.
type slackContent struct {
	Channel  string         `json:"channel" is:"required,conversation"`
	Text     string         `json:"text"`
	Blocks   []slackBlock   `json:"blocks"`
	Parse    string         `json:"parse" is:"in=|none|full"`
	Metadata *slackMetadata `json:"metadata"`
}

// readMessage checks the content and returns what readers see of it.
func (x *slackContent) readMessage(c *exchange) (Message, error) {
	m := Message{Sender: slackUser, Kind: "message"}
	var texts []string
	length := 0
	for i := range x.Blocks {
		b := &x.Blocks[i]
		b.BlockID = fmt.Sprintf("b%d", i)
		if err := b.addTo(c, &m, &texts); err != nil {
			return m, err
		}
		if b.Text != nil {
			length += utf8.RuneCountInString(b.Text.Text)
		}
	}
	switch {
	case len(x.Blocks) > 50:
		return m, refuse(slackError, "invalid_blocks")
	case length > 13_000:
		return m, refuse(slackError, "msg_blocks_too_long")
	case len(x.Blocks) == 0 && strings.TrimSpace(x.Text) == "":
		return m, refuse(slackError, "no_text")
	case len(x.Blocks) == 0:
		texts = []string{x.Text}
		x.shareFile(c, &m, &texts)
	}
	m.Text, m.Mentions = readMrkdwn(strings.Join(texts, "\n\n"))
	return m, nil
}

// addTo adds what readers see of a block.
func (b *slackBlock) addTo(c *exchange, m *Message, texts *[]string) error {
	bad := refuse(slackError, "invalid_blocks")
	switch b.Type {
	case "section":
		if b.Text == nil || b.Text.Text == "" || utf8.RuneCountInString(b.Text.Text) > 3000 {
			return bad
		}
		*texts = append(*texts, b.Text.Text)
	case "image":
		if b.SlackFile == nil || b.AltText == "" || utf8.RuneCountInString(b.AltText) > 2000 {
			return bad
		}
		a, ok := c.attach(b.SlackFile.ID)
		if _, complete := c.readMark("file/" + b.SlackFile.ID); !ok || !complete || a.Kind != "image" {
			return bad
		}
		m.Attachments = append(m.Attachments, a)
	case "actions":
		if len(b.Elements) == 0 || len(b.Elements) > 25 {
			return bad
		}
		for _, e := range b.Elements {
			if e.Type != "button" || e.Text.Text == "" || utf8.RuneCountInString(e.Text.Text) > 75 || len(e.URL) > 3000 || len(e.Value) > 2000 {
				return bad
			}
			m.Buttons = append(m.Buttons, Button{Label: e.Text.Text, URL: e.URL, Value: e.Value})
		}
	default:
		return bad
	}
	return nil
}

// shareFile shows the file whose address is the text.
func (x *slackContent) shareFile(c *exchange, m *Message, texts *[]string) {
	address, _, _ := strings.Cut(strings.Trim(x.Text, "<>"), "|")
	id, found := strings.CutPrefix(address, c.base+"/slack/files/")
	if _, complete := c.readMark("file/" + id); !found || !complete {
		return
	}
	a, _ := c.attach(id) // it is complete
	m.Kind, m.Attachments, *texts = "file", []Attachment{a}, nil
}

type slackSend struct {
	slackContent
	Thread      string `json:"thread_ts"`
	Broadcast   bool   `json:"reply_broadcast"`
	UnfurlLinks *bool  `json:"unfurl_links"`
	UnfurlMedia *bool  `json:"unfurl_media"`
	Mrkdwn      *bool  `json:"mrkdwn"`
}

func slackPostMessage(c *exchange, in *slackSend) (any, error) {
	m, err := in.readMessage(c)
	if err != nil {
		return nil, err
	}
	if in.Thread != "" {
		parent, ok := c.visible(c.chat.ID, in.Thread)
		if !ok {
			return nil, refuse(slackError, "thread_not_found")
		}
		m.Reply = parent.ID
	}
	m.ID = fmt.Sprintf("%d.%06d", c.now.Unix(), (c.transaction.store.numbers+1)%1_000_000)
	p := c.send(m, slackWire{in.Text, in.Blocks, in.Metadata, in.Broadcast}.encode())
	return map[string]any{"channel": c.chat.ID, "ts": p.ID, "message": c.showSlack(&p, true)}, nil
}

// showSlack returns a message in the form of the vendor's pages.
func (c *exchange) showSlack(p *post, withMetadata bool) map[string]any {
	wire := readSlackWire(p)
	item := map[string]any{"type": "message", "user": p.Sender, "ts": p.ID, "text": wire.Text, "blocks": wire.Blocks}
	if wire.Blocks == nil {
		item["blocks"] = []slackBlock{}
	}
	if p.Sender == slackUser {
		item["bot_id"], item["app_id"], item["team"] = slackBot, "ASANDBOX01", "TSANDBOX01"
	}
	if withMetadata && wire.Metadata != nil {
		item["metadata"] = wire.Metadata
	}
	if p.Reply != "" {
		item["thread_ts"] = p.Reply
	} else if c.hasAnswers(p) {
		item["thread_ts"] = p.ID
	}
	if p.Pinned {
		item["pinned_to"] = []string{p.Conversation}
	}
	if p.Edited {
		item["edited"] = map[string]string{"user": slackUser, "ts": fmt.Sprintf("%d.000000", p.EditedAt.Unix())}
	}
	if p.Kind == "file" {
		item["files"] = showAll(p.Attachments, func(a Attachment) map[string]any { return map[string]any{"id": a.File, "name": a.Name} })
	}
	if p.Recalled {
		return map[string]any{"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": p.ID, "thread_ts": p.ID, "text": "This message was deleted."}
	}
	return item
}

// hasAnswers reports whether there is a message in the thread of another one.
func (c *exchange) hasAnswers(p *post) bool {
	return slices.ContainsFunc(c.threadPosts(p.Conversation), func(q *post) bool { return q.Reply == p.ID && !q.Recalled })
}

type slackUpdate struct {
	slackContent
	TS string `json:"ts" is:"required"`
}

func slackUpdateMessage(c *exchange, in *slackUpdate) (any, error) {
	m, err := in.readMessage(c)
	p, ok := c.visible(c.chat.ID, in.TS)
	switch {
	case err != nil:
		return nil, err
	case utf8.RuneCountInString(in.Text) > 4000:
		return nil, refuse(slackError, "msg_too_long")
	case !ok:
		return nil, refuse(slackError, "message_not_found")
	case p.Sender != slackUser:
		return nil, refuse(slackError, "cant_update_message")
	}
	wire := readSlackWire(&p)
	wire.Text, wire.Blocks = in.Text, in.Blocks
	if in.Metadata != nil {
		wire.Metadata = in.Metadata
	}
	p.recordRevision(c.now)
	p.Kind, p.Text, p.Attachments, p.Buttons, p.Mentions, p.Wire = m.Kind, m.Text, m.Attachments, m.Buttons, m.Mentions, wire.encode()
	c.respellPost(&p)
	c.putPost(p)
	return map[string]any{"channel": c.chat.ID, "ts": p.ID, "text": in.Text}, nil
}

type slackTS struct {
	Channel string `json:"channel" is:"required,conversation"`
	TS      string `json:"ts" is:"required"`
}

func slackDeleteMessage(c *exchange, in *slackTS) (any, error) {
	p, ok := c.visible(c.chat.ID, in.TS)
	switch {
	case !ok:
		return nil, refuse(slackError, "message_not_found")
	case p.Sender != slackUser:
		return nil, refuse(slackError, "cant_delete_message")
	}
	c.recall(p)
	return map[string]any{"channel": c.chat.ID, "ts": p.ID}, nil
}

type slackPin struct {
	Channel   string `json:"channel" is:"required,conversation"`
	Timestamp string `json:"timestamp" is:"required"`
}

func slackAddPin(c *exchange, in *slackPin) (any, error) {
	return c.pinSlack(in, true, "already_pinned")
}

func slackRemovePin(c *exchange, in *slackPin) (any, error) { return c.pinSlack(in, false, "no_pin") }

func (c *exchange) pinSlack(in *slackPin, pinned bool, done string) (any, error) {
	p, ok := c.visible(c.chat.ID, in.Timestamp)
	switch {
	case !ok:
		return nil, refuse(slackError, "message_not_found")
	case p.Pinned == pinned:
		return nil, refuse(slackError, "%s", done)
	}
	p.Pinned = pinned
	c.putPost(p)
	return nil, nil
}
