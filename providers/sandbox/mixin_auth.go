package sandbox

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// mixinSkew is how far the client's clock may be off. The page on errors says
// about five minutes.
const mixinSkew = 5 * time.Minute

// mixinClaims are the claims of a request token; api/guide.
type mixinClaims struct {
	UID string `json:"uid"`
	SID string `json:"sid"`
	IAT int64  `json:"iat"`
	EXP int64  `json:"exp"`
	JTI string `json:"jti"`
	Sig string `json:"sig"`
	SCP string `json:"scp"`
}

// checkToken checks the token, except its digest of the request.
func (m *mixin) checkToken(r *request) error {
	claims, err := m.openToken(r)
	if err == nil {
		err = m.checkClaims(claims)
	}
	if err != nil {
		return refuse(noKey, "%v", err)
	}
	return nil
}

func (m *mixin) checkClaims(claims mixinClaims) error {
	now := m.now()
	switch {
	case claims.UID != m.app || claims.SID != m.sess:
		return errors.New("uid or sid is not of this bot")
	case claims.SCP != "FULL":
		return fmt.Errorf("scope is %q", claims.SCP)
	case !isUUID(claims.JTI):
		return errors.New("jti is not a UUID")
	case now.Sub(time.Unix(claims.IAT, 0)).Abs() > mixinSkew:
		return errors.New("iat is too far from the server's time")
	case !now.Before(time.Unix(claims.EXP, 0)):
		return errors.New("the token has expired")
	}
	return nil
}

// checkSignature checks that the token covers method, target and body. Clients
// differ on whether the path of their endpoint is part of what is signed. The
// vendor's endpoint has no path, so both are accepted.
func (m *mixin) checkSignature(r *request) error {
	claims, err := m.openToken(r)
	for _, target := range []string{r.target, r.URL.RequestURI()} {
		sum := sha256.Sum256([]byte(r.Method + target + string(r.body)))
		if err == nil && claims.Sig == hex.EncodeToString(sum[:]) {
			return nil
		}
	}
	return refuse(noKey, "sig does not cover %s %s and the body", r.Method, r.target)
}

// openToken checks the signature of a request's token and decodes its claims.
func (m *mixin) openToken(r *request) (claims mixinClaims, err error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return claims, errors.New("no bearer token")
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims, errors.New("the token does not have three parts")
	}
	var head struct {
		Alg string `json:"alg"`
		Typ string `json:"typ"`
	}
	if err := tokenPart(r.decoder, parts[0], &head); err != nil || head.Alg != "EdDSA" || head.Typ != "JWT" {
		return claims, errors.New("the token's header is not that of an EdDSA JWT")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	public, _ := m.key.Public().(ed25519.PublicKey)
	if err != nil || !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), signature) {
		return claims, errors.New("the token's signature is wrong")
	}
	return claims, tokenPart(r.decoder, parts[1], &claims)
}

// tokenPart decodes one JSON part of a token.
func tokenPart(d decoder, text string, into any) error {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	return d.decodeJSON(data, into)
}
