package decode

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/reference"
)

// readRecipients reads to: a conversation, or conversations in lists of any depth.
func (d *draft) readRecipients() {
	arg := d.r.Eval("to", cty.DynamicPseudoType)
	if d.r.Content.Attributes["to"] == nil {
		return
	}
	found := reference.CollectMembers(arg.Val)
	d.r.checkReferences("to", addr.Conversation, arg, found)
	first := make(map[conversationKey]addr.Instance)
	seen := make(map[string]bool)
	for _, address := range found.Addresses {
		c, ok := d.r.Conversations[address]
		if !ok {
			d.r.reportWrongKind(addr.Conversation, "to", address, arg)
			continue
		}
		if seen[address] {
			d.r.Add(diag.Errorf(arg.Range, problem.ConversationListedTwice,
				"%s lists %s twice. Remove one of them; distinct() removes duplicates from a list.", d.Addr, address))
			continue
		}
		seen[address] = true
		place := conversationKey{c.Provider, c.ID}
		if other, taken := first[place]; taken && c.ID != "" {
			d.r.Add(diag.Errorf(arg.Range, problem.ConversationDeclaredTwice,
				"%s and %s are the same conversation of the provider %s, so its members would get this message twice. Remove one of them from the argument to.",
				other, c.Addr, c.Provider))
			continue
		}
		first[place] = c.Addr
		d.To = append(d.To, c.Addr)
	}
	if len(d.To) == 0 && !d.r.Failed() && !d.r.Lenient {
		d.r.Add(diag.Warnf(arg.Range, problem.MessageWithoutConversation, "The argument to of %s is empty, so nothing is sent. "+
			"Add a conversation, or remove the message.", d.Addr))
	}
}

// conversationKey is a conversation as its platform sees it.
type conversationKey struct {
	provider addr.Provider
	id       string
}

// checkReferences reports unknown references and values that are not references.
func (r *Instance) checkReferences(name, kind string, arg argument.Value, found reference.Members) {
	if found.OtherType != "" && !(arg.Val.IsNull() && r.Failed()) {
		r.Add(diag.Errorf(arg.Range, problem.IncorrectArgumentType,
			"%s must contain references to %ss, as in %s.example, or lists of them; it contains %s.%s", name, kind, kind, found.OtherType, referenceHint(found.OtherType)))
	}
	if found.Unknown && !r.Lenient {
		r.Add(diag.Errorf(arg.Range, problem.ValueNotKnownYet,
			"%s must be known before the apply, but it depends on a value that is known only after it.%s", name, diag.KnownBeforeApplyHint))
	}
}

// referenceHint explains how to refer to a block instead of one of its attributes.
func referenceHint(stranger string) string {
	if stranger != "string" {
		return ""
	}
	return " Refer to the block itself, without quotes and without an attribute such as .id."
}

// reportWrongKind reports an address that belongs to another kind of block, or to none.
func (r *Instance) reportWrongKind(kind, name, address string, arg argument.Value) {
	if r.Lenient {
		return
	}
	word := "nothing in this configuration"
	if strings.Contains(address, ".") {
		word = "not a " + kind
	}
	r.Add(diag.Errorf(arg.Range, problem.IncorrectArgumentType,
		"%s must contain references to %ss, as in %s.example, but %s is %s.", name, kind, kind, address, word))
}
