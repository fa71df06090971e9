// Package target selects deliveries and conversations by the addresses of
// --target and --exclude: an address, an address with wildcards, everything in
// a conversation, in a module or of a provider.
//
// It must not know plans, the state, or why something is selected.
package target

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Item is something that can be selected: a delivery, or a managed conversation.
type Item struct {
	addr.Resource
	Provider addr.Provider
}

// IsDelivery reports whether the item is a delivery.
func (i Item) IsDelivery() bool {
	_, ok := i.Delivery()
	return ok
}

// Selection is what --target and --exclude select. The zero Selection selects
// everything.
type Selection struct {
	Targets  []Pattern
	Excludes []Pattern
}

// Parse parses the patterns of both flags. Every invalid one is a diagnostic.
func Parse(targets, excludes []string) (Selection, hcl.Diagnostics) {
	var s Selection
	var diags, more hcl.Diagnostics
	s.Targets, diags = Patterns("target", targets)
	s.Excludes, more = Patterns("exclude", excludes)
	return s, append(diags, more...)
}

// Patterns parses the patterns of one flag.
func Patterns(flag string, texts []string) ([]Pattern, hcl.Diagnostics) {
	var out []Pattern
	var diags hcl.Diagnostics
	for _, text := range texts {
		p, err := ParsePattern(text)
		if err != nil {
			diags = append(diags, diag.Newf(hcl.DiagError, problem.InvalidAddress, nil, "--%s %s: %s", flag, text, diag.Sentence(err.Error())))
			continue
		}
		out = append(out, p)
	}
	return out, diags
}

// Empty reports whether there are no patterns, so that everything is selected.
func (s Selection) Empty() bool { return len(s.Targets)+len(s.Excludes) == 0 }

// Targeted reports whether the targets select an item, regardless of what is
// excluded.
func (s Selection) Targeted(i Item) bool { return len(s.Targets) == 0 || anyMatches(s.Targets, i) }

// Excluded reports whether an item is excluded.
func (s Selection) Excluded(i Item) bool { return anyMatches(s.Excludes, i) }

func anyMatches(list []Pattern, i Item) bool {
	return slices.ContainsFunc(list, func(p Pattern) bool { return p.Matches(i) })
}

// Unmatched returns a diagnostic for each pattern that matches none of the
// items, with a suggestion.
func (s Selection) Unmatched(items []Item) hcl.Diagnostics {
	diags := Unmatched("target", s.Targets, items)
	return append(diags, Unmatched("exclude", s.Excludes, items)...)
}

// Unmatched returns a diagnostic for each pattern of one flag that matches none
// of the items, with a suggestion.
func Unmatched(flag string, list []Pattern, items []Item) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range list {
		if slices.ContainsFunc(items, p.Matches) {
			continue
		}
		diags = append(diags, diag.Newf(hcl.DiagError, problem.NoSuchAddress, nil,
			"--%s %s matches nothing in the configuration or the state.%s", flag, p, patternHint(p, items)))
	}
	return diags
}

// patternHint returns a suggestion for a pattern that matches nothing.
func patternHint(p Pattern, items []Item) string {
	inside := Pattern{text: "@" + p.text, conversation: p.block}
	if p.block != nil && slices.ContainsFunc(items, inside.Matches) {
		return fmt.Sprintf(" Herald does not manage this conversation. Use %s for its messages.", inside)
	}
	if near := diag.DidYouMean(p.text, Names(items)); near != "" {
		return near
	}
	return " herald plan and herald state list show the addresses."
}

// Names returns the addresses and patterns that match the items, sorted and
// without wildcards: addresses, messages with all their deliveries,
// conversations with everything in them, modules and providers. They are for
// suggestions and completion.
func Names(items []Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.String(), "@"+i.Conversation.String(), "provider."+i.Provider.Platform, "provider."+i.Provider.String())
		at := i.Owner()
		if i.IsDelivery() {
			out = append(out, at.String(), at.Block.String())
		}
		if at.Module != "" {
			out = append(out, at.Module)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
