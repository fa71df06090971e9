package reference

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
)

// Page is one man page.
type Page struct {
	Name string // of its file, as in herald-plan.1
	cmd  *cobra.Command
	root *cobra.Command
}

// Pages returns the man pages of a command and all of its subcommands, in order.
func Pages(root *cobra.Command) []Page {
	var out []Page
	for _, cmd := range visibleCommands(root) {
		out = append(out, Page{Name: pageName(cmd) + ".1", cmd: cmd, root: root})
	}
	return out
}

// pageName returns the name of the man page of a command.
func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// Write writes the page in roff. The page has no date, so it depends on the
// program only. The error is that of w.
func (p Page) Write(w io.Writer) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef(`.TH "%s" "1" "" "%s" "Herald"`, escapeRoff(strings.ToUpper(pageName(p.cmd))), escapeRoff(p.root.Version))
	out.Linef(".SH NAME\n%s \\- %s", escapeRoff(pageName(p.cmd)), escapeRoff(p.cmd.Short))
	out.Linef(".SH SYNOPSIS\n.B %s", escapeRoff(usageLine(p.cmd)))
	out.Linef(".SH DESCRIPTION")
	out.writeParagraphs(p.cmd.Long)
	if subs := visibleCommands(p.cmd)[1:]; len(subs) > 0 {
		out.Linef(".SH COMMANDS")
		for _, sub := range subs {
			out.Linef(".TP\n.B %s\n%s", escapeRoff(sub.CommandPath()), escapeRoff(sub.Short))
		}
	}
	out.writeManFlags("OPTIONS", ownFlags(p.cmd))
	if p.cmd != p.root {
		out.writeManFlags("GLOBAL OPTIONS", listFlags(p.cmd.InheritedFlags()))
	}
	out.Linef(".SH EXAMPLES\n.nf")
	for _, line := range exampleLines(p.cmd) {
		out.Linef("%s", escapeRoff(line))
	}
	out.Linef(".fi\n.SH SEE ALSO\n%s", seeAlso(p.cmd))
	return out.Err
}

// writeParagraphs writes a text, and indented lines as preformatted.
func (o *writer) writeParagraphs(text string) {
	for i, b := range splitBlocks(text) {
		lines := make([]string, len(b.lines))
		for k, line := range b.lines {
			lines[k] = escapeRoff(line)
		}
		all := strings.Join(lines, "\n")
		switch {
		case b.preformatted:
			o.Linef(".RS\n.nf\n%s\n.fi\n.RE", all)
		case i > 0:
			o.Linef(".PP\n%s", all)
		default:
			o.Linef("%s", all)
		}
	}
}

func (o *writer) writeManFlags(title string, list []flag) {
	if len(list) == 0 {
		return
	}
	o.Linef(".SH %s", title)
	for _, f := range list {
		head := `\fB` + escapeRoff(f.name) + `\fR`
		if f.placeholder != "" {
			head += ` \fI` + escapeRoff(f.placeholder) + `\fR`
		}
		o.Linef(".TP\n%s\n%s", head, escapeRoff(f.describe("")))
	}
}

// seeAlso lists the man pages of the parent command and of the subcommands.
func seeAlso(cmd *cobra.Command) string {
	var list []string
	if cmd.HasParent() {
		list = append(list, cmd.Parent().CommandPath())
	}
	for _, sub := range visibleCommands(cmd)[1:] {
		if sub.Parent() == cmd {
			list = append(list, sub.CommandPath())
		}
	}
	for i, path := range list {
		list[i] = `\fB` + escapeRoff(strings.ReplaceAll(path, " ", "-")) + `\fR(1)`
	}
	return strings.Join(list, ", ")
}

// escapeRoff escapes everything that roff would interpret.
func escapeRoff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `"`, `\(dq`).Replace(text)
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			out.WriteString(`\&`)
		}
		out.WriteString(line)
	}
	return out.String()
}
