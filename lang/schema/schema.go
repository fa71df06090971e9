// Package schema defines schemas of blocks as data: which attributes there are, of
// which type, what they mean, and where a value may come from when the file
// gives none. The language decodes by it, and the documentation is printed
// from it, so an attribute is declared once.
//
// It must not depend on any platform or on how a block is evaluated.
package schema

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Platform is everything the language needs to know of one platform.
type Platform struct {
	Name  string // as in the label of a provider block
	Title string // as people write it
	// Provider is the body of provider "name" {}; alias and for_each are the
	// language's own and are not in it.
	Provider Block
	// Conversation holds what only this platform has, in a block of its name
	// inside conversation.
	Conversation Block
	// Message is the same for the block inside message.
	Message Block
	// Data are the look-ups, Actions the one-shot side effects.
	Data    []Operation
	Actions []Operation
	// Permalinks is true if messages have an address of their own, or a provider block can
	// declare that they have one, so that it becomes known when they are sent. Otherwise it is null from the start.
	Permalinks bool
	// Functions are called as provider::NAME::FUNCTION(…), by FUNCTION. They are
	// pure: equal arguments give equal results, and they make no requests.
	Functions map[string]function.Function
}

// Operation is a data source or an action: data "messages" "x" {} and
// action "acknowledge" "x" { config {} }.
type Operation struct {
	Name      string
	Help      string
	Arguments Block    // conversation is the language's own and is not in it
	Result    cty.Type // of data; cty.NilType for an action
}

// Block is the body of a block.
type Block struct {
	Help       string
	Attributes []Attribute
	Blocks     []Nested
}

// Attribute is one name = value.
type Attribute struct {
	Name     string
	Type     cty.Type
	Help     string // one sentence for a person
	Required bool   // may still come from Env
	// Sensitive values are never stored or shown.
	Sensitive bool
	// References means that it holds references, which JSON writes as texts.
	References bool
	// Env names environment variables that provide the value of an absent attribute,
	// the first that is set wins. Only provider blocks have them.
	Env []string
	// Endpoints are the platform's own servers, of an attribute of a provider that
	// is the address of one: https://host each. The files of a project may name
	// another only if the person who runs the program allows it.
	Endpoints []string
	// SelfHosted means that it is the address of a server that anybody can run, so
	// that the platform has no Endpoints of its own: the files may name one only if
	// the person who runs the program allows it.
	SelfHosted bool
	// Default is used when neither the file nor Env has a value; cty.NilVal
	// means null.
	Default cty.Value
	Example string // a value in the language, for the documentation
}

// Nested is a block inside a block.
type Nested struct {
	Name  string
	Many  bool // can occur more than once: a list; else at most one: an object
	Block Block
}

// IsServer reports whether the attribute is the address of a server.
func (a Attribute) IsServer() bool { return a.SelfHosted || len(a.Endpoints) > 0 }

// ImpliedType is the object type that decoding the block gives: every
// attribute optional in the file is present and may be null.
func (b Block) ImpliedType() cty.Type {
	atys := make(map[string]cty.Type, len(b.Attributes)+len(b.Blocks))
	for _, a := range b.Attributes {
		atys[a.Name] = a.Type
	}
	for _, n := range b.Blocks {
		ty := n.Block.ImpliedType()
		if n.Many {
			ty = cty.List(ty)
		}
		atys[n.Name] = ty
	}
	return cty.Object(atys)
}

// Attribute finds an attribute by name; ok is false when there is none.
func (b Block) Attribute(name string) (a Attribute, ok bool) {
	for _, a := range b.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}
