package sandbox

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// newTelegram declares the part of the Bot API that sends, edits and deletes
// messages, for one bot.
func newTelegram(opt Options) *dialect {
	secret := seededBytes("telegram", "token")
	token := "110201543:" + base64.RawURLEncoding.EncodeToString(secret[:])[:35]
	chat := regexp.MustCompile(`^(-?[1-9][0-9]*|@[A-Za-z][A-Za-z0-9_]+)$`)
	d := &dialect{
		platform: "telegram", opt: opt, kind: "text", sample: "-1001557912345", settings: []setting{{"token", token}}, unknown: "chat not found",
		routes: []route{{pattern: "/{bot}/getMe", endpoint: on("read_me", tgMe)}},
		errors: errorTable{codeless: true, fault: http.StatusBadRequest, shape: showTelegramError, problems: []problem{
			{invalid, http.StatusBadRequest, 0, "Bad Request: {why}"}, {absent, http.StatusBadRequest, 0, "Bad Request: {why}"},
			{wrongKey, http.StatusUnauthorized, 0, "Unauthorized"}, {throttled, http.StatusTooManyRequests, 0, "Too Many Requests: retry after {why}"},
		}},
		checkCredentials: func(r *request) error {
			if r.PathValue("bot") != "bot"+token {
				return refuse(wrongKey, "another token")
			}
			return nil
		},
		envelope: func(_ *request, data any) answer {
			return jsonAnswer(http.StatusOK, map[string]any{"ok": true, "result": data})
		},
		implied: func(_ *transaction, id string) (Header, bool) { return Header{}, chat.MatchString(id) },
	}
	d.absent = func(r *request) answer {
		return showTelegramError(r, problem{status: http.StatusNotFound, text: "Not Found"}, refusal{})
	}
	for methods, e := range map[string]endpoint{
		"sendMessage sendPhoto sendVideo sendDocument sendMediaGroup": onParameters("send", tgSendMessages),
		"editMessageText editMessageMedia":                            onParameters("edit", tgEditMessage),
		"deleteMessage deleteMessages":                                onParameters("recall", tgDeleteMessages),
		"pinChatMessage":                                              onParameters("pin", tgPinMessage),
		"unpinChatMessage":                                            onParameters("pin", tgUnpinMessage),
	} {
		for name := range strings.FieldsSeq(methods) {
			d.routes = append(d.routes, route{pattern: "POST /{bot}/" + name, endpoint: e, access: upload})
		}
	}
	return d
}

func showTelegramError(_ *request, p problem, x refusal) answer {
	body := map[string]any{"ok": false, "error_code": p.status, "description": p.text}
	if after, _ := strconv.Atoi(x.why); after > 0 {
		body["parameters"] = map[string]any{"retry_after": after}
	}
	return jsonAnswer(p.status, body)
}

func tgMe(*exchange, *nothing) (any, error) {
	return map[string]any{"id": 110201543, "is_bot": true, "first_name": "Sandbox", "username": "sandbox_bot"}, nil
}

// tgContent is a message: a text, one file with a caption, or several files.
type tgContent struct {
	Chat     string            `json:"chat_id" is:"required,conversation"`
	Text     string            `json:"text"`
	Caption  string            `json:"caption"`
	Mode     string            `json:"parse_mode"`
	Photo    string            `json:"photo"`
	Video    string            `json:"video"`
	Document string            `json:"document"`
	Media    oneOrMany[tgFile] `json:"media"`
	Keyboard struct {
		Rows [][]tgButton `json:"inline_keyboard"`
	} `json:"reply_markup"`
	Preview struct {
		IsDisabled bool `json:"is_disabled"`
	} `json:"link_preview_options"`
	files map[string]File
}

func (x *tgContent) setFiles(files map[string]File) { x.files = files }

type tgFile struct {
	Type    string `json:"type"`
	Media   string `json:"media"`
	Caption string `json:"caption"`
	Mode    string `json:"parse_mode"`
}

