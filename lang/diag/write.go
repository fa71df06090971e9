package diag

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/style"
	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
)

// Options say how diagnostics are printed.
type Options struct {
	Color bool // with ANSI escapes
	// Width is the number of columns to wrap at; 0 does not wrap. A width
	// below 30 counts as 30.
	Width int
}

// maxSnippetLines is the longest snippet; a subject that spans a whole block says no
// more by being shown whole.
const maxSnippetLines = 8

// Write prints the diagnostics in the order given, each with its place, the
// source lines it is about, the values of what they refer to, and its detail.
// files returns the sources; a place in a file that is not among them is named
// without a snippet. The error is that of w.
func Write(w io.Writer, diags hcl.Diagnostics, files map[string]*hcl.File, opt Options) error {
	if opt.Width > 0 {
		opt.Width = max(opt.Width, 30)
	}
	out := bufio.NewWriter(w)
	for _, d := range diags {
		p := printer{opt: opt}
		p.printDiagnostic(d, files)
		p.drawFrame(out, d.Severity)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print diagnostics: %w", err)
	}
	return nil
}

// printer collects the lines of one diagnostic.
type printer struct {
	opt   Options
	lines []string
}

func (p *printer) printDiagnostic(d *hcl.Diagnostic, files map[string]*hcl.File) {
	word := severityWord(d.Severity)
	_, beginning := severityStyles(d.Severity)
	p.printWrapped(p.paintText(beginning, word+":")+" ", word+": ", d.Summary, style.Bold)
	if d.Subject != nil {
		p.lines = append(p.lines, "")
		p.printLocation(d, files[d.Subject.Filename])
	}
	if d.Detail != "" {
		p.lines = append(p.lines, "")
		p.printDetail(d.Detail)
	}
}

// drawFrame draws the bar on the left that holds the lines together.
func (p *printer) drawFrame(out *bufio.Writer, s hcl.DiagnosticSeverity) {
	bar, _ := severityStyles(s)
	out.WriteString(p.paintText(bar, "╷") + "\n")
	for _, line := range p.lines {
		out.WriteString(strings.TrimRight(p.paintText(bar, "│")+" "+line, " ") + "\n")
	}
	out.WriteString(p.paintText(bar, "╵") + "\n")
}

func (p *printer) paintText(s style.Style, text string) string {
	return style.Painter{Color: p.opt.Color}.Paint(s, text)
}

// availableWidth is the number of columns right of the bar; 0 is unlimited.
func (p *printer) availableWidth() int {
	if p.opt.Width == 0 {
		return 0
	}
	return p.opt.Width - 2
}

// printWrapped adds text after a prefix that has the columns of plainPrefix.
func (p *printer) printWrapped(prefix, plainPrefix, text string, s style.Style) {
	indent := strings.Repeat(" ", textwrap.Width(plainPrefix))
	room := p.availableWidth()
	if room > 0 {
		room = max(room-len(indent), 10)
	}
	for i, line := range textwrap.Lines(visible.Escape(text), room) {
		if i > 0 {
			prefix = indent
		}
		p.lines = append(p.lines, prefix+p.paintText(s, line))
	}
}

// printDetail wraps paragraphs.
func (p *printer) printDetail(text string) {
	p.lines = append(p.lines, Lines(text, p.availableWidth())...)
}

// severityWord is the word that begins a diagnostic.
func severityWord(s hcl.DiagnosticSeverity) string {
	if s == hcl.DiagWarning {
		return "Warning"
	}
	return "Error"
}

// severityStyles are those of the bar at the left of a diagnostic and of the
// word that begins it.
func severityStyles(s hcl.DiagnosticSeverity) (bar, word style.Style) {
	if s == hcl.DiagWarning {
		return style.Alter, style.Alert
	}
	return style.Bad, style.Failure
}
