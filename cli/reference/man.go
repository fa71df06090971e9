package reference

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
)

// Page is one page for man.
type Page struct {
	Name string // of its file, as in herald-plan.1
	cmd  *cobra.Command
	root *cobra.Command
}

// Pages are those of a command and all below it, in order.
func Pages(root *cobra.Command) []Page {
	var out []Page
	for _, cmd := range visible(root) {
		out = append(out, Page{Name: name(cmd) + ".1", cmd: cmd, root: root})
	}
	return out
}

// name is what man knows a command by.
func name(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// Write writes the page in man's notation. It bears no date: what it says
// depends on the program alone. The error is that of w.
func (p Page) Write(w io.Writer) error {
	out := &writer{printer.Printer{Out: w}}
	out.Linef(`.TH "%s" "1" "" "%s" "Herald"`, roff(strings.ToUpper(name(p.cmd))), roff(p.root.Version))
	out.Linef(".SH NAME\n%s \\- %s", roff(name(p.cmd)), roff(p.cmd.Short))
	out.Linef(".SH SYNOPSIS\n.B %s", roff(usage(p.cmd)))
	out.Linef(".SH DESCRIPTION")
	out.paragraphs(p.cmd.Long)
	if subs := visible(p.cmd)[1:]; len(subs) > 0 {
		out.Linef(".SH COMMANDS")
		for _, sub := range subs {
			out.Linef(".TP\n.B %s\n%s", roff(sub.CommandPath()), roff(sub.Short))
		}
	}
	out.manFlags("OPTIONS", own(p.cmd))
	if p.cmd != p.root {
		out.manFlags("GLOBAL OPTIONS", flagsOf(p.cmd.InheritedFlags()))
	}
	out.Linef(".SH EXAMPLES\n.nf")
	for _, line := range examples(p.cmd) {
		out.Linef("%s", roff(line))
	}
	out.Linef(".fi\n.SH SEE ALSO\n%s", seeAlso(p.cmd))
	return out.Err
}

// paragraphs writes a text. Lines that are indented are shown as they are.
func (o *writer) paragraphs(text string) {
	for i, b := range blocks(text) {
		lines := make([]string, len(b.lines))
		for k, line := range b.lines {
			lines[k] = roff(line)
		}
		all := strings.Join(lines, "\n")
		switch {
		case b.shown:
			o.Linef(".RS\n.nf\n%s\n.fi\n.RE", all)
		case i > 0:
			o.Linef(".PP\n%s", all)
		default:
			o.Linef("%s", all)
		}
	}
}

func (o *writer) manFlags(title string, list []flag) {
	if len(list) == 0 {
		return
	}
	o.Linef(".SH %s", title)
	for _, f := range list {
		head := `\fB` + roff(f.name) + `\fR`
		if f.takes != "" {
			head += ` \fI` + roff(f.takes) + `\fR`
		}
		o.Linef(".TP\n%s\n%s", head, roff(f.meaning("")))
	}
}

// seeAlso names the pages of the command above and of those below.
func seeAlso(cmd *cobra.Command) string {
	var list []string
	if cmd.HasParent() {
		list = append(list, cmd.Parent().CommandPath())
	}
	for _, sub := range visible(cmd)[1:] {
		if sub.Parent() == cmd {
			list = append(list, sub.CommandPath())
		}
	}
	for i, path := range list {
		list[i] = `\fB` + roff(strings.ReplaceAll(path, " ", "-")) + `\fR(1)`
	}
	return strings.Join(list, ", ")
}

// roff is a text in which nothing is taken for man's notation.
func roff(text string) string {
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
