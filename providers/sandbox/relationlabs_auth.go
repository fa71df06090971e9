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

// checkToken returns the error code for a token, or "" if it is valid.
func (l *relationlabs) checkToken(header string) string {
	token, claims, ok := l.parseToken(header)
	if !ok {
		return relationlabsToken
	}
	text := token[:strings.LastIndexByte(token, '.')]
	if subtle.ConstantTimeCompare([]byte(token[len(text)+1:]), []byte(l.signToken(text))) == 0 || claims.SUB != l.account {
		return relationlabsToken
	}
	return l.checkClaims(claims)
}

func (l *relationlabs) checkClaims(claims relationlabsClaims) string {
	switch {
	case claims.ISS != "relationlabs.ai":
		return relationlabsIssuer
	case !l.now().Before(time.Unix(claims.EXP, 0)):
		return relationlabsExpired
	}
	return ""
}

// parseToken takes a token from a header. The table spells the scheme Bearer,
// the example bearer.
func (l *relationlabs) parseToken(header string) (token string, claims relationlabsClaims, ok bool) {
	scheme, token, _ := strings.Cut(header, " ")
	parts := strings.Split(token, ".")
	if !strings.EqualFold(scheme, "bearer") || len(parts) != 3 {
		return "", claims, false
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	return token, claims, err == nil && json.Unmarshal(data, &claims) == nil
}

// exchangeToken returns a token for an address token. The sandbox has no
// wallets, so it accepts any address token that is well formed, has the right
// issuer and has not expired.
func (l *relationlabs) exchangeToken(r *request) call {
	_, claims, ok := l.parseToken(r.Header.Get("I-Authorization"))
	if !ok {
		return refusedCall(l.errorAnswer(relationlabsToken))
	}
	if code := l.checkClaims(claims); code != "" {
		return refusedCall(l.errorAnswer(code))
	}
	var body struct {
		InviteCode string `json:"inviteCode"`
	}
	if len(r.body) > 0 {
		if refused := l.decodeBody(r, &body); refused != nil {
			return refusedCall(*refused)
		}
	}
	return call{operations: []string{"auth"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "auth"})
		return l.successAnswer(map[string]string{"token": l.issueToken(l.account, t.now, t.now.Add(relationlabsWeek))})
	}}
}
