package sandbox

import (
	"errors"
	"fmt"
	"net/http"
)

// Content types, with the names in the vendor's tables.
const (
	yunhuText     = 1
	yunhuImage    = 2
	yunhuMarkdown = 3
	yunhuFile     = 4
	yunhuForm     = 5
	yunhuPost     = 6
	yunhuSticker  = 7
	yunhuHTML     = 8
	yunhuVideo    = 10
	yunhuAudio    = 11
	yunhuA2UI     = 14
)

// yunhuKind returns the name of a content type, "" if there is none.
func yunhuKind(number uint64) string {
	switch number {
	case yunhuText:
		return "text"
	case yunhuImage:
		return "image"
	case yunhuMarkdown:
		return "markdown"
	case yunhuFile:
		return "file"
	case yunhuForm:
		return "form"
	case yunhuPost:
		return "post"
	case yunhuSticker:
		return "expression"
	case yunhuHTML:
		return "html"
	case yunhuVideo:
		return "video"
	case yunhuAudio:
		return "audio"
	case yunhuA2UI:
		return "a2ui"
	}
	return ""
}

// yunhuType returns the number of a content type by name.
func yunhuType(kind string) uint64 {
	for n := range uint64(yunhuA2UI + 1) {
		if kind != "" && yunhuKind(n) == kind {
			return n
		}
	}
	return 0
}

// isTextual reports whether a kind is one of the text-like messages.
func isTextual(kind string) bool {
	return kind == "text" || kind == "markdown" || kind == "html" || kind == "a2ui"
}

// draft is a message to send or to edit, checked as far as possible without the
// store.
type draft struct {
	chat  string
	quote string
	post  post
}

// decodeDraft decodes the message of a send or an edit.
func (y *yunhu) decodeDraft(r *request) (draft, *answer) {
	m, refused := y.decodeBody(r, y.wire.send)
	if refused != nil {
		return draft{}, refused
	}
	d := draft{chat: conversationID(m.numberField("chat_type"), m.textField("chat_id")), quote: m.textField("quote_msg_id")}
	content := m.messageField("msg_content")
	kind := yunhuKind(m.numberField("content_type"))
	p, err := y.buildPost(r.decoder, kind, content)
	switch {
	case err != nil:
	case d.chat == "":
		err = fmt.Errorf("chat_type %d with chat_id %q", m.numberField("chat_type"), m.textField("chat_id"))
	case !isMessageID(r.decoder, m.textField("msg_id")):
		err = fmt.Errorf("msg_id %q is not of its form, 32 hex digits", m.textField("msg_id"))
	}
	if err != nil {
		a := y.invalidParam("%v", err)
		return draft{}, &a
	}
	p.ID, p.Conversation, p.Sender = m.textField("msg_id"), d.chat, y.user
	p.Wire, p.Command = pbEncode(y.wire.content, content), m.numberField("command_id")
	d.post = p
	return d, nil
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

func (y *yunhu) sendMessage(r *request) call {
	d, refused := y.decodeDraft(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"send"}, effect: func(t *transaction) answer {
		repeated := len(t.postsAnywhere(d.post.ID)) > 0
		if repeated && y.repeat == RepeatError {
			return y.statusAnswer(yunhuOther, "消息已存在")
		}
		if !y.ensureChat(t, d.chat) {
			return y.statusAnswer(yunhuOther, yunhuNoChat)
		}
		if !repeated || y.repeat == RepeatDuplicate {
			t.addPost(y.completePost(t, d))
		}
		t.recordOperation(Entry{Operation: "send", Conversation: d.chat, Message: d.post.ID, Duplicate: repeated})
		return y.statusAnswer(yunhuOK, "success")
	}}
}

// completePost adds what depends on the store: the files, and the quote if the
// quoted message exists. An invalid quote is dropped silently, and expressions
// quote nothing.
func (y *yunhu) completePost(t *transaction, d draft) post {
	p := d.post
	if p.Kind != "expression" && len(t.postsIn(d.chat, d.quote)) > 0 {
		p.Reply = d.quote
	}
	for i := range p.Attachments {
		a := &p.Attachments[i]
		f, ok := t.findFile(a.File)
		if a.Missing = !ok; !ok {
			continue
		}
		a.URL, a.Type = fileURL(t.platform, a.File), f.Type
		if a.Size == 0 {
			a.Size = f.Size
		}
	}
	return p
}

