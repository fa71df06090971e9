package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// telegram implements the part of the Bot API that sends, edits and deletes
// messages, for one bot.
type telegram struct {
	requireConversations bool
	token                string
}

func newTelegram(opt Options) *telegram {
	secret := seededBytes("telegram", "token")
	return &telegram{opt.RequireConversations, "110201543:" + base64.RawURLEncoding.EncodeToString(secret[:])[:35]}
}

func (d *telegram) name() string { return "telegram" }

// tgMethod is a method and the parameters that the vendor's page names, apart from
// chat_id.
type tgMethod struct {
	operation string
	fields    string
	effect    func(*telegram, *transaction, tgRequest) answer
}

const tgSend = " reply_parameters reply_markup disable_notification protect_content message_thread_id "

func tgMethods() map[string]tgMethod {
	return map[string]tgMethod{
		"getMe":            {"read_me", "", (*telegram).getMe},
		"sendMessage":      {"send", "text parse_mode link_preview_options" + tgSend, (*telegram).sendMessages},
		"sendPhoto":        {"send", "photo caption parse_mode" + tgSend, (*telegram).sendMessages},
		"sendVideo":        {"send", "video caption parse_mode" + tgSend, (*telegram).sendMessages},
		"sendDocument":     {"send", "document caption parse_mode" + tgSend, (*telegram).sendMessages},
		"sendMediaGroup":   {"send", "media reply_parameters disable_notification protect_content", (*telegram).sendMessages},
		"editMessageText":  {"edit", "message_id text parse_mode link_preview_options reply_markup", (*telegram).editMessage},
		"editMessageMedia": {"edit", "message_id media reply_markup", (*telegram).editMessage},
		"deleteMessage":    {"recall", "message_id", (*telegram).deleteMessages},
		"deleteMessages":   {"recall", "message_ids", (*telegram).deleteMessages},
	}
}

func (d *telegram) routes() (routes []route) {
	for name, method := range tgMethods() {
		parse := func(r *request) call { return d.parseCall(r, name, method) }
		routes = append(routes, route{pattern: "POST /{bot}/" + name, foreign: true, parse: parse}, route{pattern: "GET /{bot}/" + name, foreign: true, parse: parse})
	}
	return routes
}

func (d *telegram) authenticate(r *request) *answer {
	if r.PathValue("bot") == "bot"+d.token {
		return nil
	}
	a := tgError(http.StatusUnauthorized, "Unauthorized")
	return &a
}

func (d *telegram) answerHeaders(*request) map[string]string { return nil }
func (d *telegram) notFoundAnswer(*request) answer           { return tgError(http.StatusNotFound, "Not Found") }

func tgError(status int, description string) answer {
	return jsonAnswer(status, map[string]any{"ok": false, "error_code": status, "description": description})
}

func tgBad(format string, args ...any) answer {
	return tgError(http.StatusBadRequest, "Bad Request: "+fmt.Sprintf(format, args...))
}

func tgResult(result any) answer {
	return jsonAnswer(http.StatusOK, map[string]any{"ok": true, "result": result})
}

func (d *telegram) faultAnswer(_ *request, f Fault) answer {
	status := f.Status
	if f.Action == Wait {
		status = http.StatusTooManyRequests
	}
	body := map[string]any{"ok": false, "error_code": status, "description": http.StatusText(status)}
	if f.After > 0 {
		body["parameters"] = map[string]any{"retry_after": f.After}
	}
	return jsonAnswer(max(status, http.StatusBadRequest), body)
}

func (d *telegram) credential(base string) Credential {
	base += "/telegram"
	return Credential{
		Platform: d.name(), Block: fmt.Sprintf("provider \"telegram\" {\n  endpoint = %q\n  token    = %q\n}\n", base, d.token),
		Environment: []string{"TELEGRAM_ENDPOINT=" + base, "TELEGRAM_TOKEN=" + d.token},
	}
}

func (d *telegram) setText(p *post, text string) { p.Text = text }

// tgRequest is a request to a method.
type tgRequest struct {
	parameters
	method string
}

// wire is what an edit is compared with, to which readers see no difference otherwise.
func (in tgRequest) wire() []byte {
	return []byte(in.texts["text"] + in.texts["parse_mode"] + in.texts["reply_markup"])
}

func (d *telegram) parseCall(r *request, name string, m tgMethod) call {
	if refused := d.authenticate(r); refused != nil {
		return refusedCall(*refused)
	}
	p, err := readParameters(r, append(strings.Fields(m.fields), "chat_id"))
	if err != nil {
		return refusedCall(tgBad("%v", err))
	}
	in := tgRequest{p, name}
	return call{operations: []string{m.operation}, effect: func(t *transaction) answer { return m.effect(d, t, in) }}
}

