// Package aily speaks to Aily, the assistant platform of Feishu and Lark, as a
// custom app: sessions as conversations, messages in Aily's Markdown or plain
// text, files, quotes and mentions. A message has an idempotency id of our
// own that Aily honours for 72 hours in one session; after that what is in
// doubt is read back.
//
// The facts are those of the vendor's page on messages and of the pages next to
// it; see vendorDocs. It must not know state, plan or apply, nor any other
// platform.
package aily

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform            = platform{}
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.Splitter            = platform{}
	_ providers.Session             = (*session)(nil)
	_ providers.Reader              = (*session)(nil)
	_ providers.Finder              = (*session)(nil)
	_ providers.Uploader            = (*session)(nil)
	_ providers.ConversationManager = (*session)(nil)
	_ providers.ConversationRemover = (*session)(nil)
	_ providers.DataReader          = (*session)(nil)
	_ providers.CredentialChecker   = (*session)(nil)
)

// Facts describes Aily.
func (platform) Facts() providers.Facts { return platformFacts() }

// Compose turns content into Aily's two kinds of messages; see compose.go.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c, providers.MinMessages(len(c.Attachments), maxFiles))
}

// ComposeParts divides the files of the content; see providers.Splitter.
func (platform) ComposeParts(c content.Content, n int) []providers.Part {
	parts, _ := composeContent(c, n)
	return parts
}

// CheckTarget finds ids that no session of Aily has; see
// providers.TargetChecker.
func (platform) CheckTarget(t providers.Target) []providers.Problem {
	switch {
	case !isSessionID(t.ID):
		return []providers.Problem{{
			Attribute: "id", Code: problem.InvalidConversationID, Detail: hintSessionID,
		}}
	case !strings.HasPrefix(t.ID, "session_"):
		return []providers.Problem{{
			Attribute: "id", Code: problem.UnusualConversationID, Detail: hintSessionID, Warning: true,
		}}
	}
	return nil
}

const hintSessionID = "The id of a conversation on Aily is that of a session, such as session_4dfunz7sp1g8m."

// isSessionID reports whether an id can be part of a path without escaping.
func isSessionID(id string) bool {
	return id != "" && !strings.ContainsFunc(id, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

// session is an app in use.
type session struct {
	http   *client.Client
	tokens *tokenCache
	now    func() time.Time

	mu         sync.Mutex
	known      map[string]string    // message id → our key, "" for one that was only read
	self       *sender              // the sender that Aily reports for us; nil until it has
	lost       map[string]time.Time // keys of creations whose answer did not come
	smallPages bool                 // large pages were refused
}

// Open reads the credentials and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	ready := strings.TrimSpace(providers.StringArg(c.Body, "tenant_token"))
	app := credentials{id: strings.TrimSpace(providers.StringArg(c.Body, "app_id")), secret: strings.TrimSpace(providers.StringArg(c.Body, "app_secret"))}
	if err := app.checkComplete(ready); err != nil {
		return nil, err
	}
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	opt := client.OptionsOf(c, platformFacts())
	s := &session{now: opt.Now, known: map[string]string{}, lost: map[string]time.Time{}}
	opt.Base, opt.Secrets = endpoint, []string{app.secret, ready}
	s.http = client.New(opt)
	s.tokens = newTokenCache(ready, opt.Now, func(ctx context.Context) (tenantToken, error) { return s.fetchToken(ctx, app) })
	return s, nil
}

// CheckCredentials asks for a token, which shows nothing to anybody, or looks for a
// session that is not there when the token was given.
func (s *session) CheckCredentials(ctx context.Context) error {
	if s.tokens.ready == "" {
		_, err := s.tokens.getToken(ctx)
		return err
	}
	_, _, err := callAPI[sessionData](ctx, s, client.JSONCall{Op: "check credentials", Method: http.MethodGet, Path: sessionPath("session_0"), Repeatable: true})
	switch providers.KindOf(err) {
	case providers.NotFound, providers.Invalid:
		return nil
	}
	return err
}
