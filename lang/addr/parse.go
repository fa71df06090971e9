package addr

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// appendQuoted appends s as a string literal of the language, so that an address with
// any key can be pasted back: template introducers are escaped as well.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < 0x20 || r == 0x7f:
			b = fmt.Appendf(b, `\u%04x`, r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b = append(b, byte(r), byte(r))
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// ParseInstance reads the address of an instance (or of a block without
// instances). The error says what was expected and repeats what was given.
func ParseInstance(s string) (Instance, error) {
	if in, ok := parsePlain(s); ok {
		return in, nil
	}
	return parseTraversal(s)
}

// parseTraversal parses an address with the parser of the language.
func parseTraversal(s string) (Instance, error) {
	trav, diags := hclsyntax.ParseTraversalAbs([]byte(s), "", hcl.InitialPos)
	if diags.HasErrors() {
		return Instance{}, fmt.Errorf("%q is not an address: %s", s, diags[0].Detail)
	}
	inst, rest, err := FromTraversal(trav)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("there is more after the name")
	}
	if err != nil {
		return Instance{}, fmt.Errorf("%q is not the address of a block: %w", s, err)
	}
	return inst, nil
}

// FromTraversal reads the leading steps of a reference as the address of an
// instance and returns the steps that follow it.
func FromTraversal(trav hcl.Traversal) (Instance, hcl.Traversal, error) {
	var in Instance
	module, trav, err := Modules(trav)
	if err != nil {
		return in, nil, err
	}
	in.Module = module
	names, trav := leadingNames(trav, 3)
	if len(names) < 2 {
		return in, nil, fmt.Errorf("expected a kind and a name, as in message.launch")
	}
	in.Kind = names[0]
	switch in.Kind {
	case Data, Action:
		if len(names) < 3 {
			return in, nil, fmt.Errorf("expected %s, a type and a name", in.Kind)
		}
		in.Type, in.Name = names[1], names[2]
	case Conversation, Attachment, Message:
		in.Name = names[1]
		trav = append(attrSteps(names[2:]), trav...)
	default:
		return in, nil, fmt.Errorf("there is no kind of block called %q", in.Kind)
	}
	in.Key, trav, err = leadingKey(trav)
	return in, trav, err
}

// ParseDelivery reads message.x@conversation.y.
func ParseDelivery(s string) (Delivery, error) {
	message, conversation, ok := CutDelivery(s)
	if !ok {
		return Delivery{}, fmt.Errorf("%q is not the address of a delivery: expected message.NAME@conversation.NAME", s)
	}
	m, err := ParseInstance(message)
	if err != nil {
		return Delivery{}, err
	}
	c, err := ParseInstance(conversation)
	if err != nil {
		return Delivery{}, err
	}
	if m.Kind != Message || c.Kind != Conversation {
		return Delivery{}, fmt.Errorf("%q is not the address of a delivery: expected message.NAME@conversation.NAME", s)
	}
	return Delivery{m, c}, nil
}

// CutDelivery cuts the address of a delivery, or a pattern of one, at the first @
// outside of a quoted key. ok is false, and before is all of s, if there is none.
func CutDelivery(s string) (before, after string, ok bool) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '@' && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// Modules reads the address of a module instance at the front of a reference
// and returns the steps that follow it; "" when there is none.
func Modules(trav hcl.Traversal) (string, hcl.Traversal, error) {
	var mods []string
	for {
		names, rest := leadingNames(trav, 2)
		if len(names) == 0 || names[0] != "module" {
			return strings.Join(mods, "."), trav, nil
		}
		if len(names) < 2 {
			return "", nil, fmt.Errorf("expected a name after module")
		}
		key, rest, err := leadingKey(rest)
		if err != nil {
			return "", nil, err
		}
		mods = append(mods, "module."+names[1]+key.String())
		trav = rest
	}
}

// withoutKeys is the address of a module without keys.
func withoutKeys(module string) string {
	if !strings.Contains(module, "[") {
		return module
	}
	trav, _ := hclsyntax.ParseTraversalAbs([]byte(module), "", hcl.InitialPos) // we wrote it
	var names []string
	for len(trav) > 0 {
		var some []string
		if some, trav = leadingNames(trav, len(trav)); len(some) == 0 {
			trav = trav[1:]
		}
		names = append(names, some...)
	}
	return strings.Join(names, ".")
}

// leadingNames takes up to limit plain names off the front of a traversal.
func leadingNames(trav hcl.Traversal, limit int) ([]string, hcl.Traversal) {
	var names []string
	for len(trav) > 0 && len(names) < limit {
		switch step := trav[0].(type) {
		case hcl.TraverseRoot:
			names = append(names, step.Name)
		case hcl.TraverseAttr:
			names = append(names, step.Name)
		default:
			return names, trav
		}
		trav = trav[1:]
	}
	return names, trav
}

// leadingKey takes the key off the front of a traversal; NoKey when there is
// none.
func leadingKey(trav hcl.Traversal) (Key, hcl.Traversal, error) {
	if len(trav) == 0 {
		return NoKey, trav, nil
	}
	step, ok := trav[0].(hcl.TraverseIndex)
	if !ok {
		return NoKey, trav, nil
	}
	switch step.Key.Type() {
	case cty.String:
		return StringKey(step.Key.AsString()), trav[1:], nil
	case cty.Number:
		n, accuracy := step.Key.AsBigFloat().Int64()
		if accuracy != big.Exact || n < 0 || n > math.MaxInt32 {
			return NoKey, nil, fmt.Errorf("the key is not a whole number that count could give")
		}
		return IntKey(int(n)), trav[1:], nil
	}
	return NoKey, trav, nil
}

func attrSteps(names []string) hcl.Traversal {
	var trav hcl.Traversal
	for _, n := range names {
		trav = append(trav, hcl.TraverseAttr{Name: n})
	}
	return trav
}

// ParseProvider reads what Provider.String wrote.
func ParseProvider(s string) (Provider, error) {
	if isPlainName(s) { // most are, and a state names one for each delivery
		return Provider{Platform: s}, nil
	}
	trav, diags := hclsyntax.ParseTraversalAbs([]byte(s), "", hcl.InitialPos)
	if diags.HasErrors() {
		return Provider{}, fmt.Errorf("%q is not a provider: %s", s, diags[0].Detail)
	}
	names, rest := leadingNames(trav, 2)
	key, rest, err := leadingKey(rest)
	if err != nil || len(names) == 0 || len(rest) > 0 {
		return Provider{}, fmt.Errorf("%q is not a provider: expected a platform and, after a dot, an alias", s)
	}
	p := Provider{Platform: names[0], Key: key}
	if len(names) == 2 {
		p.Alias = names[1]
	}
	return p, nil
}
