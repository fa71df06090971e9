// Package mattermost is the platform Mattermost: posts in channels and direct chats of
// a server that anybody can host. A server recognizes a repeated request for seconds
// only, so a post of unknown outcome is looked for by Herald's key, which is in its
// props. The facts are those of the vendor's API reference (vendorDocs) and of the
// server's public source. The package must not know state, plan or apply, nor any
// other platform.
package mattermost

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{ids} }

type platform struct{ kit.IDForm }

// Facts describes Mattermost.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes a post of the body and the files.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an account in use.
type session struct {
	*kit.History[message]
	kit.DataReaders
	api  *kit.API
	site string
	team string
	now  func() time.Time

	mu   sync.Mutex
	self string // id of the account; "" until it was asked for
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if token == "" || strings.ContainsAny(token, " \r\n") {
		return nil, providers.NewConfigError(providers.Auth, "token", "there is no token, or it has a space in it", "Set MATTERMOST_TOKEN or the token argument.")
	}
	opt, err := kit.ClientOptions(c, platformFacts(), "", token)
	if err != nil {
		return nil, err
	}
	s := &session{site: opt.Base, team: strings.TrimSpace(providers.StringArg(c.Body, "team")), now: opt.Now}
	opt.Base += "/api/v4"
	s.api = &kit.API{Client: client.New(opt), Auth: kit.HeaderAuth{Name: "Authorization", Value: "Bearer " + token}, Refusal: classifyAnswer, Title: title}
	s.History = &kit.History[message]{
		List: s.listPosts, Single: s.readPost, AsGone: s.asGone,
		// Every post of Herald's has a key, so one without is never looked at.
		IsForeign: func(message) bool { return true },
	}
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages}
	return s, nil
}

const (
	opSend   = "send message"
	opEdit   = "edit message"
	opDelete = "delete message"
	opPin    = "pin message"
	opUpload = "upload file"
)

// Send delivers one item after another; see providers.Session.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	channel := item.Target.ID
	p, err := kit.OpenItem[partPayload](opSend, platformFacts(), ids, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	post := newPost{ChannelID: channel, Message: p.Message, PendingPostID: item.Key, Props: map[string]any{propKey: item.Key}}
	if len(p.Files) > 0 {
		post.Props[propFiles] = p.Files
	}
	if p.Priority != "" {
		post.Metadata = &metadata{}
		post.Metadata.Priority.Priority = p.Priority
	}
	if item.Quote != "" {
		post.RootID, err = s.findRoot(ctx, channel, item.Quote)
	}
	if err == nil {
		post.FileIDs, err = s.uploadFiles(ctx, item)
	}
	if err != nil {
		return providers.Result{Err: providers.WithoutDoubt(s.asGone(ctx, channel, err))}
	}
	c := kit.Post(opSend, "/posts", post)
	c.Conversation = channel
	m, _, err := kit.Call[message](ctx, s.api, c)
	if err != nil {
		return providers.Result{Err: s.asGone(ctx, channel, err)}
	}
	s.Remember(m.ID, item.Key)
	return providers.Result{ID: m.ID, URL: s.site + "/_redirect/pl/" + m.ID, SentAt: kit.SentAt(m, s.now())}
}

// findRoot returns the post that begins the thread of a post.
func (s *session) findRoot(ctx context.Context, channel, id string) (string, error) {
	m, err := s.readPost(ctx, channel, id)
	switch {
	case providers.KindOf(err) == providers.NotFound:
		return "", &providers.Error{Kind: providers.Invalid, Op: opSend, Attribute: "reply_to", Detail: "the message that it answers does not exist",
			Hint: rules["api.post.create_post.root_id.app_error"].Hint, Err: err}
	case err != nil || m.RootID == "":
		return id, err
	}
	return m.RootID, nil
}

// uploadFiles stores the files of a post. A stored file is for one post only.
func (s *session) uploadFiles(ctx context.Context, item providers.Outgoing) ([]string, error) {
	var stored []string
	for _, f := range item.Files {
		c := client.Request{Op: opUpload, Method: http.MethodPost, Path: "/files", Repeatable: true}
		u, _, err := kit.Do[uploaded](ctx, s.api, c.WithFormFiles([]client.FormFile{{Field: "files", File: f}}, map[string]string{"channel_id": item.Target.ID}))
		if err != nil {
			return nil, err
		}
		stored = append(stored, u.FileInfos[0].ID)
	}
	return stored, nil
}

