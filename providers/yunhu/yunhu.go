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
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

const vendorDocs = "https://github.com/yh-Tpdev/yhchatAPI"

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform      = platform{}
	_ providers.TargetChecker = platform{}
	_ providers.Session       = (*session)(nil)
	_ providers.Editor        = (*session)(nil)
	_ providers.Recaller      = (*session)(nil)
	_ providers.Reader        = (*session)(nil)
	_ providers.Finder        = (*session)(nil)
	_ providers.Uploader      = (*session)(nil)
	_ providers.DataReader    = (*session)(nil)
	_ providers.ActionInvoker = (*session)(nil)
)

// session is an account in use.
type session struct {
	http   *client.Client
	token  string
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
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	upload, err := providers.ServerURLArg(c.Body, "upload_endpoint", defaultUpload)
	if err != nil {
		return nil, err
	}
	opt := client.OptionsOf(c, platform{}.Facts())
	opt.Base = endpoint
	s := newSession(opt, token, upload)
	s.user = strings.TrimSpace(providers.StringArg(c.Body, "user_id"))
	return s, nil
}

func newSession(o client.Options, token, upload string) *session {
	o.Secrets = append(o.Secrets, token)
	return &session{http: client.New(o), token: token, upload: upload, now: o.Now, forwarded: map[string]bool{}}
}

// CheckTarget finds conversation ids that are not of Yunhu's form; see
// providers.TargetChecker.
func (platform) CheckTarget(t providers.Target) []providers.Problem {
	_, err := parseChat(t.ID)
	var e *providers.Error
	if !errors.As(err, &e) {
		return nil
	}
	return []providers.Problem{{
		Attribute: e.Attribute, Code: problem.InvalidConversationID, Detail: e.Detail + ". " + e.Hint,
	}}
}

// apiCall is one request with a Protobuf body.
type apiCall struct {
	op         string
	path       string
	body       record
	repeatable bool
	readOnly   bool // changes nothing
	inChat     bool // is about one conversation
}

// callAPI sends c; read decodes the answer and is called once for each attempt.
func (s *session) callAPI(ctx context.Context, c apiCall, read func([]byte) (status, error)) error {
	_, err := s.doRequest(ctx, c, read)
	return err
}

// doRequest is post that gives the answer too.
func (s *session) doRequest(ctx context.Context, c apiCall, read func([]byte) (status, error)) (client.Answer, error) {
	a, err := s.http.Do(ctx, client.Request{
		Op:     c.op,
		Method: http.MethodPost,
		Path:   c.path,
		Header: http.Header{
			"Content-Type": {"application/x-protobuf"},
			"Accept":       {"application/x-protobuf"},
		},
		Body:       encode(c.body),
		Sign:       s.signRequest,
		Repeatable: c.repeatable,
		ReadOnly:   c.readOnly,
		Classify:   func(a client.Answer) error { return classifyAnswer(a, read) },
	})
	if c.inChat {
		err = goneIfNoUser(err)
	}
	return a, err
}

func (s *session) signRequest(r *http.Request, _ string, _ []byte) error {
	r.Header.Set("token", s.token)
	return nil
}

// decodeStatus decodes an answer that is a status and nothing else.
func decodeStatus(b []byte) (status, error) {
	var a statusAnswer
	err := decode(b, &a)
	return a.status, err
}
