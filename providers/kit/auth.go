package kit

import (
	"context"
	"net/http"
	"time"

	"herald/providers"
)

// Auth adds credentials to requests.
type Auth interface {
	// Credentials returns what one request is signed with. It may ask the
	// platform for a token first.
	Credentials(ctx context.Context) (Credentials, error)
}

// Credentials are what one request is signed with.
type Credentials struct {
	Sign Signer
	// Renew reports whether err is a refusal of these credentials, and others can
	// be had for another attempt; nil: never.
	Renew func(err error) bool
}

// HeaderAuth sends a constant header, such as an API key or a bearer token.
type HeaderAuth struct{ Name, Value string }

// Credentials returns the header.
func (h HeaderAuth) Credentials(context.Context) (Credentials, error) {
	return Credentials{Sign: setHeader(h.Name, h.Value)}, nil
}

// Signer makes the credentials anew for every attempt, from its time and its body; see
// client.Request.
type Signer func(r *http.Request, target string, body []byte) error

// Credentials returns the signer.
func (s Signer) Credentials(context.Context) (Credentials, error) { return Credentials{Sign: s}, nil }

func setHeader(name, value string) Signer {
	return func(r *http.Request, _ string, _ []byte) error {
		r.Header.Set(name, value)
		return nil
	}
}

// Token is a credential that expires.
type Token struct {
	Text  string
	Until time.Time // zero: it does not expire as far as is known
}

// TokenSource sends a bearer token that it fetches and renews. If many
// requests need a new one at the same time, one fetches it and the others wait.
type TokenSource struct {
	Op     string // for errors: "get tenant token"
	Fetch  func(context.Context) (Token, error)
	First  Token         // used until it expires or is refused; zero: none
	Margin time.Duration // how long before its expiry a token is replaced
	Now    func() time.Time
	// IsStale reports whether an error is a refusal of the token.
	IsStale func(error) bool

	fixed string
	turn  chan struct{} // held while have is read or written
	have  Token
}

// NewTokenSource makes a source of tokens. A fixed token is used as it is and
// never renewed; "" is none.
func NewTokenSource(s TokenSource, fixed string) *TokenSource {
	s.fixed, s.have, s.turn = fixed, s.First, make(chan struct{}, 1)
	return &s
}

// Credentials returns the header Authorization with a token.
func (s *TokenSource) Credentials(ctx context.Context) (Credentials, error) {
	text, err := s.Get(ctx)
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{
		Sign:  setHeader("Authorization", "Bearer "+text),
		Renew: func(err error) bool { return s.discardRefused(text, err) },
	}, nil
}

// Get returns a token that is valid for a while. None of its errors is of kind
// Unknown, because the request that needs the token has not been sent yet.
func (s *TokenSource) Get(ctx context.Context) (string, error) {
	if s.fixed != "" {
		return s.fixed, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", &providers.Error{Kind: providers.Cancelled, Op: s.Op, Err: ctx.Err()}
	}
	now := s.Now()
	if s.have.Text != "" && (s.have.Until.IsZero() || now.Before(s.have.Until.Add(-s.Margin))) {
		return s.have.Text, nil
	}
	fresh, err := s.Fetch(ctx)
	if err == nil {
		s.have = fresh
		return fresh.Text, nil
	}
	if s.have.Text != "" && now.Before(s.have.Until) {
		return s.have.Text, nil
	}
	return "", providers.WithoutDoubt(err)
}

// discardRefused forgets a token when err is a refusal of it, and reports whether
// another can be had.
func (s *TokenSource) discardRefused(refused string, err error) bool {
	if s.fixed != "" || !s.IsStale(err) {
		return false
	}
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	if s.have.Text == refused {
		s.have = Token{}
	}
	return true
}

// IsFixed reports whether the token was given and cannot be renewed.
func (s *TokenSource) IsFixed() bool { return s.fixed != "" }
