package manual

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"herald/cli/printer"
	"herald/lang/funcs"
	"herald/lang/schema"
	"herald/providers"
)

// Entry writes all about one platform, for people at a terminal. The error is
// that of w.
func Entry(w io.Writer, f providers.Facts) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef("%s (provider %q)\n%s\n", f.Schema.Title, f.Schema.Name, f.Docs)
	out.Linef("Can:")
	for _, a := range providers.Abilities() {
		s := f.Abilities[a]
		out.Linef("%s", strings.TrimRight(fmt.Sprintf("  %-20s %-8s %s", a, s.Answer, strings.TrimSpace(s.Reason+" "+s.Link)), " "))
	}
	out.Linef("\nIdentity: %s\n  %s\n  %s", describeIdempotency(f.Idempotency), explainIdempotency(f), f.Idempotency.Note)
	out.Linef("\nProven against:")
	for _, p := range proofs(f) {
		out.Linef("  %s: %s", p.Kind, p.With)
	}
	out.Linef("\nLimits:")
	for _, l := range knownLimits(f) {
		out.Linef("  %s: %s", l.name, l.value)
	}
	out.Linef("  %s", f.Limits.Note)
	out.Linef("\nKinds of messages:")
	for _, k := range f.Kinds {
		out.Linef("  %-18s %s", k.Name, k.Help)
	}
	out.writeBlock(fmt.Sprintf("\nprovider %q", f.Schema.Name), f.Schema.Provider, "")
	out.writeBlock(fmt.Sprintf("\nconversation { %s { … } }", f.Schema.Name), f.Schema.Conversation, "")
	out.writeBlock(fmt.Sprintf("\nmessage { %s { … } }", f.Schema.Name), f.Schema.Message, "")
	for _, o := range f.Schema.Data {
		out.writeBlock(fmt.Sprintf("\ndata %q: %s", o.Name, o.Help), o.Arguments, "")
	}
	for _, o := range f.Schema.Actions {
		out.writeBlock(fmt.Sprintf("\naction %q: %s", o.Name, o.Help), o.Arguments, "")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Schema.Functions)) {
		fn := f.Schema.Functions[name]
		out.Linef("\n%s: %s", callExample(f.Schema, name), fn.Description())
		for _, p := range funcs.Parameters(fn) {
			out.Linef("  %s (%s): %s", p.Name, typeName(p.Type), p.Description)
		}
	}
	return out.Err
}

// writeBlock writes the arguments of a block and of those within it.
func (o *writer) writeBlock(head string, b schema.Block, indent string) {
	o.Linef("%s", head)
	if b.Help != "" {
		o.Linef("%s  %s", indent, b.Help)
	}
	for _, a := range b.Attributes {
		o.Linef("%s  %s (%s): %s", indent, a.Name, strings.Join(argumentNotes(a), ", "), a.Help)
	}
	for _, n := range b.Blocks {
		o.writeBlock(indent+"  "+n.Name+" { … }", n.Block, indent+"  ")
	}
}

// argumentNotes are notes on an argument in addition to its meaning.
func argumentNotes(a schema.Attribute) []string {
	out := []string{typeName(a.Type)}
	if a.Required {
		out = append(out, "required")
	}
	if a.Sensitive {
		out = append(out, "sensitive")
	}
	if len(a.Env) > 0 {
		out = append(out, "or "+strings.Join(a.Env, ", "))
	}
	if text := defaultOf(a); text != "" {
		out = append(out, "default "+text)
	}
	return out
}
