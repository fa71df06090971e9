package diag

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/style"
	"herald/lang/diag/visible"
)

// place names file and line, shows the source, and what it refers to.
func (p *printer) place(d *hcl.Diagnostic, file *hcl.File) {
	where := fmt.Sprintf("  on %s line %d", d.Subject.Filename, d.Subject.Start.Line)
	if file == nil || file.Bytes == nil {
		p.lines = append(p.lines, visible.Escape(where)+".")
		return
	}
	if in := blockAt(file, d.Subject.Start.Byte); in != "" {
		where += ", in " + in
	}
	p.lines = append(p.lines, visible.Escape(where)+":")
	p.snippet(d, file.Bytes)
	p.values(d)
}

func (p *printer) snippet(d *hcl.Diagnostic, src []byte) {
	mark := atLeastOne(*d.Subject)
	shown := mark
	if d.Context != nil && d.Context.Filename == mark.Filename {
		shown = hcl.RangeOver(mark, *d.Context)
	}
	digits := max(len(fmt.Sprint(shown.End.Line)), 3)
	count := 0
	scanner := hcl.NewRangeScanner(src, mark.Filename, bufio.ScanLines)
	for scanner.Scan() {
		line := scanner.Range()
		if line.End.Line < shown.Start.Line || line.Start.Line > shown.End.Line || !overlaps(line, shown) {
			continue
		}
		if count++; count > maxLines {
			p.lines = append(p.lines, strings.Repeat(" ", digits)+"  …")
			return
		}
		p.sourceLine(scanner.Bytes(), line, mark, digits)
	}
}

// sourceLine shows one line with the part that mark covers underlined, or
// pointed at from the next line where there are no escapes.
func (p *printer) sourceLine(src []byte, line, mark hcl.Range, digits int) {
	src = hideSecrets(src)
	from := clamp(mark.Start.Byte-line.Start.Byte, 0, len(src))
	to := clamp(mark.End.Byte-line.Start.Byte, from, len(src))
	before, marked, after := p.fit(visible.Escape(string(src[:from])), visible.Escape(string(src[from:to])), visible.Escape(string(src[to:])))
	gutter := fmt.Sprintf("%*d: ", digits, line.Start.Line)
	if p.opt.Color {
		p.lines = append(p.lines, p.paint(style.Dim, gutter)+before+p.paint(style.Underline, marked)+after)
		return
	}
	p.lines = append(p.lines, gutter+before+marked+after)
	if line.Start.Line != mark.Start.Line {
		return
	}
	pad := len(gutter) + textWidth(before)
	p.lines = append(p.lines, strings.Repeat(" ", pad)+strings.Repeat("^", max(textWidth(marked), 1)))
}

// longestLine is where source lines are cut when the width is unlimited: a
// JSON file may be a single line.
const longestLine = 200

// fit shortens the parts of a line so that they fit together, keeping what is
// marked and a little of what leads to it.
func (p *printer) fit(before, marked, after string) (string, string, string) {
	room := p.room() - 5
	if p.room() == 0 {
		room = longestLine
	}
	if textWidth(before)+textWidth(marked)+textWidth(after) <= room {
		return before, marked, after
	}
	lead := max(room/3, 4)
	if runes := []rune(before); len(runes) > lead && textWidth(before)+textWidth(marked) > room {
		before = "…" + string(runes[len(runes)-lead:])
	}
	marked = cut(marked, max(room-textWidth(before), 1))
	return before, marked, cut(after, room-textWidth(before)-textWidth(marked))
}

// cut shortens text to a number of columns, with a sign that it did.
func cut(text string, columns int) string {
	if textWidth(text) <= columns {
		return text
	}
	if columns <= 0 {
		return ""
	}
	n := 1
	for i, r := range text {
		if n += runeWidth(r); n > columns {
			return text[:i] + "…"
		}
	}
	return text
}

// blockAt describes the block around a place, where the syntax can tell.
func blockAt(file *hcl.File, offset int) string {
	if nav, ok := file.Nav.(interface{ ContextString(offset int) string }); ok {
		return nav.ContextString(offset)
	}
	return ""
}

// atLeastOne widens an empty range to one column, so that there is something
// to point at.
func atLeastOne(r hcl.Range) hcl.Range {
	if r.Empty() {
		r.End.Byte++
		r.End.Column++
	}
	return r
}

func overlaps(line, shown hcl.Range) bool {
	return shown.Start.Byte <= line.End.Byte && shown.End.Byte > line.Start.Byte ||
		shown.Start.Line == line.Start.Line
}

func clamp(n, low, high int) int { return min(max(n, low), high) }
