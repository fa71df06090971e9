package project

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/lang/secret"
	"herald/providers"
	platforms "herald/providers/all"
	backends "herald/state/backend/all"
	"herald/state/seal"
)

// EnvironmentCredentials returns all that the environment has for providers, for
// backends and for the encryption of states, whether they are used or not.
func EnvironmentCredentials(lookup func(string) (string, bool)) *secret.Credentials {
	found := new(secret.Credentials)
	var names []string
	for _, platform := range providers.Schemas(platforms.Platforms()) {
		names = append(names, sensitiveVariables(platform.Provider)...)
	}
	for _, kind := range backends.Kinds() {
		names = append(append(names, kind.Secrets...), sensitiveVariables(kind.Schema)...)
	}
	for _, name := range append(names, sensitiveVariables(seal.Schema())...) {
		if value, ok := lookup(name); ok {
			addCredential(found, cty.StringVal(value))
		}
	}
	return found
}

// sensitiveVariables are those that replace sensitive arguments.
func sensitiveVariables(block schema.Block) []string {
	var names []string
	for _, a := range block.Attributes {
		if a.Sensitive {
			names = append(names, a.Env...)
		}
	}
	return names
}

// addBlockCredentials adds the sensitive arguments of a block of the settings.
func addBlockCredentials(found *secret.Credentials, block schema.Block, val cty.Value) {
	if val == cty.NilVal || val.IsNull() || !val.Type().IsObjectType() {
		return
	}
	for _, a := range block.Attributes {
		if a.Sensitive && val.Type().HasAttribute(a.Name) {
			addCredential(found, val.GetAttr(a.Name))
		}
	}
}

// addCredential adds what is in a value, but for names of files that hold keys.
func addCredential(found *secret.Credentials, val cty.Value) {
	val, _ = val.UnmarkDeep()
	if !val.IsWhollyKnown() || val.IsNull() {
		return
	}
	if val.CanIterateElements() {
		for it := val.ElementIterator(); it.Next(); {
			_, element := it.Element()
			addCredential(found, element)
		}
		return
	}
	if text := val; text.Type() == cty.String && !strings.HasSuffix(text.AsString(), ".key") {
		found.Add(text.AsString())
	}
}
