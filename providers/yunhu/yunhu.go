// Package yunhu speaks the user API of Yunhu, the messenger of jwzhd.com:
// Protobuf over HTTP with the token of an account. The client chooses the id
// of a message, so a send of unknown outcome is looked up and never guessed.
//
// The facts are those of the vendor's page on messages and of the field
// numbers in its public full.proto (both under vendorDocs). Where they are
// silent, the code is right under either answer.
//
// It must not know plan, state or apply, nor any other platform.
package yunhu

import (
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{conversationIDs} }

type platform struct{ kit.IDForm }

var (
	_ providers.TargetChecker      = platform{}
	_ providers.ConversationLister = (*session)(nil)
	_ providers.Editor             = (*session)(nil)
	_ providers.Recaller           = (*session)(nil)
	_ providers.Reader             = (*session)(nil)
	_ providers.Finder             = (*session)(nil)
	_ providers.Uploader           = (*session)(nil)
	_ providers.DataReader         = (*session)(nil)
	_ providers.ActionInvoker      = (*session)(nil)
)

// Facts describes Yunhu; see providers.Platform.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose turns content into parts: the text or what replaces it, then
// each file as a separate message. See providers.Platform.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an account in use.
type session struct {
	kit.DataReaders
	kit.Actions
	api    *kit.API
	auth   kit.HeaderAuth
	upload string // where the storage returns its upload hosts
	user   string // id of the account; empty: unknown
	now    func() time.Time

	mu        sync.Mutex
	forwarded map[string]bool // keys of forwards that were accepted, or may have been
}

// Open makes a session; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if token == "" {
		return nil, providers.NewConfigError(providers.Auth, "token", "the token is missing", hintToken)
	}
	if strings.ContainsAny(token, "\r\n") {
		return nil, providers.NewConfigError(providers.Auth, "token", "the token has a line break in it", hintToken)
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint)
	if err != nil {
		return nil, err
	}
	upload, err := providers.ServerURLArg(c.Body, "upload_endpoint", defaultUpload)
	if err != nil {
		return nil, err
	}
	s := newSession(opt, token, upload)
	s.user = strings.TrimSpace(providers.StringArg(c.Body, "user_id"))
	return s, nil
}

func newSession(o client.Options, token, upload string) *session {
	o.Secrets = append(o.Secrets, token)
	s := &session{auth: kit.HeaderAuth{Name: "token", Value: token}, upload: upload, now: o.Now, forwarded: map[string]bool{}}
	s.api = &kit.API{Client: client.New(o), Auth: s.auth, Refusal: refuseJSON, Envelope: "data", Title: title}
	s.DataReaders = kit.DataReaders{
		providers.DataMessages: s.readMessages, dataHistory: s.readHistory, dataImages: s.readImages,
	}
	s.Actions = kit.Actions{
		actionPress: s.pressButton, actionSubmit: s.submitForm, actionDownload: s.recordDownload, actionDelete: s.deleteForMe,
	}
	return s
}
