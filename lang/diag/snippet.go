package diag

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/style"
	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
)

// printLocation names file and line, shows the source, and what it refers to.
func (p *printer) printLocation(d *hcl.Diagnostic, file *hcl.File) {
	where := fmt.Sprintf("  on %s line %d", d.Subject.Filename, d.Subject.Start.Line)
	if file == nil || file.Bytes == nil {
		p.lines = append(p.lines, visible.Escape(where)+".")
		return
	}
	if in := describeBlockAt(file, d.Subject.Start.Byte); in != "" {
		where += ", in " + in
	}
	p.lines = append(p.lines, visible.Escape(where)+":")
	p.printSnippet(d, file.Bytes)
	p.printValues(d)
}

func (p *printer) printSnippet(d *hcl.Diagnostic, src []byte) {
	mark := withByteOffsets(src, widenEmptyRange(*d.Subject))
	shown := mark
	if d.Context != nil && d.Context.Filename == mark.Filename {
		shown = hcl.RangeOver(mark, *d.Context)
	}
	digits := max(len(fmt.Sprint(shown.End.Line)), 3)
	count := 0
	for in := range touchedLines(src, shown) {
		if count++; count > maxSnippetLines {
			p.lines = append(p.lines, strings.Repeat(" ", digits)+"  …")
			return
		}
		p.printSourceLine(src, in, mark, digits)
	}
}

// printSourceLine shows one line with the part that mark covers underlined, or
// pointed at from the next line where there are no escapes.
func (p *printer) printSourceLine(src []byte, in line, mark hcl.Range, digits int) {
	start := clampInt(mark.Start.Byte, in.start, in.end)
	from := runeStart(src, max(in.start, start-maxContext))
	to := runeStart(src, min(in.end, start+maxContext))
	end := clampInt(mark.End.Byte, start, to)
	part := maskedPart(src, in, from, to)
	before, marked, after := p.fitLine(visible.Escape(string(part[:start-from])), visible.Escape(string(part[start-from:end-from])), visible.Escape(string(part[end-from:])))
	gutter := fmt.Sprintf("%*d: ", digits, in.number)
	if p.opt.Color {
		p.lines = append(p.lines, p.paintText(style.Dim, gutter)+before+p.paintText(style.Underline, marked)+after)
		return
	}
	p.lines = append(p.lines, gutter+before+marked+after)
	if mark.Start.Byte < in.start || mark.Start.Byte > in.end {
		return
	}
	pad := len(gutter) + textwrap.Width(before)
	p.lines = append(p.lines, strings.Repeat(" ", pad)+strings.Repeat("^", max(textwrap.Width(marked), 1)))
}

// maxLineColumns is where source lines are cut when the width is unlimited: a
// JSON file may be a single line.
const maxLineColumns = 200

// fitLine shortens the parts of a line so that they fit together, keeping what is
// marked and a little of what leads to it.
func (p *printer) fitLine(before, marked, after string) (string, string, string) {
	room := p.availableWidth() - 5
	if p.availableWidth() == 0 {
		room = maxLineColumns
	}
	if textwrap.Width(before)+textwrap.Width(marked)+textwrap.Width(after) <= room {
		return before, marked, after
	}
	lead := max(room/3, 4)
	if runes := []rune(before); len(runes) > lead && textwrap.Width(before)+textwrap.Width(marked) > room {
		before = "…" + string(runes[len(runes)-lead:])
	}
	marked = textwrap.Truncate(marked, max(room-textwrap.Width(before), 1))
	return before, marked, textwrap.Truncate(after, room-textwrap.Width(before)-textwrap.Width(marked))
}

// describeBlockAt describes the block around a place, where the syntax can tell.
func describeBlockAt(file *hcl.File, offset int) string {
	if nav, ok := file.Nav.(interface{ ContextString(offset int) string }); ok {
		return nav.ContextString(offset)
	}
	return ""
}

// widenEmptyRange widens an empty range to one column, so that there is something
// to point at.
func widenEmptyRange(r hcl.Range) hcl.Range {
	if r.Empty() {
		r.End.Byte++
		r.End.Column++
	}
	return r
}

func clampInt(n, low, high int) int { return min(max(n, low), high) }
