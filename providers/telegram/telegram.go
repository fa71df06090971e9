// Package telegram is the platform Telegram through its Bot API. Telegram honours no
// key and returns no messages, so a send of unknown outcome is never repeated, and a
// person has to say what became of it. The facts are those of the vendor's page. The
// package must not know state, plan or apply, nor any other platform.
package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{chatIDs} }

type platform struct{ kit.IDForm }

// Facts describes Telegram.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes a message of the body, and of each group of files.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is a bot in use.
type session struct{ api *kit.API }

var tokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// Open reads the configuration and sends nothing; see providers.Platform. The token
// is part of every address.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if !tokenForm.MatchString(token) {
		return nil, providers.NewConfigError(providers.Auth, "token", "there is no token of the form 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
			"Get one from @BotFather, and set TELEGRAM_TOKEN or the token argument.")
	}
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	_, secret, _ := strings.Cut(token, ":")
	opt := client.OptionsOf(c, platformFacts())
	opt.Base, opt.Secrets = endpoint+"/bot"+token, []string{token, secret}
	return &session{&kit.API{Client: client.New(opt), Refusal: classifyAnswer, Envelope: "result", Title: title}}, nil
}

const (
	opSend   = "send message"
	opEdit   = "edit message"
	opDelete = "delete message"
)

// Send delivers one item after another; see providers.Session.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	q, err := kit.OpenItem[params](opSend, platformFacts(), chatIDs, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	q["chat_id"] = item.Target.ID
	if item.Quote != "" {
		// Without allow_sending_without_reply Telegram never drops the quote.
		q["reply_parameters"] = params{"message_id": splitIDs(item.Quote)[0]}
	}
	path := "/send" + map[string]string{
		kindText: "Message", kindPhoto: "Photo", kindVideo: "Video", kindDocument: "Document", kindAlbum: "MediaGroup",
	}[item.Part.Kind]
	c := kit.Post(opSend, path, q)
	c.Conversation = item.Target.ID
	sent, _, err := kit.CallWithFiles[sentMessages](ctx, s.api, c, formFiles(item))
	if err != nil {
		return providers.Result{Err: err}
	}
	return sent.asResult()
}

// Edit changes a text, or a file with its caption; see providers.Editor.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	q, err := kit.OpenItem[params](opEdit, platformFacts(), chatIDs, item)
	if err != nil {
		return err
	}
	path, media := "/editMessageText", params{"type": item.Part.Kind, "media": q[item.Part.Kind]}
	moved := map[string]bool{"disable_notification": true, "protect_content": true} // only sending has them
	if item.Part.Kind != kindText {
		path, moved[item.Part.Kind] = "/editMessageMedia", true
		for _, name := range []string{"caption", "parse_mode"} {
			if q[name] != nil {
				media[name], moved[name] = q[name], true
			}
		}
		q["media"] = media
	}
	maps.DeleteFunc(q, func(name string, _ any) bool { return moved[name] })
	q["chat_id"], q["message_id"] = item.Target.ID, json.Number(id)
	c := kit.Post(opEdit, path, q)
	c.Repeatable = true
	_, _, err = kit.CallWithFiles[kit.Nothing](ctx, s.api, c, formFiles(item))
	return err
}

// Recall deletes messages for everybody; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	for i, m := range sent {
		c := kit.Post(opDelete, "/deleteMessage", params{"chat_id": target.ID, "message_id": json.Number(m.ID)})
		if ids := splitIDs(m.ID); len(ids) > 1 {
			c = kit.Post(opDelete, "/deleteMessages", params{"chat_id": target.ID, "message_ids": ids})
		}
		c.Repeatable = true
		_, _, errs[i] = kit.Call[kit.Nothing](ctx, s.api, c)
	}
	return errs
}

// Pin pins a message, of a media group the first; see providers.Pinner.
func (s *session) Pin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.requestPin(ctx, "/pinChatMessage", params{"chat_id": target.ID, "message_id": splitIDs(sent.ID)[0], "disable_notification": true})
}

// Unpin unpins a message; see providers.Pinner.
func (s *session) Unpin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.requestPin(ctx, "/unpinChatMessage", params{"chat_id": target.ID, "message_id": splitIDs(sent.ID)[0]})
}

func (s *session) requestPin(ctx context.Context, path string, q params) error {
	c := kit.Post("pin message", path, q)
	c.Repeatable = true
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, c)
	return err
}

// CheckCredentials asks who the bot is, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.Get("check credentials", "/getMe"))
	return err
}

func formFiles(item providers.Outgoing) []client.FormFile {
	files := make([]client.FormFile, len(item.Files))
	for i, f := range item.Files {
		files[i] = client.FormFile{Field: f.SHA256, File: f}
	}
	return files
}

// sentMessages is a message, or those of a media group. Their ids, joined, are the
// id of the one message that a group is to Herald.
type sentMessages struct {
	kit.OneOrMany[struct {
		ID   int64 `json:"message_id"`
		Date int64 `json:"date"`
		Chat struct {
			ID       int64  `json:"id"`
			Username string `json:"username"`
		} `json:"chat"`
	}]
}

// IsComplete implements kit.Completer.
func (m *sentMessages) IsComplete() bool {
	for _, one := range m.OneOrMany {
		if one.ID <= 0 {
			return false
		}
	}
	return len(m.OneOrMany) > 0
}

func (m *sentMessages) asResult() providers.Result {
	first := m.OneOrMany[0]
	id := strconv.FormatInt(first.ID, 10)
	r := providers.Result{ID: id, SentAt: time.Unix(first.Date, 0).UTC()}
	for _, other := range m.OneOrMany[1:] {
		r.ID += fmt.Sprintf(",%d", other.ID)
	}
	number, isShared := strings.CutPrefix(strconv.FormatInt(first.Chat.ID, 10), "-100")
	switch {
	case isShared && first.Chat.Username != "":
		r.URL = "https://t.me/" + first.Chat.Username + "/" + id
	case isShared:
		r.URL = "https://t.me/c/" + number + "/" + id
	}
	return r
}

func splitIDs(id string) (ids []json.Number) {
	for one := range strings.SplitSeq(id, ",") {
		ids = append(ids, json.Number(one))
	}
	return ids
}
