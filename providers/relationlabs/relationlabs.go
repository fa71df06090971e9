// Package relationlabs speaks the IM API of RelationLabs' Relation ONE: JSON
// over HTTPS, with an API key and a token that is given ready or exchanged for
// one of a wallet's address. The client chooses a message's sendUuid, and the
// list of messages gives it back, so a send of unknown outcome is looked up.
//
// The facts are those of the vendor's documentation (vendorDocs); page names
// in comments are below it. Where it is silent, the code is right under either
// answer. It must not know plan, state or apply, nor any other platform.
package relationlabs

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"sync/atomic"
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
	Pattern: regexp.MustCompile(`^(channel|user):[0-9A-Za-z_-]{1,128}$`),
	Help: "Write channel: and a channel's UUID, as in channel:4f326124812c41448bc587bf6b2eaf42, " +
		"or user: and a person's relation id, as in user:1u4dp-6qaaa-aaaaj-aag4q-cai.",
}

// idPattern is the form of a UUID and of a relation id. The vendor describes neither,
// so only what could not be part of an address is refused.
var idPattern = regexp.MustCompile(`^[0-9A-Za-z_-]{1,128}$`)

func isID(s string) bool { return idPattern.MatchString(s) }

// target is a conversation as the wire names it: one of the two is set.
type target struct {
	channel string // UUID of a channel
	person  string // relation id
}

// parseTarget reads a conversation id: channel:UUID or user:RELATIONID.
func parseTarget(op, id string) (target, error) {
	if err := conversationIDs.Check(op, id); err != nil {
		return target{}, err
	}
	if person, ok := strings.CutPrefix(id, "user:"); ok {
		return target{person: person}, nil
	}
	return target{channel: strings.TrimPrefix(id, "channel:")}, nil
}

var (
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.ConversationChecker = (*session)(nil)
	_ providers.CredentialChecker   = (*session)(nil)
	_ providers.ConfigWarner        = (*session)(nil)
)

// Facts describes RelationLabs.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes one message: the text, with a line for each button, or what
// replaces it. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an account in use.
type session struct {
	*kit.History[message]
	*kit.Creations
	kit.DataReaders
	api    *kit.API
	auth   *credentials
	tokens *kit.TokenSource
	now    func() time.Time
	// numeric is set once the server has refused a quoteId that is a string and
	// taken one that is a number; the vendor's page has it both ways.
	numeric atomic.Bool
}

// Open makes a session; see providers.Platform. A token that has expired is an
// error where there is no address token to get another with.
func (platform) Open(c providers.Config) (providers.Session, error) {
	auth, err := readCredentials(c.Body)
	if err != nil {
		return nil, err
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint)
	if err != nil {
		return nil, err
	}
	s := newSession(opt, auth)
	if err := auth.checkExpiry(s.now()); err != nil {
		return nil, err
	}
	if c.Log != nil {
		for _, p := range s.ConfigWarnings() {
			c.Log.Warn(p.Code.Summary(), slog.String("detail", p.Detail))
		}
	}
	return s, nil
}

func newSession(o client.Options, auth *credentials) *session {
	o.Secrets = append(o.Secrets, auth.apiKey, auth.ready.text, auth.address)
	s := &session{auth: auth, now: o.Now}
	s.api = &kit.API{Client: client.New(o), Auth: s, Refusal: s.classifyAnswer, Envelope: "data", Title: title}
	s.tokens = s.newTokenSource()
	s.History = &kit.History[message]{
		List: s.listMessages, ReadPages: maxReadPages, AsGone: s.asGone, IsForeign: s.isForeignMessage, Complete: s.completeListed,
	}
	s.Creations = kit.NewCreations(kit.CreationCalls{
		Title: title, Create: s.requestChannel, Newcomers: s.listNewcomers, Now: o.Now, Sleep: o.Sleep,
	})
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages, providers.DataConversation: s.readConversation}
	return s
}

// CheckCredentials asks for the first of the account's channels; see providers.CredentialChecker.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := s.fetchChannels(ctx, "", "", 1)
	return err
}
