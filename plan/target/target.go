// Package target tells which of the things that a plan is about people mean
// when they name some of them: an address, an address with *, everything in a
// conversation, in a module or of an account.
//
// It must not know plans, the state, or why something is chosen.
package target

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
)

// Item is something that can be named: a delivery, or a conversation that
// Herald keeps when Message is zero.
type Item struct {
	Message      addr.Instance
	Conversation addr.Instance
	Provider     addr.Provider
}

// Delivery reports whether the item is a delivery.
func (i Item) Delivery() bool { return i.Message != addr.Instance{} }

// Address is that of the delivery, or of the conversation.
func (i Item) Address() string {
	if i.Delivery() {
		return addr.Delivery{Message: i.Message, Conversation: i.Conversation}.String()
	}
	return i.Conversation.String()
}

// Selection is what people named to be acted on, and what to be left out. The
// zero Selection names nothing, which means that everything is chosen.
type Selection struct {
	Targets  []Pattern
	Excludes []Pattern
}

// Parse reads what people named. Everything that is no address is a
// diagnostic.
func Parse(targets, excludes []string) (Selection, hcl.Diagnostics) {
	var s Selection
	var diags, more hcl.Diagnostics
	s.Targets, diags = Patterns("target", targets)
	s.Excludes, more = Patterns("exclude", excludes)
	return s, append(diags, more...)
}

// Patterns reads what people named with a flag.
func Patterns(flag string, texts []string) ([]Pattern, hcl.Diagnostics) {
	var out []Pattern
	var diags hcl.Diagnostics
	for _, text := range texts {
		p, err := ParsePattern(text)
		if err != nil {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Invalid address",
				Detail: fmt.Sprintf("--%s %s: %s", flag, text, diag.Sentence(err.Error())),
			})
			continue
		}
		out = append(out, p)
	}
	return out, diags
}

// Empty reports whether nothing was named, so that everything is chosen.
func (s Selection) Empty() bool { return len(s.Targets)+len(s.Excludes) == 0 }

// Targeted reports whether an item is chosen by what was named, before it is
// asked what is to be left out.
func (s Selection) Targeted(i Item) bool { return len(s.Targets) == 0 || anyMatches(s.Targets, i) }

// Excluded reports whether an item was named to be left out.
func (s Selection) Excluded(i Item) bool { return anyMatches(s.Excludes, i) }

func anyMatches(list []Pattern, i Item) bool {
	return slices.ContainsFunc(list, func(p Pattern) bool { return p.Matches(i) })
}

// Unmatched complains of what was named and is none of the items, with names that
// are near.
func (s Selection) Unmatched(items []Item) hcl.Diagnostics {
	diags := Unmatched("target", s.Targets, items)
	return append(diags, Unmatched("exclude", s.Excludes, items)...)
}

// Unmatched is the method Unmatched for the patterns of one flag.
func Unmatched(flag string, list []Pattern, items []Item) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range list {
		if slices.ContainsFunc(items, p.Matches) {
			continue
		}
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "Nothing of that name",
			Detail: fmt.Sprintf("--%s %s names nothing that is declared here or stands.%s", flag, p, patternHint(p, items)),
		})
	}
	return diags
}

// patternHint tells what the person may have meant.
func patternHint(p Pattern, items []Item) string {
	inside := Pattern{text: "@" + p.text, conversation: p.block}
	if p.block != nil && slices.ContainsFunc(items, inside.Matches) {
		return fmt.Sprintf(" It is there already, and Herald does not change it; %s names what goes to it.", inside)
	}
	if near := diag.DidYouMean(p.text, Names(items)); near != "" {
		return near
	}
	return " Plans and herald state list show the addresses."
}

// Names lists how items can be named, without globs, sorted: addresses,
// messages with all their deliveries, conversations with all that goes to them,
// modules and accounts. It is for suggestions and completion.
func Names(items []Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Address(), "@"+i.Conversation.String(), "provider."+i.Provider.Platform, "provider."+i.Provider.String())
		at := i.Conversation
		if i.Delivery() {
			at = i.Message
			out = append(out, at.String(), at.Block.String())
		}
		if at.Module != "" {
			out = append(out, at.Module)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
