package sandbox

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// relationlabsWeek is how long a token is valid; page api/auth.
const relationlabsWeek = 7 * 24 * time.Hour

// relationlabsClaims are the claims of the tokens in the vendor's examples.
type relationlabsClaims struct {
	JTI string `json:"jti"`
	ISS string `json:"iss"`
	IAT int64  `json:"iat"`
	SUB string `json:"sub"` // relation id
	EXP int64  `json:"exp"`
}

// issueToken returns a new token. Its signature is a digest that only this
// sandbox makes, in place of the vendor's ES256.
func (l *relationlabs) issueToken(account string, from, till time.Time) string {
	id := seededBytes("relationlabs", "token", account, from.String(), till.String())
	claims, _ := json.Marshal(relationlabsClaims{ // strings and numbers always encode
		JTI: base64.RawURLEncoding.EncodeToString(id[:16]), ISS: "relationlabs.ai",
		IAT: from.Unix(), SUB: account, EXP: till.Unix(),
	})
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64([]byte(`{"alg":"ES256"}`)) + "." + b64(claims)
	return text + "." + l.signToken(text)
}

func (l *relationlabs) signToken(text string) string {
	a, b := seededBytes("relationlabs", "signature", text), seededBytes("relationlabs", "signature", text, 2)
	return base64.RawURLEncoding.EncodeToString(append(a[:], b[:]...))
}

// checkCredentials checks the API key and, except where a token is requested,
// the token.
func (l *relationlabs) checkCredentials(r *request) error {
	err := checkHeader("ApiKey", "", l.apiKey)(r)
	if err != nil || strings.HasSuffix(r.URL.Path, "/api/v1/auth") {
		return err
	}
	token, claims, err := l.parseToken(r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	text := token[:strings.LastIndexByte(token, '.')]
	if subtle.ConstantTimeCompare([]byte(token[len(text)+1:]), []byte(l.signToken(text))) == 0 || claims.SUB != l.account {
		return refuse(relationlabsToken, "not of this account")
	}
	return l.checkClaims(claims)
}

func (l *relationlabs) checkClaims(claims relationlabsClaims) error {
	switch {
	case claims.ISS != "relationlabs.ai":
		return refuse(relationlabsIssuer, "issuer %q", claims.ISS)
	case !l.now().Before(time.Unix(claims.EXP, 0)):
		return refuse(relationlabsExpired, "expired")
	}
	return nil
}

// parseToken takes a token from a header. The table spells the scheme Bearer,
// the example bearer.
func (l *relationlabs) parseToken(header string) (token string, claims relationlabsClaims, err error) {
	scheme, token, _ := strings.Cut(header, " ")
	parts := strings.Split(token, ".")
	if !strings.EqualFold(scheme, "bearer") || len(parts) != 3 {
		return "", claims, refuse(relationlabsToken, "no token")
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(data, &claims) != nil {
		return "", claims, refuse(relationlabsToken, "no claims")
	}
	return token, claims, nil
}

// relationlabsInvite is the optional body of a request for a token.
type relationlabsInvite struct {
	_          struct{} `body:"optional"`
	InviteCode string   `json:"inviteCode"`
}

// exchangeToken returns a token for an address token. The sandbox has no
// wallets, so it accepts any address token that is well formed, has the right
// issuer and has not expired.
func (l *relationlabs) exchangeToken(c *exchange, _ *relationlabsInvite) (any, error) {
	_, claims, err := l.parseToken(c.Request.Header.Get("I-Authorization"))
	if err != nil {
		return nil, err
	}
	if err := l.checkClaims(claims); err != nil {
		return nil, err
	}
	return map[string]string{"token": l.issueToken(l.account, c.now, c.now.Add(relationlabsWeek))}, nil
}
