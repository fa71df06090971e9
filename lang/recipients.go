package lang

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
)

// recipients reads to: a conversation, or conversations in lists of any depth.
func (u *unit) recipients(d *draft) {
	arg := d.r.take("to", cty.DynamicPseudoType)
	if d.r.content.Attributes["to"] == nil {
		return
	}
	found := gather(arg.val)
	d.reportStrangers("to", addr.Conversation, arg, found)
	first := make(map[account]addr.Instance)
	seen := make(map[string]bool)
	for _, address := range found.addresses {
		c, ok := u.conversations[address]
		if !ok {
			d.notA(addr.Conversation, "to", address, arg)
			continue
		}
		if seen[address] {
			d.r.add(diag.Errorf(arg.rng, "Conversation given twice",
				"%s is sent to %s twice. Remove one of them; distinct() does so for a list.", d.Addr, address))
			continue
		}
		seen[address] = true
		place := account{c.Provider, c.ID}
		if other, taken := first[place]; taken && c.ID != "" {
			d.r.add(diag.Errorf(arg.rng, "Same conversation by two names",
				"%s and %s are the same conversation of %s, so its readers would get this message twice. Send it to one of them.",
				other, c.Addr, c.Provider))
			continue
		}
		first[place] = c.Addr
		d.To = append(d.To, c.Addr)
	}
	if len(d.To) == 0 && !d.r.diags.HasErrors() && !d.r.lenient {
		d.r.add(diag.Warnf(arg.rng, "Message goes nowhere", "%s has no conversation to go to, so nothing is sent.", d.Addr))
	}
}

// account is a conversation as its platform sees it.
type account struct {
	provider addr.Provider
	id       string
}

// members are the blocks that a value refers to.
type members struct {
	addresses []string // in the order given; of a set, sorted
	unknown   bool     // some could not be told
	stranger  string   // type of something that is no reference; "" when all are
}

// gather walks nested lists for references to blocks.
func gather(v cty.Value) members {
	var m members
	m.walk(v)
	return m
}

func (m *members) walk(v cty.Value) {
	ty := v.Type()
	switch {
	case !v.IsKnown():
		m.unknown = true
	case v.IsNull():
		m.stranger = "null"
	case ty.IsObjectType() && ty.HasAttribute("address") && ty.AttributeType("address") == cty.String:
		m.reference(v.GetAttr("address"))
	case ty.IsSetType():
		from := len(m.addresses)
		m.each(v)
		slices.Sort(m.addresses[from:])
	case v.CanIterateElements():
		m.each(v)
	default:
		m.stranger = ty.FriendlyName()
	}
}

func (m *members) each(v cty.Value) {
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		m.walk(element)
	}
}

func (m *members) reference(address cty.Value) {
	switch {
	case !address.IsKnown():
		m.unknown = true
	case address.IsNull():
		m.stranger = "null"
	default:
		m.addresses = append(m.addresses, address.AsString())
	}
}

// reportStrangers reports what cannot be told and what is no reference.
func (d *draft) reportStrangers(name, kind string, arg argument, found members) {
	if found.stranger != "" && !(arg.val.IsNull() && d.r.diags.HasErrors()) {
		d.r.add(diag.Errorf(arg.rng, "Incorrect argument type",
			"%s takes references to %ss, as in %s.example, or lists of them; this holds %s.", name, kind, kind, found.stranger))
	}
	if found.unknown && !d.r.lenient {
		d.r.add(diag.Errorf(arg.rng, "Value not known yet",
			"%s must be known before anything is sent, but it depends on something known only after apply.", name))
	}
}

// notA reports an address that belongs to another kind of block, or to none.
func (d *draft) notA(kind, name, address string, arg argument) {
	if d.r.lenient {
		return
	}
	word := "nothing in this configuration"
	if strings.Contains(address, ".") {
		word = "not a " + kind
	}
	d.r.add(diag.Errorf(arg.rng, "Incorrect argument type",
		"%s takes references to %ss, as in %s.example, but %s is %s.", name, kind, kind, address, word))
}
