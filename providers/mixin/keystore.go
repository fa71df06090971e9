package mixin

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/safefile"
	"herald/providers"
)

// botAccount is a bot and the key it signs with.
type botAccount struct {
	appID     string
	sessionID string
	key       ed25519.PrivateKey
	secrets   []string // every spelling of the key that may be about
}

// keystore is the JSON of the developers' dashboard, in both of its shapes: the
// older one says client_id and private_key.
type keystore struct {
	AppID             string `json:"app_id"`
	ClientID          string `json:"client_id"`
	SessionID         string `json:"session_id"`
	SessionPrivateKey string `json:"session_private_key"`
	PrivateKey        string `json:"private_key"`
}

// readAccount reads the account from a provider block: from the keystore, or
// from the three separate values. When both are there they must name the same
// session, because either may come from the environment unnoticed.
//
// The path of a keystore is relative to dir.
func readAccount(body cty.Value, dir string) (botAccount, error) {
	apart := keystore{
		AppID:             providers.StringArg(body, "app_id"),
		SessionID:         providers.StringArg(body, "session_id"),
		SessionPrivateKey: providers.StringArg(body, "session_private_key"),
	}
	given := providers.StringArg(body, "keystore")
	if given == "" {
		if apart == (keystore{}) {
			return botAccount{}, providers.NewConfigError(providers.Auth, "keystore", "the credentials are missing",
				"Set MIXIN_KEYSTORE or the keystore argument to the bot's keystore or its path.")
		}
		return apart.toAccount(separateArguments())
	}
	ks, err := readKeystore(given, dir)
	if err != nil {
		return botAccount{}, err
	}
	bot, err := ks.toAccount(keystoreArguments())
	if err != nil {
		return botAccount{}, err
	}
	if isOtherValue(apart.AppID, bot.appID) || isOtherValue(apart.SessionID, bot.sessionID) {
		return botAccount{}, providers.NewConfigError(providers.Invalid, "keystore", "keystore and app_id or session_id name different sessions",
			"Keep one of them; the other may come from the environment (MIXIN_KEYSTORE, MIXIN_APP_ID, MIXIN_SESSION_ID).")
	}
	return bot, nil
}

func isOtherValue(given, have string) bool { return given != "" && !strings.EqualFold(given, have) }

// maxKeystoreBytes is how large a keystore may be, in bytes.
const maxKeystoreBytes = 1 << 20

// readKeystore takes JSON, or the path of a file with it. The value given is in
// no error: it may be a key in the wrong place.
func readKeystore(given, dir string) (keystore, error) {
	raw := []byte(strings.TrimSpace(given))
	if !bytes.HasPrefix(raw, []byte("{")) {
		path := given
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		data, err := safefile.Read(path, maxKeystoreBytes)
		if err != nil {
			var at *fs.PathError
			if errors.As(err, &at) {
				err = at.Err
			}
			return keystore{}, providers.NewConfigError(providers.Invalid, "keystore", "it is neither JSON nor the path of a file that can be read: "+err.Error(),
				"Give the JSON of the keystore, or a path relative to the directory of the project.")
		}
		raw = data
	}
	var ks keystore
	if err := json.Unmarshal(raw, &ks); err != nil {
		return keystore{}, providers.NewConfigError(providers.Invalid, "keystore", "it is not JSON of the expected form",
			"Download the keystore from the developers' dashboard again.")
	}
	return ks, nil
}

// argumentNames are the arguments that diagnostics name for each value.
type argumentNames struct{ app, session, key string }

func keystoreArguments() argumentNames { return argumentNames{"keystore", "keystore", "keystore"} }
func separateArguments() argumentNames {
	return argumentNames{"app_id", "session_id", "session_private_key"}
}

func (k keystore) toAccount(blame argumentNames) (botAccount, error) {
	bot := botAccount{appID: cmp.Or(k.AppID, k.ClientID), sessionID: k.SessionID}
	var ok bool
	if bot.appID, ok = canonicalUUID(bot.appID); !ok {
		return botAccount{}, providers.NewConfigError(providers.Invalid, blame.app, "app_id is missing or not a UUID", "Take it from the bot's keystore.")
	}
	if bot.sessionID, ok = canonicalUUID(bot.sessionID); !ok {
		return botAccount{}, providers.NewConfigError(providers.Invalid, blame.session, "session_id is missing or not a UUID", "Take it from the bot's keystore.")
	}
	written := strings.TrimSpace(cmp.Or(k.SessionPrivateKey, k.PrivateKey))
	switch {
	case written == "":
		return botAccount{}, providers.NewConfigError(providers.Invalid, blame.key, "the private key is missing",
			"Give session_private_key, or private_key in a keystore of the older form.")
	case strings.Contains(written, "-----BEGIN"):
		return botAccount{}, providers.NewConfigError(providers.Invalid, blame.key, "the private key is an RSA key, and only Ed25519 sessions are supported",
			"Create a new Ed25519 session for the bot in the developers' dashboard.")
	}
	if bot.key = parsePrivateKey(written); bot.key == nil {
		return botAccount{}, providers.NewConfigError(providers.Invalid, blame.key, "the private key is not an Ed25519 key",
			"It is 32 bytes in hexadecimal (session_private_key) or 64 bytes in base64 (private_key).")
	}
	seed := bot.key.Seed()
	bot.secrets = []string{written, hex.EncodeToString(seed), string(seed),
		base64.RawURLEncoding.EncodeToString(bot.key), base64.RawStdEncoding.EncodeToString(bot.key)}
	return bot, nil
}

// parsePrivateKey decodes a seed or a whole private key, in hexadecimal or in either
// alphabet of base64; nil when it is none of them or its halves disagree.
func parsePrivateKey(s string) ed25519.PrivateKey {
	raw, err := hex.DecodeString(s)
	if err != nil {
		s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
		if raw, err = base64.RawURLEncoding.DecodeString(s); err != nil {
			return nil
		}
	}
	switch len(raw) {
	case ed25519.SeedSize:
		return ed25519.NewKeyFromSeed(raw)
	case ed25519.PrivateKeySize:
		if key := ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize]); key.Equal(ed25519.PrivateKey(raw)) {
			return key
		}
	}
	return nil
}
