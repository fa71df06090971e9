package mixin

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// tokenLifetime of a token. It is bound to one request, so a long life gives nothing
// away, and one of a minute would fail on clocks that Mixin still accepts.
const tokenLifetime = 10 * time.Minute

// authToken is the claims of api/guide.
type authToken struct {
	AppID     string `json:"uid"`
	SessionID string `json:"sid"`
	Issued    int64  `json:"iat"`
	Expires   int64  `json:"exp"`
	ID        string `json:"jti"`
	Signature string `json:"sig"`
	Scope     string `json:"scp"`
}

func newAuthToken(bot botAccount, now time.Time) (authToken, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return authToken{}, fmt.Errorf("make the id of a token: %w", err)
	}
	return authToken{
		AppID: bot.appID, SessionID: bot.sessionID, ID: id.String(), Scope: "FULL",
		Issued: now.Unix(), Expires: now.Add(tokenLifetime).Unix(),
	}, nil
}

// requestSignature binds a token to one request: the hash of method, target and body.
func requestSignature(method, target string, body []byte) string {
	if target == "" {
		target = "/"
	}
	h := sha256.New()
	h.Write([]byte(method + target))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// signedString is the token signed, in its compact form.
func (t authToken) signedString(key ed25519.PrivateKey) string {
	claims, err := json.Marshal(t)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	enc := base64.RawURLEncoding
	head := enc.EncodeToString([]byte(`{"alg":"EdDSA","typ":"JWT"}`)) + "." + enc.EncodeToString(claims)
	return head + "." + enc.EncodeToString(ed25519.Sign(key, []byte(head)))
}
