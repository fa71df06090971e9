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
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
)

const vendorDocs = "https://relationlabs.gitbook.io/relation-one-api"

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform            = platform{}
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.ConversationChecker = (*session)(nil)
	_ providers.Session             = (*session)(nil)
	_ providers.Recaller            = (*session)(nil)
	_ providers.Reader              = (*session)(nil)
	_ providers.Finder              = (*session)(nil)
	_ providers.ConversationManager = (*session)(nil)
	_ providers.ConversationRemover = (*session)(nil)
	_ providers.DataReader          = (*session)(nil)
	_ providers.CredentialChecker   = (*session)(nil)
	_ providers.ConfigWarner        = (*session)(nil)
)

// session is an account in use.
type session struct {
	http *client.Client
	auth *credentials
	now  func() time.Time
	// numeric is set once the server has refused a quoteId that is a string and
	// taken one that is a number; the vendor's page has it both ways.
	numeric  atomic.Bool
	creating sync.Mutex
	made     map[string]string // channel → key, of those made here
}

// Open makes a session; see providers.Platform. A token that has expired is an
// error where there is no address token to get another with.
func (platform) Open(c providers.Config) (providers.Session, error) {
	auth, err := readCredentials(c.Body)
	if err != nil {
		return nil, err
	}
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	opt := client.OptionsOf(c, platform{}.Facts())
	opt.Base = endpoint
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
	return &session{http: client.New(o), auth: auth, now: o.Now, made: map[string]string{}}
}

// CheckCredentials asks for the first of the account's channels; see providers.CredentialChecker.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, err := s.listChannels(ctx, "", "", 1)
	return err
}

// trimmedArg reads a string attribute without the space around it; "" when there is
// none.
func trimmedArg(body cty.Value, name string) string {
	return strings.TrimSpace(providers.StringArg(body, name))
}

// apiCall is one request to the API.
type apiCall struct {
	op         string
	path       string     // below /api/v1
	query      url.Values // makes it a GET
	body       any        // makes it a POST
	repeatable bool
}

// callAPI makes a call and reads the answer's data into out, if out is not nil. A
// token that the server finds expired is renewed once, where it can be.
func (s *session) callAPI(ctx context.Context, c apiCall, out any) error {
	token, err := s.auth.getToken(ctx, s)
	if err != nil {
		return err
	}
	err = s.doRequest(ctx, c, signWithToken(s.auth.apiKey, "Authorization", token), out)
	if isTokenRefused(err) && s.auth.discardToken(token) {
		if token, err = s.auth.getToken(ctx, s); err == nil {
			err = s.doRequest(ctx, c, signWithToken(s.auth.apiKey, "Authorization", token), out)
		}
	}
	if providers.KindOf(err) == providers.Auth {
		return s.auth.explainAuthError(err, s.now())
	}
	return err
}

type signFunc func(r *http.Request, target string, body []byte) error

// signWithToken sets the credentials. The vendor's page spells the scheme Bearer in
// its table and bearer in its example; RFC 9110 has it without regard to case.
func signWithToken(apiKey, header, token string) signFunc {
	return func(r *http.Request, _ string, _ []byte) error {
		r.Header.Set("ApiKey", apiKey)
		r.Header.Set(header, "Bearer "+token)
		return nil
	}
}

func (s *session) doRequest(ctx context.Context, c apiCall, sign signFunc, out any) error {
	r := client.Request{
		Op: c.op, Method: http.MethodGet, Path: "/api/v1" + c.path, Sign: sign, Repeatable: c.repeatable,
		Header: http.Header{
			"Content-Type": {"application/json"},
			"Accept":       {"application/json, text/plain, */*"},
		},
	}
	if c.query != nil {
		r.Path += "?" + c.query.Encode()
	}
	if c.body != nil {
		body, err := client.EncodeJSON(c.body)
		if err != nil {
			return &providers.Error{Kind: providers.Invalid, Op: c.op, Err: fmt.Errorf("encode the request: %w", err)}
		}
		r.Method, r.Body = http.MethodPost, body
	}
	r.Classify = func(a client.Answer) error { return classifyAnswer(a, out) }
	_, err := s.http.Do(ctx, r)
	return err
}
