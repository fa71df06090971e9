package reference

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
)

// Markdown writes one page about a command and all below it. The error is that
// of w.
func Markdown(w io.Writer, root *cobra.Command) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef("<!-- Written by make docs from the commands themselves. -->")
	out.Linef("# Commands\n")
	out.text(root.Long)
	out.Linef("")
	list := visible(root)[1:]
	out.Linef("| command | what it does |\n|---|---|")
	for _, cmd := range list {
		out.Linef("| [`%s`](#%s) | %s |", cmd.CommandPath(), anchor(cmd), cell(cmd.Short))
	}
	out.Linef("\nFlags may be written with one dash or two. Every command takes these, and `--help`:\n")
	out.flags(own(root))
	for _, cmd := range list {
		out.command(cmd)
	}
	return out.Err
}

func (o *writer) command(cmd *cobra.Command) {
	o.Linef("\n## %s\n", cmd.CommandPath())
	o.Linef("%s.\n", prose(cmd.Short))
	if runs(cmd) {
		o.Linef("```sh\n%s\n```\n", usage(cmd))
	}
	o.text(cmd.Long)
	if flags := own(cmd); len(flags) > 0 {
		o.Linef("")
		o.flags(flags)
	}
	o.Linef("\n```sh\n%s\n```", strings.Join(examples(cmd), "\n"))
}

// text writes paragraphs, and lines that are indented as they are.
func (o *writer) text(text string) {
	for i, b := range blocks(text) {
		if i > 0 {
			o.Linef("")
		}
		all := strings.Join(b.lines, "\n")
		if b.shown {
			o.Linef("```sh\n%s\n```", all)
			continue
		}
		o.Linef("%s", prose(all))
	}
}

func (o *writer) flags(list []flag) {
	o.Linef("| flag | meaning |\n|---|---|")
	for _, f := range list {
		// The default is code, so nothing in it is to be escaped.
		f.usage = prose(f.usage)
		o.Linef("| `%s` | %s |", strings.TrimSpace(f.name+" "+f.takes), strings.ReplaceAll(f.meaning("`"), "|", `\|`))
	}
}

// anchor is what a heading is called in links.
func anchor(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// prose is a text in which nothing is taken for Markdown.
func prose(text string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `<`, `\<`, `_`, `\_`, "`", "\\`").Replace(text)
}

// cell is prose in a table.
func cell(text string) string { return strings.ReplaceAll(prose(text), "|", `\|`) }
