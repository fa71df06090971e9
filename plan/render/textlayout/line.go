package textlayout

import (
	"strings"

	"herald/lang/diag/style"
	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
)

// line is escaped text with the style of each part.
type line struct {
	text string
	runs []run
}

type run struct {
	end   int // end offset
	style style.Style
}

func newLine(spans []Span) line {
	var l line
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(visible.Escape(s.Text))
		l.runs = append(l.runs, run{b.Len(), s.Style})
	}
	l.text = b.String()
	return l
}

// caretRow underlines the marked words of a segment; "" if none or all of its
// words are marked.
func (l line) caretRow(p textwrap.Segment) string {
	var b strings.Builder
	marked, at := false, p.From
	for _, r := range l.runs {
		if r.end <= at || at >= p.To {
			continue
		}
		end := min(r.end, p.To)
		sign := " "
		if r.style.IsMarked() {
			sign, marked = "^", true
		}
		b.WriteString(strings.Repeat(sign, textwrap.Width(l.text[at:end])))
		at = end
	}
	if !marked {
		return ""
	}
	return strings.TrimRight(b.String(), " ")
}
