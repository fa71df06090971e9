package funcs

import (
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"

	random "github.com/google/uuid"
	"github.com/hashicorp/go-cty-funcs/crypto"
	"github.com/hashicorp/go-cty-funcs/uuid"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"golang.org/x/crypto/ssh"
)

func (l *functionSet) identityFunctions() []definition {
	return []definition{
		{"bcrypt", withCheck(crypto.BcryptFunc, l.checkBcryptCost), "Hashes a password with bcrypt. The result is different in every call, so a text that contains it differs in every run.",
			[]string{"The password.", "The cost, from 4 to 16; 10 by default."}, []Example{{`length(bcrypt("hello", 4))`, `60`}}},
		{"rsadecrypt", rsadecryptFunc(), "Decrypts what was encrypted with RSA (PKCS #1 v1.5).",
			[]string{"The ciphertext, as Base64.", "The private key: PEM, without a passphrase."},
			[]Example{{`can(rsadecrypt("aGVsbG8=", "not a key"))`, `false`}}},
		{"uuid", noArgsFunc(l.newUUID), "Makes a random UUID. It is different in every call, so a text that contains it differs in every run.",
			nil, []Example{{`length(uuid())`, `36`}}},
		{"uuidv5", uuid.V5Func, "Makes a UUID from a name; the same name always gives the same UUID.",
			[]string{"The namespace: dns, url, oid, x500, or a UUID.", "The name in it."},
			[]Example{{`uuidv5("dns", "www.terraform.io")`, `"a5008fae-b28c-5ba5-96cd-82b4c53552d6"`}}},
	}
}

func (l *functionSet) newUUID() (string, error) {
	l.reportDrawn()
	if l.Random == nil {
		return random.NewString(), nil
	}
	l.randomMu.Lock()
	defer l.randomMu.Unlock()
	id, err := random.NewRandomFromReader(l.Random)
	return id.String(), err
}

// checkBcryptCost rejects costs of bcrypt that would take minutes or days.
func (l *functionSet) checkBcryptCost(args []cty.Value) error {
	l.reportDrawn()
	if len(args) == 2 && args[1].GreaterThan(cty.NumberIntVal(MaxBcryptCost)).True() {
		return function.NewArgErrorf(1, "a cost above %d takes too long; each step doubles the time", MaxBcryptCost)
	}
	return nil
}

func rsadecryptFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "ciphertext", Type: cty.String, AllowMarked: true},
			{Name: "privatekey", Type: cty.String, AllowMarked: true},
		},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			text, marks := args[0].Unmark()
			pem, keyMarks := args[1].Unmark()
			raw, err := base64.StdEncoding.DecodeString(text.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(0, "failed to decode input %s: cipher text must be base64-encoded", describeArg(args[0]))
			}
			key, err := privateKey(pem.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(1, err)
			}
			//lint:ignore SA1019 rsadecrypt is defined by this scheme, and the one who could try again has the key already.
			out, err := rsa.DecryptPKCS1v15(nil, key, raw)
			if err != nil {
				return cty.NilVal, fmt.Errorf("failed to decrypt: %w", err)
			}
			return cty.StringVal(string(out)).WithMarks(marks, keyMarks), nil
		},
	})
}

// privateKey reads a key. Errors say nothing of its content.
func privateKey(pem string) (*rsa.PrivateKey, error) {
	raw, err := ssh.ParseRawPrivateKey([]byte(pem))
	var locked *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &locked):
		return nil, errors.New("invalid private key: it has a passphrase; decrypt it first")
	case err != nil:
		return nil, fmt.Errorf("invalid private key: %w", err)
	}
	key, ok := raw.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("invalid private key: it is of type %T, not RSA", raw)
	}
	return key, nil
}