func (d *telegram) getMe(t *transaction, _ tgRequest) answer {
	t.recordOperation(Entry{Operation: "read_me"})
	return tgResult(map[string]any{"id": 110201543, "is_bot": true, "first_name": "Sandbox", "username": "sandbox_bot"})
}

// findChat returns the chat of a request, or the refusal.
func (d *telegram) findChat(t *transaction, in tgRequest) (Header, *answer) {
	h, ok := t.findConversation(in.texts["chat_id"])
	n, err := strconv.ParseInt(in.texts["chat_id"], 10, 64)
	var a answer
	switch {
	case in.texts["chat_id"] == "":
		a = tgBad("chat_id is empty")
	case err != nil && !strings.HasPrefix(in.texts["chat_id"], "@") || n == 0 && err == nil, !ok && d.requireConversations:
		a = tgBad("chat not found")
	case h.Gone:
		a = tgError(http.StatusForbidden, "Forbidden: the group chat was deleted")
	case ok:
		return h, nil
	default:
		return Header{ID: in.texts["chat_id"], Found: true}, nil
	}
	return h, &a
}

// tgMedia is a file of a message.
type tgMedia struct {
	Type      string `json:"type"`
	Media     string `json:"media"`
	Caption   string `json:"caption"`
	ParseMode string `json:"parse_mode"`
}

// readMedia returns the files of a request; nil for a text.
func (in tgRequest) readMedia() (list []tgMedia, err error) {
	switch raw := in.texts["media"]; {
	case in.method == "sendMediaGroup":
		if err = json.Unmarshal([]byte(raw), &list); err != nil || len(list) < 2 || len(list) > 10 {
			err = errors.New("group send failed: media must include 2-10 items")
		}
	case in.method == "editMessageMedia":
		list = make([]tgMedia, 1)
		err = json.Unmarshal([]byte(raw), &list[0])
	case strings.HasSuffix(in.method, "Message"), strings.HasSuffix(in.method, "Text"):
	default:
		kind := strings.ToLower(strings.TrimPrefix(in.method, "send"))
		list = []tgMedia{{kind, in.texts[kind], in.texts["caption"], in.texts["parse_mode"]}}
	}
	return list, err
}

// readMessages checks a message, or those of a media group, and returns them without
// ids.
func (d *telegram) readMessages(t *transaction, in tgRequest) ([]post, error) {
	media, err := in.readMedia()
	if err != nil {
		return nil, err
	}
	if media == nil {
		text, err := readInlineHTML(in.texts["text"], in.texts["parse_mode"])
		if n := len(utf16.Encode([]rune(text))); err == nil && n > 4096 {
			err = errors.New("message is too long")
		} else if err == nil && strings.TrimSpace(text) == "" {
			err = errors.New("message text is empty")
		}
		return []post{{Message: Message{Kind: "text", Text: text}}}, err
	}
	posts := make([]post, len(media))
	for i, m := range media {
		text, err := readInlineHTML(m.Caption, m.ParseMode)
		if len(utf16.Encode([]rune(text))) > 1024 {
			err = errors.New("message caption is too long")
		}
		f, ok := in.files[strings.TrimPrefix(m.Media, "attach://")]
		if !ok && err == nil {
			err = fmt.Errorf("wrong file identifier/HTTP URL specified")
		}
		if err != nil {
			return nil, err
		}
		f.ID = fmt.Sprintf("%d-%d", t.store.requests, i)
		t.putFile(f)
		posts[i].Message = Message{Kind: m.Type, Text: text, Attachments: []Attachment{{
			File: f.ID, Kind: strings.NewReplacer("photo", "image", "document", "file").Replace(m.Type), Name: f.Name, Type: f.Type, Size: f.Size, URL: fileURL(d.name(), f.ID),
		}}}
	}
	return posts, nil
}

func (d *telegram) sendMessages(t *transaction, in tgRequest) answer {
	h, refused := d.findChat(t, in)
	if refused != nil {
		return *refused
	}
	quote, err := d.findQuoted(t, h.ID, in.texts["reply_parameters"])
	if err != nil {
		return tgBad("%v", err)
	}
	buttons, err := readKeyboard(in.texts["reply_markup"])
	if err != nil {
		return tgBad("%v", err)
	}
	posts, err := d.readMessages(t, in)
	if err != nil {
		return tgBad("%v", err)
	}
	t.putConversation(h)
	var sent []map[string]any
	for i, p := range posts {
		p.Conversation, p.ID, p.Sender = h.ID, strconv.FormatInt(t.store.numbers+1, 10), "sandbox_bot"
		p.Buttons, p.Wire, p.Silent = buttons, in.wire(), in.texts["disable_notification"] == "true"
		if i == 0 {
			p.Reply = quote
		}
		p = t.addPost(p)
		t.recordOperation(Entry{Operation: "send", Conversation: h.ID, Message: p.ID})
		sent = append(sent, showTelegram(p))
	}
	if in.method == "sendMediaGroup" {
		return tgResult(sent)
	}
	return tgResult(sent[0])
}

