package sandbox

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// relationlabsWeek is how long a token is good for; page api/auth.
const relationlabsWeek = 7 * 24 * time.Hour

// relationlabsClaims are those of the tokens in the vendor's examples.
type relationlabsClaims struct {
	JTI string `json:"jti"`
	ISS string `json:"iss"`
	IAT int64  `json:"iat"`
	SUB string `json:"sub"` // relation id
	EXP int64  `json:"exp"`
}

// issue makes a token. Its signature is a digest that only this sandbox makes,
// in the place of the vendor's ES256.
func (l *relationlabs) issue(account string, from, till time.Time) string {
	id := seeded("relationlabs", "token", account, from.String(), till.String())
	claims, _ := json.Marshal(relationlabsClaims{ // strings and numbers cannot fail
		JTI: base64.RawURLEncoding.EncodeToString(id[:16]), ISS: "relationlabs.ai",
		IAT: from.Unix(), SUB: account, EXP: till.Unix(),
	})
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64([]byte(`{"alg":"ES256"}`)) + "." + b64(claims)
	return text + "." + l.seal(text)
}

func (l *relationlabs) seal(text string) string {
	a, b := seeded("relationlabs", "signature", text), seeded("relationlabs", "signature", text, 2)
	return base64.RawURLEncoding.EncodeToString(append(a[:], b[:]...))
}

// verify gives the code that refuses a token; "" is fine.
func (l *relationlabs) verify(header string) string {
	token, claims, ok := l.read(header)
	if !ok {
		return relationlabsToken
	}
	text := token[:strings.LastIndexByte(token, '.')]
	if subtle.ConstantTimeCompare([]byte(token[len(text)+1:]), []byte(l.seal(text))) == 0 || claims.SUB != l.account {
		return relationlabsToken
	}
	return l.valid(claims)
}

func (l *relationlabs) valid(claims relationlabsClaims) string {
	switch {
	case claims.ISS != "relationlabs.ai":
		return relationlabsIssuer
	case !l.now().Before(time.Unix(claims.EXP, 0)):
		return relationlabsExpired
	}
	return ""
}

// read takes a token out of a header. The table spells the scheme Bearer, the
// example bearer.
func (l *relationlabs) read(header string) (token string, claims relationlabsClaims, ok bool) {
	scheme, token, _ := strings.Cut(header, " ")
	parts := strings.Split(token, ".")
	if !strings.EqualFold(scheme, "bearer") || len(parts) != 3 {
		return "", claims, false
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	return token, claims, err == nil && json.Unmarshal(data, &claims) == nil
}

// exchange gives a token for an address token. The sandbox has no wallets, so
// it takes any that is well formed, of the right issuer and not expired.
func (l *relationlabs) exchange(r *request) call {
	_, claims, ok := l.read(r.Header.Get("I-Authorization"))
	if !ok {
		return refuse(l.refuse(relationlabsToken))
	}
	if code := l.valid(claims); code != "" {
		return refuse(l.refuse(code))
	}
	var body struct {
		InviteCode string `json:"inviteCode"`
	}
	if len(r.body) > 0 {
		if refused := l.decode(r, &body); refused != nil {
			return refuse(*refused)
		}
	}
	return call{operations: []string{"auth"}, effect: func(t *transaction) answer {
		t.note(Entry{Operation: "auth"})
		return l.ok(map[string]string{"token": l.issue(l.account, t.now, t.now.Add(relationlabsWeek))})
	}}
}
