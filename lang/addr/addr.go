package addr

import (
	"strconv"
	"strings"
)

// Kinds of blocks that have instances.
const (
	Conversation = "conversation"
	Attachment   = "attachment"
	Message      = "message"
	Data         = "data"
	Action       = "action"
)

// Key identifies one instance of a block: nothing, a number from
// count, or a string from for_each. The zero Key is "no key".
type Key struct {
	kind byte // 0 none, 'i' number, 's' string
	text string
}

// NoKey is the key of a block with neither count nor for_each.
var NoKey = Key{}

// IntKey is the key of an instance made by count.
func IntKey(n int) Key { return Key{'i', strconv.Itoa(n)} }

// StringKey is the key of an instance made by for_each.
func StringKey(s string) Key { return Key{'s', s} }

// Int returns the number of a count key; ok is false for any other key.
func (k Key) Int() (n int, ok bool) {
	if k.kind != 'i' {
		return 0, false
	}
	n, err := strconv.Atoi(k.text)
	return n, err == nil
}

// Text returns the string of a for_each key; ok is false for any other key.
func (k Key) Text() (s string, ok bool) { return k.text, k.kind == 's' }

// String is the key with its brackets, as in ["eu"] or [0]; empty for NoKey.
func (k Key) String() string {
	switch k.kind {
	case 'i':
		return "[" + k.text + "]"
	case 's':
		return "[" + quoteKey(k.text) + "]"
	}
	return ""
}

// Block names a block of the configuration, whatever its number of instances.
type Block struct {
	Module string // address of the module instance that holds it; "" is the root
	Kind   string // Conversation, Message, …
	Type   string // first label of the kinds that have two (data, action); else ""
	Name   string
}

// Declared names the block as the files declare it: without the keys of the
// modules that hold it, so that all instances of a module have the same.
func (b Block) Declared() Block {
	b.Module = withoutKeys(b.Module)
	return b
}

// Instance returns the instance of b with key k.
func (b Block) Instance(k Key) Instance { return Instance{Block: b, Key: k} }

// String is the address as written in the configuration.
func (b Block) String() string {
	parts := make([]string, 0, 4)
	for _, p := range []string{b.Module, b.Kind, b.Type, b.Name} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ".")
}

// Instance names one instance of a block.
type Instance struct {
	Block
	Key Key
}

// String is the address as people write it: message.launch["eu"].
func (i Instance) String() string { return i.Block.String() + i.Key.String() }

// Delivery names one message in one conversation: the unit of plan, state and
// apply.
type Delivery struct {
	Message      Instance
	Conversation Instance
}

// String is message.launch["eu"]@conversation.ops.
func (d Delivery) String() string { return d.Message.String() + "@" + d.Conversation.String() }

// Provider names a configured account on a platform. Alias is "" for the
// default account.
type Provider struct {
	Platform string
	Alias    string
	Key      Key // of a provider block with for_each
}

// String is the reference as written in the configuration: the platform, with
// alias and key where there are any, as in platform.ops["eu"].
func (p Provider) String() string {
	s := p.Platform
	if p.Alias != "" {
		s += "." + p.Alias
	}
	return s + p.Key.String()
}

// Equal reports whether two keys are the same, as == does. Packages that compare
// values by reflection need it.
func (k Key) Equal(other Key) bool { return k == other }