// Edit changes the text of a post, and its files where they differ; see
// providers.Editor.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	p, err := kit.OpenItem[partPayload](opEdit, platformFacts(), ids, item)
	if err != nil {
		return err
	}
	patch := postPatch{Message: p.Message, FileIDs: &[]string{}}
	if len(p.Files) > 0 {
		patch.FileIDs, patch.Props, err = s.replaceFiles(ctx, id, item, p.Files)
	}
	if err != nil {
		return s.asGone(ctx, item.Target.ID, err)
	}
	m, _, err := kit.Call[message](ctx, s.api, client.JSONCall{Op: opEdit, Method: http.MethodPut, Path: postPath(id) + "/patch", Body: patch, Repeatable: true})
	if err == nil && len(m.FileIDs) != len(p.Files) {
		return kit.Invalidf(opEdit, "the server does not change the files of a post; recall the message and send it again")
	}
	return s.asGone(ctx, item.Target.ID, err)
}

// replaceFiles uploads the files of a post that has others, and returns what changes:
// nothing where it has these.
func (s *session) replaceFiles(ctx context.Context, id string, item providers.Outgoing, digests []string) (*[]string, map[string]any, error) {
	m, err := s.readPost(ctx, item.Target.ID, id)
	if err != nil {
		return nil, nil, err
	}
	var have []string
	listed, _ := m.Props[propFiles].([]any)
	for _, digest := range listed {
		text, _ := digest.(string)
		have = append(have, text)
	}
	if slices.Equal(have, digests) && len(m.FileIDs) == len(digests) {
		return nil, nil, nil
	}
	stored, err := s.uploadFiles(ctx, item)
	return &stored, m.withFiles(digests), err
}

// Recall deletes posts, and the answers to those that begin a thread; see
// providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	for i, m := range sent {
		c := client.JSONCall{Op: opDelete, Method: http.MethodDelete, Path: postPath(m.ID), Repeatable: true}
		_, _, err := kit.Call[done](ctx, s.api, c)
		errs[i] = s.asGone(ctx, target.ID, exceptNotFound(err))
	}
	return errs
}

// Pin pins a post; see providers.Pinner.
func (s *session) Pin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	_, _, err := kit.Call[done](ctx, s.api, kit.PostIdempotent(opPin, postPath(sent.ID)+"/pin", nil))
	return s.asGone(ctx, target.ID, err)
}

// Unpin unpins a post; see providers.Pinner.
func (s *session) Unpin(ctx context.Context, target providers.Target, sent providers.SentMessage) error {
	_, _, err := kit.Call[done](ctx, s.api, kit.PostIdempotent(opPin, postPath(sent.ID)+"/unpin", nil))
	return s.asGone(ctx, target.ID, exceptNotFound(err))
}

// exceptNotFound is an error of a request that removes something.
func exceptNotFound(err error) error {
	if providers.KindOf(err) == providers.NotFound {
		return nil
	}
	return err
}

// CheckCredentials asks who the account is, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, err := s.readSelf(ctx)
	return err
}

// readSelf returns the id of the account.
func (s *session) readSelf(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.self != "" {
		return s.self, nil
	}
	me, _, err := kit.Call[identified](ctx, s.api, kit.Get("check credentials", "/users/me"))
	s.self = me.ID
	return me.ID, err
}

// asGone returns an error of kind Gone when the channel does not exist any more, is
// archived, or cannot be read by the account; see kit.History.
func (s *session) asGone(ctx context.Context, channel string, cause error) error {
	if kind := providers.KindOf(cause); kind != providers.NotFound && kind != providers.Forbidden {
		return cause
	}
	if err := s.requireChannel(ctx, channel); providers.KindOf(err) == providers.Gone {
		return err
	}
	return cause
}

// requireChannel returns an error of kind Gone unless messages can be in a channel.
func (s *session) requireChannel(ctx context.Context, id string) error {
	c, err := s.fetchChannel(ctx, opRead, id)
	gone := &providers.Error{Kind: providers.Gone, Op: opRead, Hint: "Check the id, and that the account is in the channel.", Err: err}
	switch {
	case providers.KindOf(err) == providers.NotFound, kit.CodeOf(err) == codeDenied:
		gone.Detail = "the channel does not exist, or the account is not in it"
	case err == nil && !c.DeleteAt.IsZero():
		gone.Detail, gone.Hint = "the channel is archived", hintArchived
	default:
		return err
	}
	return gone
}
