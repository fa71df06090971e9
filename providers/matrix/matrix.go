// Package matrix is the platform Matrix through the client-server API of a homeserver.
// How long a server knows the id of a transaction is not specified, so Herald puts its
// key into each message, and looks in the room for a send of unknown outcome. The facts
// are those of the specification. The package must not know state, plan or apply, nor
// any other platform.
package matrix

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{roomIDs} }

type platform struct{ kit.IDForm }

// Facts describes Matrix.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes a message of the body, and of each file.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an account in use.
type session struct {
	kit.DataReaders
	api       *kit.API
	now       func() time.Time
	sleep     providers.Sleeper
	newID     func() string // of a transaction
	own, room *kit.History[message]

	unencrypted sync.Map // ids of rooms
	mu          sync.Mutex
	userID      string
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, providers.NewConfigError(providers.Auth, "token", "there is no access token",
			"Log in with a client or with the API, and set MATRIX_TOKEN or the token argument.")
	}
	opt, err := kit.ClientOptions(c, platformFacts(), "", token)
	if err != nil {
		return nil, err
	}
	opt.Limits.BodyBytes = maxEvent // an edit is longer than its content
	s := &session{now: opt.Now, sleep: opt.Sleep, newID: uuid.NewString}
	s.api = &kit.API{Client: client.New(opt), Auth: kit.HeaderAuth{Name: "Authorization", Value: "Bearer " + token}, Refusal: classifyAnswer, Title: title}
	foreign := func(message) bool { return true } // a message is found by its key alone
	s.own = &kit.History[message]{List: s.lister(true), Single: s.readMessage, WaitForLists: opt.Sleep, AsGone: s.asGone, IsForeign: foreign}
	s.room = &kit.History[message]{List: s.lister(false), AsGone: s.asGone}
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.room.ReadMessages, providers.DataConversation: s.readConversation}
	return s, nil
}

const (
	apiPath  = "/_matrix/client/v3"
	opSend   = "send message"
	opEdit   = "edit message"
	opRedact = "redact message"
	opPin    = "pin message"
)

// Types of events.
const (
	typeMessage   = "m.room.message"
	typeRedaction = "m.room.redaction"
	typePins      = "m.room.pinned_events"
)

// roomPath returns a path about a room, whose segments are escaped.
func roomPath(room string, segments ...string) string {
	path := apiPath + "/rooms/" + url.PathEscape(room)
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

// put is a call that sets what a path names. It does no harm when it is repeated.
func put(op, path string, body any) client.JSONCall {
	return client.JSONCall{Op: op, Method: http.MethodPut, Path: path, Body: body, Repeatable: true}
}

// relation says which message another one replies to, replaces or follows in a thread.
type relation struct {
	Kind      string    `json:"rel_type,omitempty"`
	EventID   string    `json:"event_id,omitempty"`
	InReplyTo *eventRef `json:"m.in_reply_to,omitempty"`
	// IsFallback is true if the reply is only there for clients without threads.
	IsFallback bool `json:"is_falling_back,omitempty"`
}

// eventRef is the id of an event, as the answer to a send and in a relation.
type eventRef struct {
	EventID string `json:"event_id"`
}

// IsComplete implements kit.Completer.
func (r eventRef) IsComplete() bool { return r.EventID != "" }

// Send delivers one item after another; see providers.Session. It is not repeated under
// its transaction: a server that restarts between the two has forgotten it.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	p, err := kit.OpenItem[payload](opSend, platformFacts(), roomIDs, item)
	if err == nil {
		err = s.checkEncryption(ctx, item.Target)
	}
	if err == nil && item.Quote != "" {
		p.Content.RelatesTo, err = s.replyTo(ctx, item.Target.ID, item.Quote, p.Thread)
	}
	if err != nil {
		return providers.Result{Err: err}
	}
	p.Content.Key = item.Key
	if len(item.Uploads) > 0 {
		p.Content.URL = item.Uploads[0].ID
	}
	c := put(opSend, roomPath(item.Target.ID, "send", typeMessage, item.Key), p.Content)
	c.Conversation, c.Repeatable = item.Target.ID, false
	sent, _, err := kit.Call[eventRef](ctx, s.api, c)
	if err != nil {
		return providers.Result{Err: s.explain(ctx, item.Target.ID, typeMessage, err)}
	}
	return providers.Result{ID: sent.EventID, URL: permalink(item.Target.ID, sent.EventID), SentAt: s.now().UTC()}
}

// replyTo returns the relation of a reply. A thread is named by its first message, which
// is that of the quoted message if that is in a thread itself.
func (s *session) replyTo(ctx context.Context, room, quote string, thread bool) (*relation, error) {
	r := &relation{InReplyTo: &eventRef{quote}}
	if !thread {
		return r, nil
	}
	quoted, err := s.readEvent(ctx, room, quote)
	if providers.KindOf(err) == providers.NotFound && s.sleep(ctx, providers.GracePeriod) == nil {
		quoted, err = s.readEvent(ctx, room, quote) // it may have been sent a moment ago
	}
	if err != nil {
		return nil, providers.WithoutDoubt(s.explain(ctx, room, "", err))
	}
	r.Kind, r.EventID = "m.thread", quote
	if quoted.Content.RelatesTo.Kind == r.Kind {
		r.EventID = quoted.Content.RelatesTo.EventID
	}
	r.IsFallback = r.EventID == quote
	return r, nil
}