type tgButton struct {
	Text string `json:"text"`
	URL  string `json:"url"`
	Data string `json:"callback_data"`
	Copy struct {
		Text string `json:"text"`
	} `json:"copy_text"`
}

type tgSend struct {
	tgContent
	Silent    bool `json:"disable_notification"`
	Protected bool `json:"protect_content"`
	Reply     struct {
		MessageID    int64 `json:"message_id"`
		WithoutQuote bool  `json:"allow_sending_without_reply"`
	} `json:"reply_parameters"`
}

func tgSendMessages(c *exchange, in *tgSend) (any, error) {
	messages, err := in.readMessages(c)
	if err != nil {
		return nil, err
	}
	if in.Reply.MessageID != 0 {
		quoted := c.findTelegram(in.Reply.MessageID)
		if quoted == nil && !in.Reply.WithoutQuote {
			return nil, refuse(invalid, "message to be replied not found")
		} else if quoted != nil {
			messages[0].Reply = quoted.ID
		}
	}
	var sent []any
	for _, m := range messages {
		m.ID, m.Silent = strconv.FormatInt(c.transaction.store.numbers+1, 10), in.Silent
		p := c.send(m, []byte(in.Mode+in.Text))
		c.recordOperation(Entry{Operation: "send", Conversation: c.chat.ID, Message: p.ID})
		sent = append(sent, showTelegram(&p))
	}
	if in.Media == nil {
		return sent[0], nil
	}
	return sent, nil
}

// readMessages checks the content and returns what readers see of it.
func (x *tgContent) readMessages(c *exchange) ([]Message, error) {
	var buttons []Button
	for _, row := range x.Keyboard.Rows {
		for _, b := range row {
			if b.Text == "" || b.URL+b.Data+b.Copy.Text == "" || len(b.Data) > 64 {
				return nil, refuse(invalid, "can't parse inline keyboard button")
			}
			buttons = append(buttons, Button{Label: b.Text, URL: b.URL, Value: b.Data + b.Copy.Text})
		}
	}
	files := x.Media
	if files != nil && len(files) == 0 || len(files) > 10 {
		return nil, refuse(invalid, "group send failed: media must include 2-10 items")
	}
	for kind, ref := range map[string]string{"photo": x.Photo, "video": x.Video, "document": x.Document} {
		if ref != "" {
			files = []tgFile{{kind, ref, x.Caption, x.Mode}}
		}
	}
	if files == nil {
		text, err := readInlineHTML(x.Text, x.Mode, 4096)
		if err == nil && strings.TrimSpace(text) == "" {
			err = refuse(invalid, "message text is empty")
		}
		return []Message{{Kind: "text", Text: text, Buttons: buttons}}, err
	}
	var messages []Message
	for i, f := range files {
		text, err := readInlineHTML(f.Caption, f.Mode, 1024)
		file, ok := x.files[strings.TrimPrefix(f.Media, "attach://")]
		if err == nil && !ok {
			err = refuse(invalid, "wrong file identifier/HTTP URL specified")
		}
		if err != nil {
			return nil, err
		}
		file.ID = c.uuid("file " + strconv.Itoa(i))
		c.putFile(file)
		a, _ := c.attach(file.ID)
		a.Kind = map[string]string{"photo": "image", "video": "video"}[f.Type] // a document is a file, whatever it contains
		if a.Kind == "" {
			a.Kind = "file"
		}
		messages = append(messages, Message{Kind: f.Type, Text: text, Buttons: buttons, Attachments: []Attachment{a}})
	}
	return messages, nil
}

// findTelegram returns a message of the chat that was not deleted, or nil.
func (c *exchange) findTelegram(id int64) *post {
	if p, ok := c.visible(c.chat.ID, strconv.FormatInt(id, 10)); ok {
		return &p
	}
	return nil
}