func showTelegram(p post) map[string]any {
	id, _ := strconv.Atoi(p.ID) // as sendMessages made it
	chat := map[string]any{"id": json.RawMessage(p.Conversation), "type": "supergroup", "title": "Sandbox"}
	if strings.HasPrefix(p.Conversation, "@") {
		chat = map[string]any{"id": -1001000000000, "type": "channel", "title": "Sandbox", "username": p.Conversation[1:]}
	}
	m := map[string]any{"message_id": id, "date": p.SentAt.Unix(), "chat": chat}
	if len(p.Attachments) == 0 {
		m["text"] = p.Text
	} else if p.Text != "" {
		m["caption"] = p.Text
	}
	if p.Edited {
		m["edit_date"] = p.EditedAt.Unix()
	}
	return m
}

// findQuoted returns the id of the message that another one replies to; "" for none.
func (d *telegram) findQuoted(t *transaction, chat, raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	var reply struct {
		MessageID    json.Number `json:"message_id"`
		WithoutReply bool        `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal([]byte(raw), &reply); err != nil {
		return "", errors.New("can't parse reply parameters JSON object")
	}
	for _, p := range t.postsIn(chat, reply.MessageID.String()) {
		if !p.Recalled {
			return p.ID, nil
		}
	}
	if reply.WithoutReply {
		return "", nil
	}
	return "", errors.New("message to be replied not found")
}

func readKeyboard(raw string) ([]Button, error) {
	var keyboard struct {
		Rows [][]struct {
			Text string                `json:"text"`
			URL  string                `json:"url"`
			Data string                `json:"callback_data"`
			Copy struct{ Text string } `json:"copy_text"`
		} `json:"inline_keyboard"`
	}
	if raw == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(raw), &keyboard); err != nil {
		return nil, errors.New("can't parse inline keyboard button")
	}
	var buttons []Button
	for _, row := range keyboard.Rows {
		for _, b := range row {
			if b.Text == "" || b.URL+b.Data+b.Copy.Text == "" || len(b.Data) > 64 {
				return nil, errors.New("BUTTON_INVALID")
			}
			buttons = append(buttons, Button{Label: b.Text, URL: b.URL, Value: b.Data + b.Copy.Text})
		}
	}
	return buttons, nil
}

func (d *telegram) editMessage(t *transaction, in tgRequest) answer {
	h, refused := d.findChat(t, in)
	if refused != nil {
		return *refused
	}
	found := slices.DeleteFunc(t.postsIn(h.ID, in.texts["message_id"]), func(p post) bool { return p.Recalled })
	buttons, err := readKeyboard(in.texts["reply_markup"])
	if err != nil {
		return tgBad("%v", err)
	}
	fresh, err := d.readMessages(t, in)
	switch {
	case err != nil:
		return tgBad("%v", err)
	case len(found) == 0:
		return tgBad("message to edit not found")
	case (len(found[0].Attachments) == 0) != (len(fresh[0].Attachments) == 0):
		return tgBad("there is no text in the message to edit")
	}
	p := found[0]
	if len(p.Attachments) == 0 && p.Text == fresh[0].Text && string(p.Wire) == string(in.wire()) {
		return tgBad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	p.recordRevision(t.now)
	p.Kind, p.Text, p.Attachments, p.Buttons, p.Wire = fresh[0].Kind, fresh[0].Text, fresh[0].Attachments, buttons, in.wire()
	t.respellPost(&p)
	t.putPost(p)
	t.recordOperation(Entry{Operation: "edit", Conversation: h.ID, Message: p.ID})
	return tgResult(showTelegram(p))
}

// tgDeletable is how long a bot may delete its messages.
const tgDeletable = 48 * time.Hour

func (d *telegram) deleteMessages(t *transaction, in tgRequest) answer {
	h, refused := d.findChat(t, in)
	if refused != nil {
		return *refused
	}
	ids := []json.Number{json.Number(in.texts["message_id"])}
	if in.method == "deleteMessages" && json.Unmarshal([]byte(in.texts["message_ids"]), &ids) != nil {
		return tgBad("message identifiers are not specified")
	}
	var found []post
	for _, id := range ids {
		found = append(found, slices.DeleteFunc(t.postsIn(h.ID, id.String()), func(p post) bool { return p.Recalled })...)
	}
	if len(found) == 0 && in.method == "deleteMessage" {
		return tgBad("message to delete not found")
	}
	if slices.ContainsFunc(found, func(p post) bool { return t.now.Sub(p.SentAt) > tgDeletable }) {
		return tgBad("message can't be deleted for everyone")
	}
	for _, p := range found {
		p.markRecalled(t.now)
		t.putPost(p)
		t.recordOperation(Entry{Operation: "recall", Conversation: h.ID, Message: p.ID})
	}
	return tgResult(true)
}
