package relationlabs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/kit"
)

const (
	// warnBefore is how long before its end a token is worth a warning: a pipeline
	// that runs every day must not find it expired.
	warnBefore = 24 * time.Hour
	// renewBefore is how long before its end a token that was exchanged is
	// exchanged again, so that none ends on its way.
	renewBefore = 5 * time.Minute
	// maxClockSkew is how far this machine's clock may be ahead of the server's before
	// a token counts as expired.
	maxClockSkew = 5 * time.Minute
)

const hintToken = "Sign in again and set token (RELATIONLABS_TOKEN) to the new one, " +
	"or give an address token (RELATIONLABS_ADDRESS_TOKEN) to exchange for it."

// accessToken is a token with what can be read from it without asking. All but the
// text is zero for one that is no JWT.
type accessToken struct {
	text    string
	account string // relation id that it was given to, claim sub
	expires time.Time
}

// parseToken reads the claims of a token, which nobody here needs to verify.
func parseToken(token string) accessToken {
	b := accessToken{text: token}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return b
	}
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return b
	}
	var claims struct {
		Sub string      `json:"sub"`
		Exp json.Number `json:"exp"`
	}
	if json.Unmarshal(data, &claims) != nil {
		return b
	}
	b.account = claims.Sub
	if at, err := claims.Exp.Float64(); err == nil && at > 0 && at < 1<<40 {
		b.expires = time.Unix(int64(at), 0).UTC()
	}
	return b
}

// expiresBefore reports whether the token is known to end before a time.
func (b accessToken) expiresBefore(before time.Time) bool {
	return !b.expires.IsZero() && !b.expires.After(before)
}

// credentials are those of the provider block.
type credentials struct {
	apiKey  string
	ready   accessToken // the token as configured; may be empty
	address string      // address token to exchange; may be empty
	invite  string

	exchanged atomic.Pointer[accessToken] // the newest one; nil: none yet
}

func readCredentials(body cty.Value) (*credentials, error) {
	arg := func(name string) string { return strings.TrimSpace(providers.StringArg(body, name)) }
	a := &credentials{
		apiKey: arg("api_key"), ready: parseToken(stripBearerScheme(arg("token"))),
		address: stripBearerScheme(arg("address_token")), invite: arg("invite_code"),
	}
	for _, given := range []struct{ name, value string }{
		{"api_key", a.apiKey}, {"token", a.ready.text}, {"address_token", a.address},
	} {
		if strings.ContainsAny(given.value, "\r\n\t ") {
			return nil, providers.NewConfigError(providers.Auth, given.name, given.name+" has white space in it",
				"Give it on one line, as it was issued.")
		}
	}
	switch {
	case a.apiKey == "":
		return nil, providers.NewConfigError(providers.Auth, "api_key", "the API key is missing",
			"Set RELATIONLABS_API_KEY or the api_key argument; RelationLabs' administrators issue the key.")
	case a.ready.text == "" && a.address == "":
		return nil, providers.NewConfigError(providers.Auth, "token", "the token is missing",
			"Set RELATIONLABS_TOKEN or the token argument; or set RELATIONLABS_ADDRESS_TOKEN to an address token, which Herald exchanges for a token.")
	}
	return a, nil
}

// stripBearerScheme takes the scheme off a token that was copied with it.
func stripBearerScheme(token string) string {
	if len(token) > len("bearer ") && strings.EqualFold(token[:len("bearer ")], "bearer ") {
		return strings.TrimSpace(token[len("bearer "):])
	}
	return token
}

// checkExpiry is an error when the only token has ended.
func (a *credentials) checkExpiry(now time.Time) error {
	if a.address != "" || !a.ready.expiresBefore(now.Add(-maxClockSkew)) {
		return nil
	}
	return providers.NewConfigError(providers.Auth, "token", "the token expired at "+a.ready.expires.Format(time.RFC3339), hintToken)
}

// accountID is the relation id that the token was given to; "" when it does not
// tell, or no token was needed yet.
func (a *credentials) accountID() string {
	if t := a.exchanged.Load(); t != nil {
		return t.account
	}
	return a.ready.account
}

// newTokenSource returns the source of the tokens that requests are signed with: the
// one that is configured, and those that the address token is exchanged for.
func (s *session) newTokenSource() *kit.TokenSource {
	ready, fixed := s.auth.ready, ""
	if s.auth.address == "" {
		fixed = ready.text
	}
	return kit.NewTokenSource(kit.TokenSource{
		Op: opExchange, Fetch: s.fetchToken, First: kit.Token{Text: ready.text, Until: ready.expires},
		Margin: renewBefore, Now: s.now, IsStale: isTokenRefused,
	}, fixed)
}

// Credentials adds the API key to the token; it is part of kit.Auth.
func (s *session) Credentials(ctx context.Context) (kit.Credentials, error) {
	c, err := s.tokens.Credentials(ctx)
	c.Sign = s.auth.signWithKey(c.Sign)
	return c, err
}

// signWithKey adds to sign what every request has. The vendor's examples have the
// type of the body where there is none, too.
func (a *credentials) signWithKey(sign kit.Signer) kit.Signer {
	return func(r *http.Request, target string, body []byte) error {
		r.Header.Set("ApiKey", a.apiKey)
		r.Header.Set("Content-Type", "application/json")
		return sign(r, target, body)
	}
}

// signWithAddress signs the request that exchanges the address token.
func (a *credentials) signWithAddress(r *http.Request, _ string, _ []byte) error {
	r.Header.Set("I-Authorization", "Bearer "+a.address)
	return nil
}

const opExchange = "exchange token"

// fetchToken gets a token for the address token (page api/auth). It registers an
// account if there is none, and doing it twice gives two tokens, which harms
// nobody.
func (s *session) fetchToken(ctx context.Context) (kit.Token, error) {
	api := *s.api
	api.Auth = s.auth.signWithKey(s.auth.signWithAddress)
	got, _, err := kit.Call[authAnswer](ctx, &api, kit.PostIdempotent(opExchange, authPath, authRequest{InviteCode: s.auth.invite}))
	if err != nil {
		return kit.Token{}, s.auth.asAddressError(err, s.now())
	}
	fresh := parseToken(got.Token)
	s.auth.exchanged.Store(&fresh)
	return kit.Token{Text: fresh.text, Until: fresh.expires}, nil
}

// asAddressError names the address token where an exchange was refused.
func (a *credentials) asAddressError(err error, now time.Time) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Auth && e.Kind != providers.Forbidden {
		return err
	}
	refused := *e
	refused.Attribute = "address_token"
	refused.Hint = "Check api_key, and sign in with the wallet again: an address token is good for seven days."
	if b := parseToken(a.address); b.expiresBefore(now) {
		refused.Hint = fmt.Sprintf("The address token expired at %s; sign in with the wallet again.", b.expires.Format(time.RFC3339))
	}
	return &refused
}

// ConfigWarnings warns of a token that expires soon; see providers.ConfigWarner.
func (s *session) ConfigWarnings() []providers.Problem {
	b, attribute, what := s.auth.ready, "token", "The token"
	if s.auth.address != "" {
		b, attribute, what = parseToken(s.auth.address), "address_token", "The address token"
	}
	if !b.expiresBefore(s.now().Add(warnBefore)) {
		return nil
	}
	return []providers.Problem{{
		Attribute: attribute, Code: problem.TokenExpiresSoon, Warning: true,
		Detail: fmt.Sprintf("%s expires at %s. Sign in again before then; a token of RelationLabs is good for seven days.",
			what, b.expires.Format(time.RFC3339)),
	}}
}
