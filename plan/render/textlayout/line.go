package textlayout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"herald/lang/diag/style"
	"herald/lang/diag/visible"
)

// line is text made harmless, with the style of each stretch of it.
type line struct {
	text string
	runs []run
}

type run struct {
	end   int // offset behind the last byte
	style style.Style
}

// piece is the part of a line that stands in one row.
type piece struct{ from, to int }

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

// pieces breaks the line at spaces, and between wide characters where the
// Unicode line breaking rules allow it. first and rest are the columns of the
// first row and of the others; 0 does not break.
func (l line) pieces(first, rest int) []piece {
	if first == 0 || Width(l.text) <= first {
		return []piece{{0, len(l.text)}}
	}
	var out []piece
	limit, columns := first, 0
	row := piece{}
	for _, u := range units(l.text) {
		if columns > 0 && columns+u.bare > limit {
			out = append(out, row)
			row, columns, limit = piece{from: u.from}, 0, rest
		}
		row.to = u.from + u.length
		columns += u.width
	}
	out = append(out, row)
	for i := range out {
		p := &out[i]
		p.to = p.from + len(strings.TrimRight(l.text[p.from:p.to], " "))
	}
	return out
}

// unit is text that is not broken, with the spaces behind it.
type unit struct {
	from, length int
	width        int // columns, with the spaces
	bare         int // columns without them
}

// units cuts text where it may be broken: behind spaces, and where breaks
// says so.
func units(text string) []unit {
	var out []unit
	from, state := 0, -1
	rest := text
	for rest != "" {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if rest != "" && !breaks(segment, rest) {
			continue
		}
		end := len(text) - len(rest)
		for from < end {
			u := word(text[from:end])
			u.from = from
			out = append(out, u)
			from += u.length
		}
	}
	return out
}

// word takes the first word of a text and the spaces behind it.
func word(text string) unit {
	spaces := len(text) - len(strings.TrimLeft(text, " "))
	bare := spaces + len(text[spaces:])
	if i := strings.IndexByte(text[spaces:], ' '); i >= 0 {
		bare = spaces + i
	}
	length := len(text) - len(strings.TrimLeft(text[bare:], " "))
	return unit{length: length, width: Width(text[:length]), bare: Width(text[:bare])}
}

// breaks decides whether a break that Unicode allows is used. Those inside
// addresses and words with hyphens are not, because people copy them.
func breaks(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsSpace(last) || wide(last) || wide(next)
}

func wide(r rune) bool { return r >= 0x1100 && uniseg.StringWidth(string(r)) == 2 }

// carets underlines the marked words of a piece; "" when it has none, or
// nothing but marked words.
func (l line) carets(p piece) string {
	var b strings.Builder
	marked, at := false, p.from
	for _, r := range l.runs {
		if r.end <= at || at >= p.to {
			continue
		}
		end := min(r.end, p.to)
		sign := " "
		if r.style.IsMarked() {
			sign, marked = "^", true
		}
		b.WriteString(strings.Repeat(sign, Width(l.text[at:end])))
		at = end
	}
	if !marked {
		return ""
	}
	return strings.TrimRight(b.String(), " ")
}
