// Package textlayout writes styled text to a terminal or a log: it breaks lines
// at a width, measures East Asian characters and emoji as terminals display
// them, and escapes control characters. All text that people wrote reaches a
// terminal through it.
//
// It must not know plans or messages. Without color it writes no escape
// sequences.
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

// MinWidth is the minimum width at which lines are broken.
const MinWidth = 20

// minTextWidth is the minimum number of columns of text next to a margin,
// however narrow the output is.
const minTextWidth = 8

// Options configure a Writer.
type Options struct {
	Color bool // with ANSI escape sequences
	// Width is the number of columns. 0 or less does not break lines; less than
	// MinWidth counts as MinWidth. A word that is longer than a line is not
	// broken, so that addresses can be copied.
	Width int
}

// Span is a piece of text in one style.
type Span struct {
	Text  string
	Style style.Style
}

// Margin is the left margin of a line.
type Margin struct {
	Lead Span // before the first row
	// Hang is the indentation of the following rows in columns.
	Hang int
}

// Writer lays out and writes rows. The first error of the underlying writer is
// returned by Flush.
type Writer struct {
	out   *bufio.Writer
	color style.Painter
	width int
	err   error
}

// NewWriter returns a Writer on w.
func NewWriter(w io.Writer, opt Options) *Writer {
	width := max(opt.Width, 0)
	if width > 0 {
		width = max(width, MinWidth)
	}
	return &Writer{out: bufio.NewWriter(w), color: style.Painter{Color: opt.Color}, width: width}
}

// Line writes spans as one line of text, broken where necessary.
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

// Raw writes the caller's own escape sequences, which Rows would escape. They
// must not contain text that people wrote.
func (s *Writer) Raw(sequence string) {
	if s.err == nil {
		_, s.err = s.out.WriteString(sequence)
	}
}

// Flush writes what is buffered, and returns the first error.
func (s *Writer) Flush() error {
	if err := s.out.Flush(); s.err == nil {
		s.err = err
	}
	if s.err != nil {
		return fmt.Errorf("write: %w", s.err)
	}
	return nil
}

// Rows lays out spans as one line of text without writing it. It returns at
// least one row. Without color, a row with marked words is followed by a row of
// carets under them.
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

// textWidth returns how many columns a margin leaves for text; 0 is unlimited.
func (s *Writer) textWidth(margin int) int {
	if s.width == 0 {
		return 0
	}
	return max(s.width-margin, minTextWidth)
}

// paintRow returns one piece of a line with its margin. Trailing spaces are
// removed.
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
