// Package slack is the platform Slack through its Web API, with the token of an app.
// Slack honours no key, so Herald writes one into the metadata of each message and looks
// for it when the outcome of a send is unknown. The facts are those of the vendor's
// pages. The package must not know state, plan or apply, nor any other platform.
package slack

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{channelIDs} }

type platform struct{ kit.IDForm }

// Facts describes Slack.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes a message of the body, and one of each file that is no image.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an app in use.
type session struct {
	*kit.Creations
	kit.DataReaders
	history *kit.History[message]
	api     *kit.API
	now     func() time.Time
	sleep   providers.Sleeper

	mu   sync.Mutex
	self identity // zero until it was asked for
}

var tokenForm = regexp.MustCompile(`^xox[a-z](\.xox[a-z])?-[A-Za-z0-9-]+$`)

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if !tokenForm.MatchString(token) {
		return nil, providers.NewConfigError(providers.Auth, "token", "there is no token that begins with xoxb-",
			"Copy the bot token from the app's page OAuth & Permissions, and set SLACK_TOKEN or the token argument.")
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint, token)
	if err != nil {
		return nil, err
	}
	s := &session{now: opt.Now, sleep: opt.Sleep, api: &kit.API{
		Client: client.New(opt), Auth: kit.HeaderAuth{Name: "Authorization", Value: "Bearer " + token},
		ContentType: "application/json; charset=utf-8", Refusal: classifyAnswer, Title: title,
	}}
	s.Creations = kit.NewCreations(kit.CreationCalls{Title: title, Create: s.requestChannel, Newcomers: s.listNewcomers, Now: opt.Now, Sleep: opt.Sleep})
	s.history = &kit.History[message]{
		List: s.listMessages, Single: s.readMessage, IsForeign: s.isForeign,
		AsGone: func(_ context.Context, _ string, cause error) error { return cause },
	}
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.history.ReadMessages, providers.DataConversation: s.readConversation}
	return s, nil
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

// params are the parameters of chat.postMessage and chat.update.
type params struct {
	Channel string `json:"channel"`
	TS      string `json:"ts,omitempty"`        // of the message that is edited
	Thread  string `json:"thread_ts,omitempty"` // of the message that is answered
	Text    string `json:"text"`
	// Blocks are never left out: an edit without them would keep the earlier ones.
	Blocks []block `json:"blocks"`
	Parse  string  `json:"parse"` // none: a word in a text is no mention
	sendOptions
	Metadata *metadata `json:"metadata,omitempty"`
}

// newParams returns what sending and editing have in common: the content, with the
// files in it by the ids that Slack gave them.
func newParams(op string, item providers.Outgoing) (params, sendOptions, error) {
	p, err := kit.OpenItem[payload](op, platformFacts(), channelIDs, item)
	if err != nil {
		return params{}, sendOptions{}, err
	}
	if item.Part.Kind == kindFile {
		p.Text = "<" + item.Uploads[0].URL + "|" + p.Text + ">"
	}
	files := map[string]string{}
	for i, a := range item.Part.Attachments {
		files[a.SHA256] = item.Uploads[i].ID
	}
	for _, b := range p.Blocks {
		if file, ok := b["slack_file"].(map[string]any); ok {
			digest, _ := file["id"].(string)
			file["id"] = files[digest]
		}
	}
	return params{Channel: item.Target.ID, Text: p.Text, Blocks: p.Blocks, Parse: "none"}, p.sendOptions, nil
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	p, options, err := newParams(opSend, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	p.sendOptions, p.Metadata = options, newMetadata(item.Key)
	p.Thread, _ = splitID(item.Quote)
	c := kit.Post(opSend, "/chat.postMessage", p)
	c.Conversation = item.Target.ID
	sent, _, err := kit.Call[message](ctx, s.api, c)
	if err != nil {
		return providers.Result{Err: explainThread(err)}
	}
	sent.ThreadTS = p.Thread
	s.history.Remember(sent.MessageID(), item.Key)
	s.Settle(item.Target.ID)
	return providers.Result{ID: sent.MessageID(), SentAt: kit.SentAt(sent, s.now()), URL: s.permalink(ctx, item.Target.ID, sent)}
}

// explainThread returns the error of a send: what was not found there is the message that
// it answers.
func explainThread(err error) error {
	if kit.CodeOf(err) != errThreadNotFound {
		return err
	}
	e := kit.Invalidf(opSend, "the message that it answers was deleted")
	e.Code, e.Attribute, e.Hint = errThreadNotFound, "reply_to", "Send that message again, or remove reply_to."
	return e
}

// Edit changes a message; see providers.Editor. Slack keeps the metadata, and with it the
// key.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	p, _, err := newParams(opEdit, item)
	if err != nil {
		return err
	}
	_, p.TS = splitID(id)
	_, _, err = kit.Call[kit.Nothing](ctx, s.api, kit.PostIdempotent(opEdit, "/chat.update", p))
	return err
}

// Recall deletes messages; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	for i, m := range sent {
		_, ts := splitID(m.ID)
		_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.PostIdempotent(opDelete, "/chat.delete", map[string]string{"channel": target.ID, "ts": ts}))
		if providers.KindOf(err) != providers.NotFound {
			errs[i] = err
		}
	}
	return errs
}

// Pin pins a message; see providers.Pinner.
func (s *session) Pin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.requestPin(ctx, "/pins.add", target, sent, "already_pinned")
}

// Unpin unpins a message; see providers.Pinner.
func (s *session) Unpin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.requestPin(ctx, "/pins.remove", target, sent, "no_pin", "not_pinned", "message_not_found")
}

// requestPin makes a call on a pin. An error whose code is one of done means that there is
// nothing to do.
func (s *session) requestPin(ctx context.Context, path string, target providers.Target, sent providers.SentMessage, done ...string) error {
	_, ts := splitID(sent.ID)
	return s.callUnless(ctx, kit.PostIdempotent("pin message", path, map[string]string{"channel": target.ID, "timestamp": ts}), done...)
}
