package addr

import "strconv"

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
func (k Key) String() string { return string(k.appendText(nil)) }

func (k Key) appendText(b []byte) []byte {
	switch k.kind {
	case 'i':
		b = append(append(b, '['), k.text...)
		return append(b, ']')
	case 's':
		return append(appendQuoted(append(b, '['), k.text), ']')
	}
	return b
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
func (b Block) String() string { return string(b.appendText(make([]byte, 0, usualLength))) }

// usualLength is longer than most addresses, so that their text is made without
// growing.
const usualLength = 128

func (b Block) appendText(text []byte) []byte {
	start := len(text)
	for _, name := range [...]string{b.Module, b.Kind, b.Type, b.Name} {
		if name == "" {
			continue
		}
		if len(text) > start {
			text = append(text, '.')
		}
		text = append(text, name...)
	}
	return text
}

// Instance names one instance of a block.
type Instance struct {
	Block
	Key Key
}

// String is the address as people write it: message.launch["eu"].
func (i Instance) String() string { return string(i.appendText(make([]byte, 0, usualLength))) }

func (i Instance) appendText(b []byte) []byte { return i.Key.appendText(i.Block.appendText(b)) }

// Delivery names one message in one conversation: the unit of plan, state and
// apply.
type Delivery struct {
	Message      Instance
	Conversation Instance
}

// String is message.launch["eu"]@conversation.ops.
func (d Delivery) String() string {
	return string(Resource(d).appendText(make([]byte, 0, usualLength)))
}

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
