// Package discord is the platform Discord through a bot. Discord honours the nonce of a
// message for a few minutes; after that, a send of unknown outcome is looked up by its
// content. The facts are those of the vendor's pages (vendorDocs). The package must not
// know state, plan or apply, nor any other platform.
package discord

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{channelIDs} }

type platform struct{ kit.IDForm }

// Facts describes Discord.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes a message of the content, and of each further group of files.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is a bot in use.
type session struct {
	*kit.History[message]
	*kit.Creations
	kit.DataReaders
	kit.Actions
	api    *kit.API
	guild  string       // in which channels are created; "" for none
	bot    atomic.Value // the id of the bot
	guilds sync.Map     // channel → its server
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimPrefix(strings.TrimSpace(providers.StringArg(c.Body, "token")), "Bot ")
	if token == "" || strings.ContainsAny(token, " \r\n") {
		return nil, providers.NewConfigError(providers.Auth, "token", "there is no token of a bot",
			"Create one on the page Bot of the Developer Portal, and set DISCORD_TOKEN or the token argument.")
	}
	guild := providers.StringArg(c.Body, "guild")
	if guild != "" && !snowflake.MatchString(guild) {
		return nil, providers.NewConfigError(providers.Invalid, "guild", fmt.Sprintf("%q is not the id of a server", guild), hintGuild)
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint, token)
	if err != nil {
		return nil, err
	}
	opt.Base += "/api/v10"
	s := &session{guild: guild, api: &kit.API{Client: client.New(opt), Auth: signWith(token), Refusal: classifyAnswer, Title: title}}
	s.History = &kit.History[message]{
		List: s.listMessages, Single: s.readMessage, IsForeign: s.isForeign, Complete: s.completeListed,
		AsGone: func(_ context.Context, _ string, cause error) error { return cause },
	}
	s.Creations = kit.NewCreations(kit.CreationCalls{
		Title: title, Create: s.requestChannel, Newcomers: s.listNewcomers, Now: opt.Now, Sleep: opt.Sleep,
	})
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages, providers.DataConversation: s.readConversation}
	s.Actions = kit.Actions{actionCrosspost: s.crosspost}
	return s, nil
}

// signWith adds the token, and the name of the client in the form without which Discord
// refuses requests.
func signWith(token string) kit.Signer {
	return func(r *http.Request, _ string, _ []byte) error {
		r.Header.Set("Authorization", "Bot "+token)
		r.Header.Set("User-Agent", "DiscordBot (https://herald.invalid, 1)")
		return nil
	}
}

const (
	opSend   = "send message"
	opEdit   = "edit message"
	opDelete = "delete message"
	opPin    = "pin message"
)

// call makes a call for which the bot needs permissions.
func call[T any](ctx context.Context, s *session, permissions string, c client.JSONCall) (T, error) {
	data, _, err := kit.Call[T](ctx, s.api, c)
	return data, explainPermissions(err, permissions)
}

// Send delivers one item after another; see providers.Session. A request whose outcome
// is unknown is not repeated here: how long its nonce counts is for the caller to know.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

// sendRequest is the body of Create Message.
type sendRequest struct {
	payload
	Nonce        string       `json:"nonce"`
	EnforceNonce bool         `json:"enforce_nonce"`
	Attachments  []attachment `json:"attachments,omitempty"`
	Reference    *reference   `json:"message_reference,omitempty"`
}

