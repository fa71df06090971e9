package mixin_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/providertest/stage"
)

func keystores() map[string]string {
	private := ed25519.NewKeyFromSeed(seed())
	return map[string]string{
		"new": fmt.Sprintf(`{"app_id":%q,"session_id":%q,"server_public_key":"00","session_private_key":%q}`,
			strings.ToUpper(botID), sessionID, hex.EncodeToString(seed())),
		"old": fmt.Sprintf(` {"pin":"1","client_id":%q,"session_id":%q,"pin_token":"x","private_key":%q}`,
			botID, sessionID, base64.RawURLEncoding.EncodeToString(private)),
		"old, padded": fmt.Sprintf(`{"client_id":%q,"session_id":%q,"private_key":%q}`,
			botID, sessionID, base64.StdEncoding.EncodeToString(private)),
	}
}

func TestKeystores(t *testing.T) {
	t.Parallel()
	for name, ks := range keystores() {
		file := filepath.Join(t.TempDir(), "keystore.json")
		if err := os.WriteFile(file, []byte(ks), 0o600); err != nil {
			t.Fatal(err)
		}
		for how, given := range map[string]struct{ value, dir string }{
			"inline": {ks, ""}, "path": {file, ""}, "relative path": {filepath.Base(file), filepath.Dir(file)},
			"path from elsewhere": {file, "elsewhere"},
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				s := newServer(t)
				session, err := mixin.New().Open(providers.Config{
					Body: stage.Body(mixin.New(), map[string]string{"keystore": given.value, "app_id": botID, "endpoint": s.http.URL + "/mixin/"}),
					Dir:  given.dir, Now: clock,
				})
				if err != nil {
					t.Fatal(err)
				}
				if r := session.Send(s.ctx(), []providers.Outgoing{outgoing(t, groupID, stage.Key(1), stage.Text("x"))})[0]; r.Err != nil {
					t.Error(r.Err)
				}
			})
		}
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	const canary = "c4nary"
	good := keystores()["new"]
	edit := func(name string, value any) map[string]string {
		var ks map[string]any
		if err := json.Unmarshal([]byte(good), &ks); err != nil {
			t.Fatal(err)
		}
		ks[name] = value
		b, err := json.Marshal(ks)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"keystore": string(b)}
	}
	mixed := ed25519.NewKeyFromSeed(seed())
	mixed[40] ^= 1
	tests := []struct {
		name      string
		values    map[string]string
		kind      providers.ErrorKind
		attribute string
	}{
		{"nothing", nil, providers.Auth, "keystore"},
		{"no such file", map[string]string{"keystore": canary + ".json"}, providers.Invalid, "keystore"},
		{"a key in its place", map[string]string{"keystore": strings.Repeat(canary, 20)}, providers.Invalid, "keystore"},
		{"not JSON", map[string]string{"keystore": "{" + canary}, providers.Invalid, "keystore"},
		{"no app", edit("app_id", ""), providers.Invalid, "keystore"},
		{"an identity number", edit("app_id", "7000100001"), providers.Invalid, "keystore"},
		{"no session", edit("session_id", canary), providers.Invalid, "keystore"},
		{"no key", edit("session_private_key", ""), providers.Invalid, "keystore"},
		{"RSA", edit("session_private_key", "-----BEGIN RSA PRIVATE KEY-----\n"+canary), providers.Invalid, "keystore"},
		{"short key", edit("session_private_key", "0707"), providers.Invalid, "keystore"},
		{"halves disagree", edit("session_private_key", base64.RawURLEncoding.EncodeToString(mixed)), providers.Invalid, "keystore"},
		{"neither hex nor base64", edit("session_private_key", canary+"!"), providers.Invalid, "keystore"},
		{"two bots", map[string]string{"keystore": good, "app_id": alice}, providers.Invalid, "keystore"},
		{"only the app", map[string]string{"app_id": botID}, providers.Invalid, "session_id"},
		{"apart, no key", map[string]string{"app_id": botID, "session_id": sessionID}, providers.Invalid, "session_private_key"},
		{"apart, no app", map[string]string{"session_id": sessionID, "session_private_key": canary}, providers.Invalid, "app_id"},
		{"endpoint without scheme", map[string]string{"keystore": good, "endpoint": "api.mixin.one"}, providers.Invalid, "endpoint"},
		{"endpoint with a query", map[string]string{"keystore": good, "endpoint": "https://api.mixin.one/?x=" + canary}, providers.Invalid, "endpoint"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := mixin.New().Open(providers.Config{Body: stage.Body(mixin.New(), test.values)})
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Attribute != test.attribute || e.Hint == "" {
				t.Fatalf("got %#v", err)
			}
			if all := fmt.Sprintf("%+v %#v", err, e); strings.Contains(all, canary) || strings.Contains(all, hex.EncodeToString(seed())) {
				t.Errorf("the error repeats what was given: %s", all)
			}
		})
	}
}

// A server that echoes the token and the key brings neither into an error.
func TestErrorsHoldNoCredentials(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	hexed, private := hex.EncodeToString(seed()), base64.RawURLEncoding.EncodeToString(ed25519.NewKeyFromSeed(seed()))
	var token string
	s.before = echo(&token, hexed+" "+private)
	err := s.open().Send(s.ctx(), []providers.Outgoing{outgoing(t, groupID, stage.Key(1), stage.Text("x"))})[0].Err
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{hexed, private, token} {
		if strings.Contains(fmt.Sprintf("%v %#v", err, err), secret) {
			t.Errorf("%s is in %v", secret, err)
		}
	}
}

func FuzzKeystore(f *testing.F) {
	for _, ks := range keystores() {
		f.Add(ks)
	}
	f.Add(`{"app_id":1}`)
	f.Fuzz(func(t *testing.T, ks string) {
		session, err := mixin.New().Open(providers.Config{Body: stage.Body(mixin.New(), map[string]string{"keystore": "{" + ks})})
		var e *providers.Error
		if (session == nil) == (err == nil) || err != nil && !errors.As(err, &e) {
			t.Errorf("%v, %v", session, err)
		}
	})
}

func TestOpenWithoutBody(t *testing.T) {
	t.Parallel()
	for _, body := range []cty.Value{cty.NilVal, cty.NullVal(cty.EmptyObject), cty.EmptyObjectVal} {
		if _, err := mixin.New().Open(providers.Config{Body: body}); providers.KindOf(err) != providers.Auth {
			t.Errorf("%#v: %v", body, err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.open().(providers.CredentialChecker).CheckCredentials(s.ctx()); err != nil {
		t.Error(err)
	}
	s.before = func(int, *http.Request, []byte) (int, string, bool) { return 202, isRefusal(401, "Unauthorized"), true }
	if err := s.open().(providers.CredentialChecker).CheckCredentials(s.ctx()); providers.KindOf(err) != providers.Auth {
		t.Errorf("got %v", err)
	}
}
