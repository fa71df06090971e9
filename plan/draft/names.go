package draft

import (
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang"
	"herald/lang/addr"
)

// names holds the declared names, and chooses new ones.
type names struct {
	conversations map[addr.Instance]bool
	messages      map[addr.Instance]bool
	deliveries    map[addr.Delivery]bool
	attachments   map[string]bool
	providers     map[addr.Provider]bool
	taken         map[addr.Block]bool
	given         map[addr.Instance]addr.Instance
}

func newNames(d *lang.Desired) *names {
	n := &names{
		conversations: make(map[addr.Instance]bool), messages: make(map[addr.Instance]bool),
		deliveries: make(map[addr.Delivery]bool), attachments: make(map[string]bool),
		providers: make(map[addr.Provider]bool), taken: make(map[addr.Block]bool),
		given: make(map[addr.Instance]addr.Instance),
	}
	for i := range d.Conversations {
		n.addDeclared(n.conversations, d.Conversations[i].Addr)
	}
	for _, m := range d.Messages {
		n.addDeclared(n.messages, m.Addr)
	}
	for i := range d.Deliveries {
		n.deliveries[d.Deliveries[i].Addr] = true
	}
	for i := range d.Attachments {
		n.attachments[d.Attachments[i].Addr.String()] = true
		n.taken[d.Attachments[i].Addr.Block] = true
	}
	for i := range d.Providers {
		n.providers[d.Providers[i].Addr] = true
	}
	return n
}

func (n *names) addDeclared(kind map[addr.Instance]bool, at addr.Instance) {
	kind[at] = true
	n.taken[at.Block] = true
}

// nameFor returns an instance of a block in the root module: with its own name
// if that is possible and free, otherwise with one derived from it. The same
// instance always gets the same name.
func (n *names) nameFor(at addr.Instance) addr.Instance {
	if to, ok := n.given[at]; ok {
		return to
	}
	to := addr.Block{Kind: at.Kind, Name: at.Name}
	if at.Module != "" || at.Key != addr.NoKey {
		to.Name = toIdentifier(strings.TrimPrefix(strings.ReplaceAll(at.Module, "module.", ""), ".") + "_" + at.Name + "_" + at.Key.String())
	}
	for n.taken[to] {
		to.Name += "_"
	}
	n.taken[to] = true
	n.given[at] = to.Instance(addr.NoKey)
	return n.given[at]
}

// toIdentifier converts a text to an identifier.
func toIdentifier(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	name := strings.Join(words, "_")
	if !hclsyntax.ValidIdentifier(name) {
		name = "m_" + name
	}
	return name
}