// reference is the message that another one answers.
type reference struct {
	MessageID string `json:"message_id"`
	Required  bool   `json:"fail_if_not_exists"`
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	p, err := kit.OpenItem[payload](opSend, platformFacts(), channelIDs, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	req := sendRequest{payload: p, Nonce: nonceOf(item.Key), EnforceNonce: true, Attachments: listAttachments(item.Files)}
	if item.Quote != "" {
		req.Reference = &reference{item.Quote, true}
	}
	c := kit.Post(opSend, messagesPath(item.Target.ID), req)
	c.Conversation = item.Target.ID
	sent, err := callWithFiles(ctx, s, c, req, item.Files)
	if err != nil {
		return providers.Result{Err: err}
	}
	s.Remember(sent.ID, item.Key)
	return providers.Result{ID: sent.ID, URL: permalink(s.guildOf(ctx, item.Target.ID), item.Target.ID, sent.ID), SentAt: sent.Created()}
}

// nonceOf writes a key, which is a UUID, in the 25 characters that a nonce may have.
func nonceOf(key string) string {
	id, err := uuid.Parse(key)
	if err != nil {
		return key
	}
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// attachment is a file of the request: its id is the number of its field in the form.
type attachment struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
}

func listAttachments(files []providers.File) []attachment {
	list := []attachment{}
	for i, f := range files {
		list = append(list, attachment{fmt.Sprint(i), f.Name})
	}
	return list
}

// callWithFiles sends or edits a message. With files, the body is a field of a form.
func callWithFiles(ctx context.Context, s *session, c client.JSONCall, body any, files []providers.File) (message, error) {
	permissions := "View Channel and Send Messages (in a thread Send Messages in Threads), Embed Links for embeds, and Mention Everyone for mentions of everybody"
	var form []client.FormFile
	for i, f := range files {
		form = append(form, client.FormFile{Field: fmt.Sprintf("files[%d]", i), File: f})
	}
	if c.Body = body; len(form) > 0 {
		permissions += ", and Attach Files"
		c.Body = map[string]string{"payload_json": string(client.MustEncodeJSON(body))}
	}
	sent, _, err := kit.CallWithFiles[message](ctx, s.api, c, form)
	return sent, explainPermissions(err, permissions)
}

// editRequest is the body of Edit Message: what it does not name is kept.
type editRequest struct {
	payload
	Attachments []attachment `json:"attachments"`
}

// Edit changes a message with its files; see providers.Editor.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	p, err := kit.OpenItem[payload](opEdit, platformFacts(), channelIDs, item)
	if err != nil {
		return err
	}
	p.Flags &^= suppressNotifications
	c := client.JSONCall{Op: opEdit, Method: http.MethodPatch, Path: messagePath(item.Target.ID, id), Repeatable: true}
	_, err = callWithFiles(ctx, s, c, editRequest{p, listAttachments(item.Files)}, item.Files)
	return err
}

// Recall deletes messages for everybody; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	for i, m := range sent {
		_, errs[i] = call[kit.Nothing](ctx, s, "View Channel", repeatable(opDelete, http.MethodDelete, messagePath(target.ID, m.ID)))
		if kit.CodeOf(errs[i]) == codeUnknownMessage {
			errs[i] = nil
		}
	}
	return errs
}

// Pin pins a message; see providers.Pinner.
func (s *session) Pin(ctx context.Context, target providers.Target, m providers.SentMessage) error {
	_, err := call[kit.Nothing](ctx, s, "Pin Messages", repeatable(opPin, http.MethodPut, pinPath(target.ID, m.ID)))
	return err
}

// Unpin unpins a message; see providers.Pinner.
func (s *session) Unpin(ctx context.Context, target providers.Target, m providers.SentMessage) error {
	_, err := call[kit.Nothing](ctx, s, "Pin Messages", repeatable("unpin message", http.MethodDelete, pinPath(target.ID, m.ID)))
	if kit.CodeOf(err) == codeUnknownMessage {
		return nil
	}
	return err
}

const actionCrosspost = "crosspost"

func actionOperations() []schema.Operation {
	return []schema.Operation{{Name: actionCrosspost, Help: "Publishes a message of an announcement channel to the channels that follow it.",
		Arguments: schema.Block{Help: "Which message.", Attributes: []schema.Attribute{
			{Name: "message", Type: cty.String, Required: true, Help: "Id of the message.", Example: `"334385199974967042"`},
		}}}}
}

// crosspost publishes a message to other servers. One that is published stays so.
func (s *session) crosspost(ctx context.Context, target providers.Target, args cty.Value) error {
	id := providers.StringArg(args, "message")
	if !snowflake.MatchString(id) {
		e := kit.Invalidf(actionCrosspost, "%q is not the id of a message", id)
		e.Attribute = "message"
		return e
	}
	_, err := call[kit.Nothing](ctx, s, "Send Messages", repeatable(actionCrosspost, http.MethodPost, messagePath(target.ID, id)+"/crosspost"))
	if kit.CodeOf(err) == codeCrossposted {
		return nil
	}
	return err
}

// repeatable is a call without a body that does no harm when it is repeated.
func repeatable(op, method, path string) client.JSONCall {
	return client.JSONCall{Op: op, Method: method, Path: path, Repeatable: true}
}

func channelPath(channel string) string     { return "/channels/" + url.PathEscape(channel) }
func messagesPath(channel string) string    { return channelPath(channel) + "/messages" }
func messagePath(channel, id string) string { return messagesPath(channel) + "/" + url.PathEscape(id) }
func pinPath(channel, id string) string     { return messagesPath(channel) + "/pins/" + url.PathEscape(id) }
