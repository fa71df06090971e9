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
	"regexp"
	"strings"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{conversationIDs} }

type platform struct{ kit.IDForm }

var conversationIDs = kit.IDForm{
	Pattern: regexp.MustCompile(`^((user|group):)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`),
	Help:    "Write the group's UUID, or user: and a person's UUID for a direct chat.",
}

// canonicalUUID is the lower-case spelling of a UUID with its four dashes.
func canonicalUUID(s string) (string, bool) { return strings.ToLower(s), isUUID(s) }

func isUUID(s string) bool { return kit.UUIDPattern.MatchString(s) }

var (
	_ providers.TargetChecker           = platform{}
	_ providers.ConversationChecker     = platform{}
	_ providers.ConversationChecker     = (*session)(nil)
	_ providers.ConversationIDPredictor = (*session)(nil)
	_ providers.CredentialChecker       = (*session)(nil)
)

// Facts describes Mixin.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose turns content into Mixin's own kinds of messages: the body first,
// then each attachment, then the buttons. The first of them quotes.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is one bot in use.
type session struct {
	kit.DataReaders
	kit.Actions
	api *kit.API
	// lists makes the calls whose answer may be a list without an envelope.
	lists *kit.API
	bot   botAccount
	now   func() time.Time
}

// Open reads the keystore and sends nothing.
func (platform) Open(cfg providers.Config) (providers.Session, error) {
	bot, err := readAccount(cfg.Body, cfg.Dir)
	if err != nil {
		return nil, err
	}
	opt, err := kit.ClientOptions(cfg, platformFacts(), defaultEndpoint, bot.secrets...)
	if err != nil {
		return nil, err
	}
	s := &session{bot: bot, now: opt.Now}
	s.api = &kit.API{Client: client.New(opt), Auth: kit.Signer(s.signRequest), Refusal: s.classifyAnswer, Envelope: "data", Title: title}
	lists := *s.api
	lists.Refusal = s.classifyListAnswer
	s.lists = &lists
	s.DataReaders = kit.DataReaders{providers.DataConversation: s.readConversation}
	s.Actions = kit.Actions{actionAcknowledge: s.acknowledge}
	return s, nil
}

// CheckCredentials reads the bot's own profile (api/users/profile).
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.Get("check credentials", "/me"))
	return err
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
