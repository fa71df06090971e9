package reference

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
)

// Markdown writes one page about a command and all of its subcommands. The error
// is that of w.
func Markdown(w io.Writer, root *cobra.Command) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef("<!-- Written by make docs from the commands themselves. -->")
	out.Linef("# Commands\n")
	out.writeText(root.Long)
	out.Linef("")
	list := visibleCommands(root)[1:]
	out.Linef("| command | what it does |\n|---|---|")
	for _, cmd := range list {
		out.Linef("| [`%s`](#%s) | %s |", cmd.CommandPath(), headingAnchor(cmd), escapeCell(cmd.Short))
	}
	out.Linef("\nFlags may be written with one dash or two. Every command accepts these and `--help`:\n")
	out.writeFlags(ownFlags(root))
	for _, cmd := range list {
		out.writeCommand(cmd)
	}
	return out.Err
}

func (o *writer) writeCommand(cmd *cobra.Command) {
	o.Linef("\n## %s\n", cmd.CommandPath())
	o.Linef("%s.\n", escapeMarkdown(cmd.Short))
	if isRunnable(cmd) {
		o.Linef("```sh\n%s\n```\n", usageLine(cmd))
	}
	o.writeText(cmd.Long)
	if flags := ownFlags(cmd); len(flags) > 0 {
		o.Linef("")
		o.writeFlags(flags)
	}
	o.Linef("\n```sh\n%s\n```", strings.Join(exampleLines(cmd), "\n"))
}

// writeText writes paragraphs, and indented lines as code.
func (o *writer) writeText(text string) {
	for i, b := range splitBlocks(text) {
		if i > 0 {
			o.Linef("")
		}
		all := strings.Join(b.lines, "\n")
		if b.preformatted {
			o.Linef("```sh\n%s\n```", all)
			continue
		}
		o.Linef("%s", escapeMarkdown(all))
	}
}

func (o *writer) writeFlags(list []flag) {
	o.Linef("| flag | meaning |\n|---|---|")
	for _, f := range list {
		// The default is formatted as code, so it must not be escaped.
		f.usage = escapeMarkdown(f.usage)
		o.Linef("| `%s` | %s |", strings.TrimSpace(f.name+" "+f.placeholder), strings.ReplaceAll(f.describe("`"), "|", `\|`))
	}
}

// headingAnchor returns the fragment of the heading of a command.
func headingAnchor(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// escapeMarkdown escapes everything that Markdown would interpret.
func escapeMarkdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `<`, `\<`, `_`, `\_`, "`", "\\`").Replace(text)
}

// escapeCell escapes a text for a cell of a table.
func escapeCell(text string) string { return strings.ReplaceAll(escapeMarkdown(text), "|", `\|`) }