func showTelegram(p *post) map[string]any {
	number, err := strconv.ParseInt(p.Conversation, 10, 64)
	chat := map[string]any{"id": number, "title": "Sandbox", "type": "supergroup"}
	if err != nil {
		chat = map[string]any{"id": -1001000000000, "title": "Sandbox", "type": "channel", "username": p.Conversation[1:]}
	}
	id, _ := strconv.Atoi(p.ID) // made by tgSendMessages
	text := "text"
	if len(p.Attachments) > 0 {
		text = "caption"
	}
	return map[string]any{"message_id": id, "date": p.SentAt.Unix(), "chat": chat, text: p.Text}
}

type tgEdit struct {
	tgContent
	MessageID int64 `json:"message_id"`
}

func tgEditMessage(c *exchange, in *tgEdit) (any, error) {
	messages, err := in.readMessages(c)
	p := c.findTelegram(in.MessageID)
	switch {
	case err != nil:
		return nil, err
	case p == nil:
		return nil, refuse(invalid, "message to edit not found")
	case len(p.Attachments) != len(messages[0].Attachments):
		return nil, refuse(invalid, "there is no text in the message to edit")
	}
	fresh, wire := messages[0], in.Mode+in.Text
	if len(p.Attachments) == 0 && p.Text == fresh.Text && string(p.Wire) == wire && slices.Equal(p.Buttons, append([]Button{}, fresh.Buttons...)) {
		return nil, refuse(invalid, "message is not modified: specified new message content and reply markup are exactly the same")
	}
	p.recordRevision(c.now)
	p.Kind, p.Text, p.Attachments, p.Buttons, p.Wire = fresh.Kind, fresh.Text, fresh.Attachments, fresh.Buttons, []byte(wire)
	c.respellPost(p)
	c.putPost(*p)
	c.entry.Message = p.ID
	return showTelegram(p), nil
}

type tgDelete struct {
	Chat       string  `json:"chat_id" is:"required,conversation"`
	MessageID  int64   `json:"message_id"`
	MessageIDs []int64 `json:"message_ids"`
}

// tgDeleteMessages deletes messages of the last 48 hours. Of several, those that do
// not exist are skipped.
func tgDeleteMessages(c *exchange, in *tgDelete) (any, error) {
	var found []*post
	for _, id := range append(in.MessageIDs, in.MessageID) {
		if p := c.findTelegram(id); p != nil {
			found = append(found, p)
		}
	}
	if in.MessageIDs == nil && found == nil {
		return nil, refuse(invalid, "message to delete not found")
	}
	for _, p := range found {
		if c.now.Sub(p.SentAt) > 48*time.Hour {
			return nil, refuse(invalid, "message can't be deleted for everyone")
		}
	}
	for _, p := range found {
		c.recall(*p)
		c.recordOperation(Entry{Operation: "recall", Conversation: c.chat.ID, Message: p.ID})
	}
	return true, nil
}

type tgPin struct {
	Chat      string `json:"chat_id" is:"required,conversation"`
	MessageID int64  `json:"message_id"`
	Silent    bool   `json:"disable_notification"`
}

func tgPinMessage(c *exchange, in *tgPin) (any, error) {
	p := c.findTelegram(in.MessageID)
	if p == nil {
		return nil, refuse(invalid, "message to pin not found")
	}
	return c.pinTelegram(p, true)
}

type tgUnpin struct {
	Chat      string `json:"chat_id" is:"required,conversation"`
	MessageID int64  `json:"message_id"`
}

func tgUnpinMessage(c *exchange, in *tgUnpin) (any, error) {
	p := c.findTelegram(in.MessageID)
	if p == nil || !p.Pinned {
		return nil, refuse(invalid, "message to unpin not found")
	}
	return c.pinTelegram(p, false)
}

func (c *exchange) pinTelegram(p *post, pinned bool) (any, error) {
	p.Pinned = pinned
	c.putPost(*p)
	c.entry.Message = p.ID
	return true, nil
}
