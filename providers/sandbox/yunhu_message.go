package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// yunhuKinds returns the content types by number, with the names in the vendor's
// tables; unused numbers are empty.
func yunhuKinds() []string {
	return []string{"", "text", "image", "markdown", "file", "form", "post", "expression", "html", "", "video", "audio", "", "", "a2ui"}
}

// yunhuKind returns the name of a content type, "" if there is none.
func yunhuKind(number uint64) string {
	if kinds := yunhuKinds(); number < uint64(len(kinds)) {
		return kinds[number]
	}
	return ""
}

// yunhuType returns the number of a content type by name.
func yunhuType(kind string) uint64 { return uint64(max(slices.Index(yunhuKinds(), kind), 0)) }

// isTextual reports whether a kind is one of the text-like messages.
func isTextual(kind string) bool {
	return kind == "text" || kind == "markdown" || kind == "html" || kind == "a2ui"
}

// draft is a message to send or to edit, checked as far as possible without the
// store.
type draft struct {
	quote string
	post  post
}

// decodeDraft decodes the message of a send or an edit.
func (y *yunhu) decodeDraft(c *exchange) (draft, error) {
	m, err := decodeWire(y.wire.send)(c)
	if err != nil {
		return draft{}, err
	}
	content := m.messageField("msg_content")
	p, err := y.buildPost(c.decoder, yunhuKind(m.numberField("content_type")), content)
	if err == nil && !isMessageID(c.decoder, m.textField("msg_id")) {
		err = fmt.Errorf("msg_id %q is not of its form, 32 hex digits", m.textField("msg_id"))
	}
	p.ID, p.Conversation, p.Sender = m.textField("msg_id"), c.place, y.user
	p.Wire, p.Command = pbEncode(y.wire.content, content), m.numberField("command_id")
	c.entry.Conversation, c.entry.Message = c.place, p.ID
	return draft{m.textField("quote_msg_id"), p}, err
}

// buildPost returns what people see of the content, or an error if something is
// missing.
func (y *yunhu) buildPost(d decoder, kind string, c pbMessage) (post, error) {
	need := map[string]string{
		"text": "text", "markdown": "text", "html": "text", "image": "image_url", "file": "file_url",
		"video": "video_url", "audio": "audio_url", "expression": "image", "form": "form", "post": "post_id", "a2ui": "text",
	}
	if kind == "image" && c.textField("image_url") == "" {
		need[kind] = "image" // as the vendor's apps send it, with media
	}
	switch {
	case need[kind] == "":
		return post{}, errors.New("no such content_type")
	case c.textField(need[kind]) == "":
		return post{}, fmt.Errorf("msg_content.%s is required", need[kind])
	}
	list, err := yunhuButtons(d, c.textField("buttons"))
	if err != nil {
		return post{}, fmt.Errorf("msg_content.buttons: %w", err)
	}
	p := post{Message: Message{Kind: kind, Text: c.textField("text"), Buttons: list, Mentions: c.textFields("mentioned_id")}}
	switch kind {
	case "image", "file", "video", "audio":
		p.Attachments = []Attachment{{
			File: c.textField(need[kind]), Kind: kind, Name: c.textField("file_name"), Size: int64(c.numberField("file_size")),
			Width: int(c.numberField("width")), Height: int(c.numberField("height")),
		}}
	case "expression":
		p.Attachments = []Attachment{{File: c.textField("image"), Kind: "image"}}
	case "form":
		p.Text = c.textField("form")
	case "post":
		p.Text = c.textField("post_title") + "\n" + c.textField("post_content")
	}
	return p, nil
}

// yunhuButton is a button in the JSON text of a message.
type yunhuButton struct {
	Text       string `json:"text"`
	ActionType int    `json:"actionType"` // 1 opens url, 2 copies value, 3 reports value
	URL        string `json:"url"`
	Value      string `json:"value"`
}

