package seal

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/schema"
)

// Names of the arguments and of the block for earlier keys.
const (
	argRecipients = "recipients"
	argIdentities = "identities"
	argPassphrase = "passphrase"
	argMigrate    = "migrate"
	blockFallback = "fallback"
)

// Schema is the body of the encryption block in the herald block.
func Schema() schema.Block {
	return schema.Block{
		Help: "Encrypts the state, its journal and saved plans with age, for recipients or with a passphrase.",
		Attributes: []schema.Attribute{
			{
				Name: argRecipients, Type: cty.List(cty.String),
				Help:    "Public keys (age1…, ssh-ed25519 …, ssh-rsa …) to encrypt for. Without it, those of the identities.",
				Example: `["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]`,
			},
			identitiesAttribute("HERALD_IDENTITY"),
			passphraseAttribute("HERALD_PASSPHRASE"),
			{
				Name: argMigrate, Type: cty.Bool, Default: cty.False,
				Help:    "Reads a state that is not encrypted yet; the next apply encrypts it, and its earlier versions.",
				Example: `true`,
			},
		},
		Blocks: []schema.Nested{{
			Name: blockFallback, Many: true,
			Block: schema.Block{
				Help:       "Earlier keys. They decrypt what was encrypted with them, but do not encrypt. The next apply encrypts it with the current key.",
				Attributes: []schema.Attribute{identitiesAttribute(), passphraseAttribute()},
			},
		}},
	}
}

func identitiesAttribute(env ...string) schema.Attribute {
	return schema.Attribute{
		Name: argIdentities, Type: cty.List(cty.String), Sensitive: true, Env: env,
		Help:    "Secret keys (AGE-SECRET-KEY-1… or an OpenSSH private key without a passphrase), or names of files that contain them.",
		Example: `["herald.key"]`,
	}
}

func passphraseAttribute(env ...string) schema.Attribute {
	return schema.Attribute{
		Name: argPassphrase, Type: cty.String, Sensitive: true, Env: env,
		Help:    "Passphrase instead of recipients and identities, at least 16 characters long.",
		Example: `var.state_passphrase`,
	}
}

// FromConfig reads the encryption block. Arguments may be missing or null. ok is false
// if the block itself is null; then nothing is encrypted, whatever the environment is.
// If the block has neither identities nor a passphrase, they are read from the
// environment: HERALD_IDENTITY is one identity, or several on separate lines;
// HERALD_PASSPHRASE is used if the block has no recipients. getenv reports whether a
// variable is set; nil is an empty environment.
func FromConfig(block cty.Value, getenv func(string) (string, bool)) (opt Options, ok bool, err error) {
	block, _ = block.UnmarkDeep()
	if block == cty.NilVal || block.IsNull() {
		return Options{}, false, nil
	}
	if !block.IsWhollyKnown() {
		return Options{}, false, fmt.Errorf("the encryption block has a value that is known only after an apply: use only variables and constants in it")
	}
	if opt.Recipients, err = stringsArgument(block, argRecipients); err != nil {
		return Options{}, false, err
	}
	if opt.Keys, err = decodeKeys(block); err != nil {
		return Options{}, false, err
	}
	if opt.Migrate, err = boolArgument(block, argMigrate); err != nil {
		return Options{}, false, err
	}
	if opt.Fallbacks, err = decodeFallbackKeys(block); err != nil {
		return Options{}, false, err
	}
	if len(opt.Identities) == 0 && opt.Passphrase == "" {
		opt.Keys = keysFromEnvironment(len(opt.Recipients) > 0, getenv)
	}
	return opt, true, nil
}

func keysFromEnvironment(recipients bool, getenv func(string) (string, bool)) (k Keys) {
	if getenv == nil {
		return k
	}
	block := Schema()
	variable := func(argument string) string {
		a, _ := block.Attribute(argument)
		for _, name := range a.Env {
			if text, _ := getenv(name); text != "" {
				return text
			}
		}
		return ""
	}
	if identity := variable(argIdentities); identity != "" {
		k.Identities = []string{identity}
	}
	if !recipients {
		k.Passphrase = variable(argPassphrase)
	}
	return k
}

func decodeFallbackKeys(block cty.Value) ([]Keys, error) {
	val := findArgument(block, blockFallback)
	if val.IsNull() {
		return nil, nil
	}
	if !val.CanIterateElements() {
		return nil, fmt.Errorf("%s in the encryption block is not a block", blockFallback)
	}
	var all []Keys
	for _, v := range val.AsValueSlice() {
		k, err := decodeKeys(v)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

func decodeKeys(block cty.Value) (k Keys, err error) {
	if k.Identities, err = stringsArgument(block, argIdentities); err != nil {
		return k, err
	}
	val, err := convertArgument(block, argPassphrase, cty.String)
	if err == nil && !val.IsNull() {
		k.Passphrase = val.AsString()
	}
	return k, err
}

func stringsArgument(block cty.Value, name string) ([]string, error) {
	val, err := convertArgument(block, name, cty.List(cty.String))
	if err != nil || val.IsNull() {
		return nil, err
	}
	var all []string
	for _, v := range val.AsValueSlice() {
		if v.IsNull() {
			return nil, fmt.Errorf("%s in the encryption block contains null", name)
		}
		all = append(all, v.AsString())
	}
	return all, nil
}

func boolArgument(block cty.Value, name string) (bool, error) {
	val, err := convertArgument(block, name, cty.Bool)
	return err == nil && !val.IsNull() && val.True(), err
}

// convertArgument returns an argument in the type of the schema; null if it is missing.
// The error does not repeat the value: it may be a key.
func convertArgument(block cty.Value, name string, want cty.Type) (cty.Value, error) {
	val, err := convert.Convert(findArgument(block, name), want)
	if err != nil {
		return cty.NullVal(want), fmt.Errorf("%s in the encryption block must be a %s", name, want.FriendlyName())
	}
	return val, nil
}

func findArgument(block cty.Value, name string) cty.Value {
	if !block.Type().IsObjectType() || !block.Type().HasAttribute(name) {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return block.GetAttr(name)
}
