// Package textlayout puts styled text on a terminal or into a log: it breaks lines
// at a width, measures East Asian characters and emoji as terminals show them,
// and makes harmless whatever could steer the terminal. All text that people
// wrote reaches a terminal through it, so that this is decided once.
//
// It knows nothing of plans or messages. Without color it writes no escape
// sequence at all.
package textlayout

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"herald/lang/diag/style"
	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
)

// MinWidth is the smallest width that lines are broken at.
const MinWidth = 20

// minTextWidth is the least number of columns that text gets next to a margin,
// however narrow the output is.
const minTextWidth = 8

// Options of a Writer.
type Options struct {
	Color bool // with ANSI escape sequences
	// Width is the number of columns. 0 and less never breaks a line; less than
	// MinWidth counts as MinWidth. A word that is longer than a line stays
	// whole, so that addresses can be copied.
	Width int
}

// Span is a piece of text in one style.
type Span struct {
	Text  string
	Style style.Style
}

// Margin is what stands left of a line.
type Margin struct {
	Lead Span // in front of the first row
	// Hang is how many columns further rows are indented.
	Hang int
}

// Writer collects rows and writes them. The first error of the writer is kept
// and returned by Flush.
type Writer struct {
	out   *bufio.Writer
	color style.Painter
	width int
	err   error
}

// NewWriter makes a Writer on w.
func NewWriter(w io.Writer, opt Options) *Writer {
	width := max(opt.Width, 0)
	if width > 0 {
		width = max(width, MinWidth)
	}
	return &Writer{out: bufio.NewWriter(w), color: style.Painter{Color: opt.Color}, width: width}
}

// Line writes spans as one line of text, broken where it must be.
func (s *Writer) Line(m Margin, spans ...Span) { s.Put(s.Rows(m, spans...)...) }

// Blank writes an empty row.
func (s *Writer) Blank() { s.Put("") }

// Put writes rows made by Rows.
func (s *Writer) Put(rows ...string) {
	for _, row := range rows {
		if s.err == nil {
			_, s.err = s.out.WriteString(row + "\n")
		}
	}
}

// Raw writes escape sequences of the caller's own, which Rows would make
// harmless. Nothing that a person wrote may be in them.
func (s *Writer) Raw(sequence string) {
	if s.err == nil {
		_, s.err = s.out.WriteString(sequence)
	}
}

// Flush writes what is still held back, and returns the first error.
func (s *Writer) Flush() error {
	if err := s.out.Flush(); s.err == nil {
		s.err = err
	}
	if s.err != nil {
		return fmt.Errorf("write: %w", s.err)
	}
	return nil
}

// Rows lays out spans as one line of text without writing it. There is always
// at least one row. Where there is no color, a row with marked words is
// followed by one of carets under them.
func (s *Writer) Rows(m Margin, spans ...Span) []string {
	l := newLine(spans)
	lead := visible.Escape(m.Lead.Text)
	var rows []string
	first := true
	for _, p := range textwrap.Break(l.text, s.textWidth(textwrap.Width(lead)), s.textWidth(m.Hang)) {
		front := s.color.Paint(m.Lead.Style, lead)
		indent := textwrap.Width(lead)
		if !first {
			front = strings.Repeat(" ", m.Hang)
			indent = m.Hang
		}
		first = false
		rows = append(rows, s.paintRow(front, l, p))
		if carets := l.caretRow(p); carets != "" && !s.color.Color && s.fitsWidth(indent+len(carets)) {
			rows = append(rows, strings.Repeat(" ", indent)+carets)
		}
	}
	return rows
}

func (s *Writer) fitsWidth(columns int) bool { return s.width == 0 || columns <= s.width }

// textWidth is what a margin leaves of a row; 0 is unlimited.
func (s *Writer) textWidth(margin int) int {
	if s.width == 0 {
		return 0
	}
	return max(s.width-margin, minTextWidth)
}

// paintRow paints one piece of a line behind its front. Spaces at the end of a row
// are left out.
func (s *Writer) paintRow(front string, l line, p textwrap.Segment) string {
	var b strings.Builder
	b.WriteString(front)
	at := p.From
	for _, r := range l.runs {
		if r.end <= at || at >= p.To {
			continue
		}
		end := min(r.end, p.To)
		b.WriteString(s.color.Paint(r.style, l.text[at:end]))
		at = end
	}
	if out := b.String(); s.color.Color && strings.TrimSpace(out) != "" {
		return out
	}
	return strings.TrimRight(b.String(), " ")
}
