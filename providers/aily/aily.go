// Package aily speaks to Aily, the assistant platform of Feishu and Lark, as a
// custom app: sessions as conversations, messages in Aily's Markdown or plain
// text, files, quotes and mentions. A message bears an idempotency id of our
// own that Aily honours for 72 hours in one session; after that what is in
// doubt is read back.
//
// The facts are those of the vendor's page on messages and of the pages beside
// it; see vendorDocs. It must not know state, plan or apply, nor any other
// platform.
package aily

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

// sessionIDs are what can be part of a path as it is.
var sessionIDs = kit.IDForm{
	Pattern: regexp.MustCompile(`^[A-Za-z0-9_-]+$`),
	Help:    "The id of a conversation on Aily is that of a session, such as session_4dfunz7sp1g8m.",
}

var (
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.Splitter            = platform{}
	_ providers.CredentialChecker   = (*session)(nil)
)

// Facts describes Aily.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes as few messages of the content as Aily allows.
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
	if problems := sessionIDs.CheckTarget(t); problems != nil || strings.HasPrefix(t.ID, "session_") {
		return problems
	}
	return []providers.Problem{{Attribute: "id", Code: problem.UnusualConversationID, Detail: sessionIDs.Help, Warning: true}}
}

// session is an app in use.
type session struct {
	*kit.History[message]
	kit.DataReaders
	api    *kit.API
	tokens *kit.TokenSource
	now    func() time.Time

	smallPages atomic.Bool // large pages were refused
	mu         sync.Mutex
	self       *sender              // who Aily says we are, once it has
	lost       map[string]time.Time // keys of creations without an answer
}

// Open reads the credentials and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	app, err := readCredentials(c.Body)
	if err != nil {
		return nil, err
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint, app.secret, app.token)
	if err != nil {
		return nil, err
	}
	s := &session{now: opt.Now, lost: map[string]time.Time{}}
	s.tokens = kit.NewTokenSource(kit.TokenSource{
		Op: opToken, Margin: renewBefore, Now: opt.Now, IsStale: isTokenRefused,
		Fetch: func(ctx context.Context) (kit.Token, error) { return s.fetchToken(ctx, app) },
	}, app.token)
	s.api = &kit.API{
		Client: client.New(opt), Auth: s.tokens, ContentType: jsonType, Refusal: classifyAnswer, Envelope: "data", Title: title,
	}
	s.History = &kit.History[message]{
		List: s.listMessages, Single: s.readMessage, AsGone: s.asGone, IsForeign: s.isForeign, OnOwn: s.rememberSelf, Complete: s.completeListed,
		IsInconclusive: func(err error) bool {
			kind := providers.KindOf(err)
			return kind == providers.Invalid || kind == providers.NotFound
		},
	}
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages, providers.DataConversation: s.readConversation}
	return s, nil
}

// CheckCredentials asks for a token, which nobody sees, or looks for a session
// that does not exist when the token was given.
func (s *session) CheckCredentials(ctx context.Context) error {
	if !s.tokens.IsFixed() {
		_, err := s.tokens.Get(ctx)
		return err
	}
	_, _, err := kit.Call[sessionData](ctx, s.api, kit.Get("check credentials", sessionPath("session_0")))
	switch providers.KindOf(err) {
	case providers.NotFound, providers.Invalid:
		return nil
	}
	return err
}
