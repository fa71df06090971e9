// Package mixin speaks to Mixin Messenger as a bot: requests signed one by one
// with Ed25519, messages in batches of up to a hundred, files by way of an
// upload address, and groups whose ids the client chooses. Every message has
// an id of our own, so that sending it again makes no second one.
//
// The facts are those of the vendor's documentation at developers.mixin.one;
// page names in comments are below its docs directory. It must not know state,
// plan or apply, nor any other platform.
package mixin

import (
	"context"
	"net/http"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
)

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform                = platform{}
	_ providers.TargetChecker           = platform{}
	_ providers.ConversationChecker     = platform{}
	_ providers.ConversationChecker     = (*session)(nil)
	_ providers.Session                 = (*session)(nil)
	_ providers.Recaller                = (*session)(nil)
	_ providers.Uploader                = (*session)(nil)
	_ providers.ConversationManager     = (*session)(nil)
	_ providers.ConversationIDPredictor = (*session)(nil)
	_ providers.DataReader              = (*session)(nil)
	_ providers.ActionInvoker           = (*session)(nil)
	_ providers.CredentialChecker       = (*session)(nil)
)

// Facts describes Mixin.
func (platform) Facts() providers.Facts { return platformFacts() }

// Compose turns content into Mixin's own kinds of messages: the body first,
// then each attachment, then the buttons. The first of them quotes.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// Open reads the keystore and sends nothing.
func (platform) Open(cfg providers.Config) (providers.Session, error) {
	bot, err := readAccount(cfg.Body, cfg.Dir)
	if err != nil {
		return nil, err
	}
	base, err := providers.ServerURLArg(cfg.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	opt := client.OptionsOf(cfg, platformFacts())
	opt.Base, opt.Secrets = base, bot.secrets
	return &session{bot: bot, now: opt.Now, http: client.New(opt)}, nil
}

// session is one bot in use.
type session struct {
	bot  botAccount
	now  func() time.Time
	http *client.Client
}

// CheckCredentials reads the bot's own profile (api/users/profile).
func (s *session) CheckCredentials(ctx context.Context) error {
	return s.callAPI(ctx, apiCall{op: "check credentials", method: http.MethodGet, path: "/me"}, nil)
}

// signRequest gives a request its token, made anew for every attempt because it
// expires, and the headers that go with it.
func (s *session) signRequest(r *http.Request, target string, body []byte) error {
	now := s.now()
	t, err := newAuthToken(s.bot, now)
	if err != nil {
		return err
	}
	t.Signature = requestSignature(r.Method, target, body)
	r.Header.Set("Authorization", "Bearer "+t.signedString(s.bot.key))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", t.ID)
	return nil
}
