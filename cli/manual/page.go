package manual

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/cli/printer"
	"herald/lang/schema"
	"herald/providers"
)

// generated is the end of every page.
const generated = "\n<!-- Written by make docs from the platform's facts. -->"

// Page writes the page of one platform in Markdown. The error is that of w.
func Page(w io.Writer, f providers.Facts) error {
	out := &writer{printer.Printer{Out: w}}
	name := f.Schema.Name
	out.Linef("# %s\n\n%s The vendor's documentation: <%s>.", f.Schema.Title, f.Schema.Provider.Help, f.Docs)
	out.Linef("\n## Configuration\n")
	out.writeSample(fmt.Sprintf("provider %q", name), f.Schema.Provider)
	out.writeArguments(f.Schema.Provider, true)
	out.Linef("\n## Conversations\n\n%s", f.Schema.Conversation.Help)
	if !isEmptyBlock(f.Schema.Conversation) {
		out.Linef("")
		out.writeSample(name, f.Schema.Conversation)
		out.writeArguments(f.Schema.Conversation, false)
	}
	out.Linef("\n## Messages\n\n%s", f.Schema.Message.Help)
	if !isEmptyBlock(f.Schema.Message) {
		out.writeArguments(f.Schema.Message, false)
	}
	out.writeKinds(f)
	out.writeAbilities(f)
	out.Linef("\n## Sends without an answer\n\n%s: %s %s", capitalize(describeIdempotency(f.Idempotency)), explainIdempotency(f), f.Idempotency.Note)
	out.writeProofs(f)
	out.writeLimits(f)
	out.writeOperations("Data", "data", f.Schema.Data)
	out.writeOperations("Actions", "action", f.Schema.Actions)
	out.writeFunctions(f.Schema)
	out.Linef("%s", generated)
	return out.Err
}

func isEmptyBlock(b schema.Block) bool { return len(b.Attributes)+len(b.Blocks) == 0 }

func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// writeSample writes a block with an example for each of its arguments.
func (o *writer) writeSample(head string, b schema.Block) {
	width := 0
	for _, a := range b.Attributes {
		width = max(width, len(a.Name))
	}
	o.Linef("```text\n%s {", head)
	for _, a := range b.Attributes {
		o.Linef("  %-*s = %s", width, a.Name, a.Example)
	}
	o.Linef("}\n```")
}

// writeArguments lists a block's arguments in a table, and those of the blocks in
// it in tables of their own.
func (o *writer) writeArguments(b schema.Block, environment bool) {
	if len(b.Attributes) > 0 {
		o.Linef("\n| argument | type | meaning |%s\n|---|---|---|%s", textIf(environment, " environment |"), textIf(environment, "---|"))
	}
	for _, a := range b.Attributes {
		o.Linef("| `%s` | `%s` | %s |%s", a.Name, escapeCell(typeName(a.Type)), escapeCell(argumentHelp(a)), textIf(environment, " "+joinCode(a.Env)+" |"))
	}
	for _, n := range b.Blocks {
		many := "at most one"
		if n.Many {
			many = "any number"
		}
		o.Linef("\nBlock `%s` (%s): %s", n.Name, many, n.Block.Help)
		o.writeArguments(n.Block, false)
	}
}

func textIf(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

// argumentHelp is what an argument means, with what else matters to its users.
func argumentHelp(a schema.Attribute) string {
	text := a.Help
	if a.Required {
		text += " Required."
	}
	if a.Sensitive {
		text += " Sensitive."
	}
	switch {
	case a.SelfHosted:
		text += " In the files, the server must be allowed outside of them."
	case a.IsServer():
		text += " In the files, any server but " + strings.Join(quoteCode(a.Endpoints), " and ") + " must be allowed outside of them."
	}
	if d := defaultOf(a); d != "" {
		text += " Default: `" + d + "`."
	}
	if a.Example != "" {
		text += " Example: `" + a.Example + "`."
	}
	return text
}

func joinCode(names []string) string { return strings.Join(quoteCode(names), ", ") }

func quoteCode(names []string) []string {
	out := slices.Clone(names)
	for i := range out {
		out[i] = "`" + out[i] + "`"
	}
	return out
}

// escapeCell keeps a text within its cell of a table.
func escapeCell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

func (o *writer) writeKinds(f providers.Facts) {
	o.Linef("\n## Kinds of messages\n\n| kind | what it is | can be edited into |\n|---|---|---|")
	for _, k := range f.Kinds {
		o.Linef("| `%s` | %s | %s |", k.Name, escapeCell(k.Help), joinCode(k.EditsTo))
	}
}

func (o *writer) writeAbilities(f providers.Facts) {
	o.Linef("\n## Abilities\n\n| ability | | |\n|---|---|---|")
	for _, a := range providers.Abilities() {
		s := f.Abilities[a]
		reason := escapeCell(s.Reason)
		if s.Link != "" {
			reason += fmt.Sprintf(" [Source](%s)", s.Link)
		}
		o.Linef("| %s | %s | %s |", a, s.Answer, reason)
	}
}

func (o *writer) writeProofs(f providers.Facts) {
	o.Linef("\n## Proven against\n\n| | |\n|---|---|")
	for _, p := range proofs(f) {
		o.Linef("| %s | %s |", p.Kind, escapeCell(p.With))
	}
}

func (o *writer) writeLimits(f providers.Facts) {
	o.Linef("\n## Limits\n")
	if known := knownLimits(f); len(known) > 0 {
		o.Linef("| | |\n|---|---|")
		for _, n := range known {
			o.Linef("| %s | %s |", n.name, n.value)
		}
		o.Linef("")
	}
	o.Linef("%s", f.Limits.Note)
}

func (o *writer) writeOperations(title, block string, list []schema.Operation) {
	if len(list) == 0 {
		return
	}
	o.Linef("\n## %s", title)
	for _, op := range list {
		o.Linef("\n### %s %q\n\n%s", block, op.Name, op.Help)
		o.writeArguments(op.Arguments, false)
		if op.Result != cty.NilType {
			o.Linef("\nReturns:\n\n```text\n%s\n```", typeName(op.Result))
		}
	}
}