func (y *yunhu) editMessage(r *request) call {
	d, refused := y.decodeDraft(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"edit"}, effect: func(t *transaction) answer {
		if h, _ := t.findConversation(d.chat); h.Gone {
			return y.statusAnswer(yunhuOther, yunhuNoChat)
		}
		old := t.postsIn(d.chat, d.post.ID)
		if a := y.checkEditable(old, d.post); a != nil {
			return *a
		}
		for _, p := range old {
			p.recordRevision(t.now)
			said := y.completePost(t, d)
			p.Kind, p.Text, p.Wire, p.Reply = said.Kind, said.Text, said.Wire, said.Reply
			t.respellPost(&p)
			p.Attachments, p.Buttons, p.Mentions = said.Attachments, said.Buttons, said.Mentions
			t.putPost(p)
		}
		t.recordOperation(Entry{Operation: "edit", Conversation: d.chat, Message: d.post.ID})
		return y.statusAnswer(yunhuOK, "success")
	}}
}

// checkEditable returns the refusal if a message cannot become another, or nil.
// The document refuses "some" changes of kind; the sandbox refuses all except
// those among the text-like kinds.
func (y *yunhu) checkEditable(old []post, next post) *answer {
	var a answer
	switch {
	case len(old) == 0 || old[0].Recalled:
		a = y.statusAnswer(yunhuOther, "消息不存在")
	case old[0].Sender != y.user:
		a = y.statusAnswer(yunhuDenied, "没有权限")
	case old[0].Kind != next.Kind && !(isTextual(old[0].Kind) && isTextual(next.Kind)):
		a = y.invalidParam("%s cannot become %s", old[0].Kind, next.Kind)
	default:
		return nil
	}
	return &a
}

// recallMessages serves both recall endpoints: both take a list.
func (y *yunhu) recallMessages(r *request) call {
	m, refused := y.decodeBody(r, y.wire.recall)
	if refused != nil {
		return refusedCall(*refused)
	}
	where, ids := conversationID(m.numberField("chat_type"), m.textField("chat_id")), m.textFields("msg_id")
	if where == "" || len(ids) == 0 {
		return refusedCall(y.invalidParam("a chat and at least one msg_id"))
	}
	return call{operations: []string{"recall"}, effect: func(t *transaction) answer {
		if h, _ := t.findConversation(where); h.Gone {
			return y.statusAnswer(yunhuOther, yunhuNoChat)
		}
		var found []post
		for _, id := range ids {
			found = append(found, t.postsIn(where, id)...)
		}
		if len(found) == 0 {
			return y.statusAnswer(yunhuOther, "消息不存在")
		}
		for _, p := range found {
			p.markRecalled(t.now)
			t.putPost(p)
		}
		for _, id := range ids {
			t.recordOperation(Entry{Operation: "recall", Conversation: where, Message: id})
		}
		return y.statusAnswer(yunhuOK, "success")
	}}
}

// setText changes the text and the wire form together.
func (y *yunhu) setText(p *post, text string) {
	if p.Kind == "" {
		p.Kind = "text"
	}
	content, err := decoder{}.decodeProtobuf(y.wire.content, p.Wire)
	if err != nil {
		content = pbMessage{}
	}
	content.setField("text", text)
	p.Text, p.Wire = text, pbEncode(y.wire.content, content)
}

// uploadHostsAnswer returns the upload hosts in the format of the storage
// service.
func uploadHostsAnswer(domain string) answer {
	return jsonAnswer(http.StatusOK, map[string]any{"hosts": []any{map[string]any{
		"region": "z2", "ttl": 86400,
		"up": map[string]any{"domains": []string{domain}},
		"io": map[string]any{"domains": []string{domain}},
	}}})
}