// yunhuButtons decodes a list of buttons, or a list of rows of them.
func yunhuButtons(d decoder, text string) ([]Button, error) {
	if text == "" {
		return nil, nil
	}
	var rows [][]yunhuButton
	if err := d.decodeJSON([]byte(text), &rows); err != nil {
		rows = make([][]yunhuButton, 1)
		if err := d.decodeJSON([]byte(text), &rows[0]); err != nil {
			return nil, err
		}
	}
	var all []Button
	for _, row := range rows {
		for _, b := range row {
			if b.Text == "" || b.ActionType < 1 || b.ActionType > 3 {
				return nil, fmt.Errorf("button %q with actionType %d", b.Text, b.ActionType)
			}
			if b.ActionType == 1 && b.URL == "" || b.ActionType > 1 && b.Value == "" {
				return nil, fmt.Errorf("button %q lacks what actionType %d needs", b.Text, b.ActionType)
			}
			all = append(all, Button{Label: b.Text, URL: b.URL, Value: b.Value})
		}
	}
	return all, nil
}

func (y *yunhu) sendMessage(c *exchange, d draft) (any, error) {
	c.entry.Duplicate = len(c.postsAnywhere(d.post.ID)) > 0
	if c.entry.Duplicate && y.repeat == RepeatError {
		return nil, refuse(absent, "消息已存在")
	}
	if _, known := c.findConversation(c.place); !known {
		c.putConversation(c.chat)
	}
	if !c.entry.Duplicate || y.repeat == RepeatDuplicate {
		c.addPost(completePost(c, d))
	}
	return nil, nil
}

// completePost adds what depends on the store: the files, and the quote if the
// quoted message exists. An invalid quote is dropped silently, and expressions
// quote nothing.
func completePost(c *exchange, d draft) post {
	p := d.post
	if p.Kind != "expression" && len(c.postsIn(p.Conversation, d.quote)) > 0 {
		p.Reply = d.quote
	}
	for i := range p.Attachments {
		a := &p.Attachments[i]
		f, ok := c.attach(a.File)
		if a.Missing = !ok; ok {
			a.URL, a.Type, a.Size = f.URL, f.Type, cmp.Or(a.Size, f.Size)
		}
	}
	return p
}

// editMessage edits a message. The document refuses "some" changes of kind; the
// sandbox refuses all except those among the text-like kinds.
func (y *yunhu) editMessage(c *exchange, d draft) (any, error) {
	p, ok := c.visible(c.place, d.post.ID)
	switch {
	case !ok:
		return nil, noMessage()
	case p.Sender != y.user:
		return nil, refuse(forbidden, "a message of somebody else")
	case p.Kind != d.post.Kind && !(isTextual(p.Kind) && isTextual(d.post.Kind)):
		return nil, refuse(invalid, "%s cannot become %s", p.Kind, d.post.Kind)
	}
	for _, p := range c.postsIn(c.place, d.post.ID) {
		p.recordRevision(c.now)
		said := completePost(c, d)
		p.Kind, p.Text, p.Wire, p.Reply = said.Kind, said.Text, said.Wire, said.Reply
		c.respellPost(&p)
		p.Attachments, p.Buttons, p.Mentions = said.Attachments, said.Buttons, said.Mentions
		c.putPost(p)
	}
	return nil, nil
}

// recallMessages serves both recall endpoints: both take a list.
func (y *yunhu) recallMessages(c *exchange, m pbMessage) (any, error) {
	ids := m.textFields("msg_id")
	if len(ids) == 0 {
		return nil, refuse(invalid, "a chat and at least one msg_id")
	}
	var found []post
	for _, id := range ids {
		found = append(found, c.postsIn(c.place, id)...)
	}
	if len(found) == 0 {
		return nil, noMessage()
	}
	for _, p := range found {
		c.transaction.recall(p)
	}
	for _, id := range ids {
		c.recordOperation(Entry{Operation: "recall", Conversation: c.place, Message: id})
	}
	return nil, nil
}

// setWire sets the text in the content of a message.
func (y *yunhu) setWire(p *post, text string) {
	content, err := decoder{}.decodeProtobuf(y.wire.content, p.Wire)
	if err != nil {
		content = pbMessage{}
	}
	content.setField("text", text)
	p.Wire = pbEncode(y.wire.content, content)
}