// Edit replaces the content of a text; see providers.Editor. Nobody is notified.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	item.Quote = "" // the relation of the message stays
	p, err := kit.OpenItem[payload](opEdit, platformFacts(), roomIDs, item)
	if err == nil {
		err = s.requireMessage(ctx, opEdit, item.Target, id)
	}
	if err != nil {
		return err
	}
	edit := eventContent{Kind: p.Content.Kind, Body: "* " + p.Content.Body, New: &p.Content, RelatesTo: &relation{Kind: "m.replace", EventID: id}}
	if r := []rune(edit.Body); len(r) > maxFallback {
		edit.Body = string(r[:maxFallback]) + "…"
	}
	c := put(opEdit, roomPath(item.Target.ID, "send", typeMessage, s.newID()), edit)
	_, _, err = kit.Call[eventRef](ctx, s.api, c)
	return s.explain(ctx, item.Target.ID, typeMessage, err)
}

// requireMessage returns an error of kind NotFound for a message that was redacted: a
// server takes an edit and a pin of it all the same.
func (s *session) requireMessage(ctx context.Context, op string, target providers.Target, id string) error {
	found, err := s.Read(ctx, target, []string{id})
	if m, ok := found[id]; err == nil && (!ok || m.Recalled) {
		err = &providers.Error{Kind: providers.NotFound, Op: op, Detail: "the message was redacted"}
	}
	return err
}

// Recall redacts messages and their edits; see providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, messages []providers.SentMessage) []error {
	errs := make([]error, len(messages))
	for i, m := range messages {
		err := s.explain(ctx, target.ID, typeRedaction, s.redactMessage(ctx, target.ID, m.ID))
		if providers.KindOf(err) != providers.NotFound {
			errs[i] = err
		}
	}
	return errs
}

// redactMessage redacts a message first, which hides its edits as well, and then each of
// them, because what they say could still be read.
func (s *session) redactMessage(ctx context.Context, room, id string) error {
	if err := s.redactEvent(ctx, room, id); err != nil {
		return err
	}
	edits, err := s.readEdits(ctx, room, id)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if e.isRedacted() {
			continue
		}
		if err := s.redactEvent(ctx, room, e.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) redactEvent(ctx context.Context, room, id string) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, put(opRedact, roomPath(room, "redact", id, "redact-"+id), struct{}{}))
	return err
}

// Pin adds a message to the pinned ones of the room; see providers.Pinner.
func (s *session) Pin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	if err := s.requireMessage(ctx, opPin, target, sent.ID); err != nil {
		return err
	}
	return s.changePins(ctx, target.ID, sent, true)
}

// Unpin removes a message from the pinned ones; see providers.Pinner.
func (s *session) Unpin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	return s.changePins(ctx, target.ID, sent, false)
}

// pinned is the content of the event that lists the pinned messages of a room.
type pinned struct {
	IDs []string `json:"pinned"`
}

// changePins pins or unpins a message unless it is so already.
func (s *session) changePins(ctx context.Context, room string, sent providers.SentMessage, pin bool) error {
	path := roomPath(room, "state", typePins)
	pins, _, err := kit.Call[pinned](ctx, s.api, kit.Get(opPin, path))
	if err != nil && providers.KindOf(err) != providers.NotFound {
		return s.explain(ctx, room, "", err)
	}
	if slices.Contains(pins.IDs, sent.ID) == pin {
		return nil
	}
	ids := slices.DeleteFunc(append([]string{}, pins.IDs...), func(id string) bool { return id == sent.ID })
	if pin {
		ids = append(ids, sent.ID)
	}
	_, _, err = kit.Call[kit.Nothing](ctx, s.api, put(opPin, path, pinned{ids}))
	return s.explain(ctx, room, typePins, err)
}

type uploaded struct {
	URI string `json:"content_uri"`
}

// IsComplete implements kit.Completer.
func (u uploaded) IsComplete() bool { return strings.HasPrefix(u.URI, "mxc://") }

// Upload stores a file on the homeserver; see providers.Uploader.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	r := client.Request{Op: "upload file", Method: http.MethodPost, Path: "/_matrix/media/v3/upload?filename=" + url.QueryEscape(file.Name),
		Repeatable: true, Header: http.Header{"Content-Type": {file.MIME}}}
	u, _, err := kit.Do[uploaded](ctx, s.api, r.WithFile(file))
	return providers.Upload{ID: u.URI}, err
}

type account struct {
	UserID string `json:"user_id"`
}

// IsComplete implements kit.Completer.
func (a account) IsComplete() bool { return userForm.MatchString(a.UserID) }

// CheckCredentials asks whose the token is, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := kit.Call[account](ctx, s.api, kit.Get("check credentials", apiPath+"/account/whoami"))
	return err
}

// self returns the id of the account.
func (s *session) self(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.userID != "" {
		return s.userID, nil
	}
	a, _, err := kit.Call[account](ctx, s.api, kit.Get("read account", apiPath+"/account/whoami"))
	s.userID = a.UserID
	return a.UserID, providers.WithoutDoubt(err)
}

// permalink returns the address of a message on matrix.to. A server that is in the room
// is part of the address where the id of the room names one.
func permalink(room, event string) string {
	link := fmt.Sprintf("https://matrix.to/#/%s/%s", url.PathEscape(room), url.PathEscape(event))
	if _, server, found := strings.Cut(room, ":"); found {
		link += "?via=" + url.QueryEscape(server)
	}
	return link
}
