// Package style implements the styles of text on a terminal: it names the styles
// that Herald uses and applies them to text. It is the only package that
// makes escape sequences for color, through fatih/color.
//
// It must not depend on the subject of the text.
package style

import (
	"io"

	"github.com/fatih/color"
)

// Style is a style of text on a terminal with color.
type Style uint8

// Styles. The marked ones single out words within a line, so they are shown
// without color as well, by the layout of the line.
const (
	Plain Style = iota
	Bold
	Dim
	Underline
	Good    // something appears or succeeded
	Bad     // something goes or failed
	Alter   // something changes in place
	Later   // something that is not decided or not due
	Failure // the word that begins an error
	Alert   // the word that begins a warning, and what readers or authors might not expect
	GoodMark
	BadMark
)

// IsMarked reports whether the style singles out words within a line.
func (s Style) IsMarked() bool { return s == GoodMark || s == BadMark }

// colorAttributes lists what fatih/color calls the style's attributes; empty for
// Plain.
func (s Style) colorAttributes() []color.Attribute {
	switch s {
	case Bold:
		return []color.Attribute{color.Bold}
	case Dim:
		return []color.Attribute{color.Faint}
	case Underline:
		return []color.Attribute{color.Underline}
	case Good:
		return []color.Attribute{color.FgGreen}
	case Bad:
		return []color.Attribute{color.FgRed}
	case Alter:
		return []color.Attribute{color.FgYellow}
	case Later:
		return []color.Attribute{color.FgCyan}
	case Failure:
		return []color.Attribute{color.Bold, color.FgRed}
	case Alert:
		return []color.Attribute{color.Bold, color.FgYellow}
	case GoodMark:
		return []color.Attribute{color.Bold, color.Underline, color.FgGreen}
	case BadMark:
		return []color.Attribute{color.Bold, color.Underline, color.FgRed}
	}
	return nil
}

// Painter paints text, or leaves it as it is.
type Painter struct {
	// Color is whether the text is written to something that shows colors; see
	// IsWanted.
	Color bool
}

// Paint returns text in the style. Text is given unchanged without color, in the
// style Plain, and when it is empty.
func (p Painter) Paint(s Style, text string) string {
	attributes := s.colorAttributes()
	if !p.Color || text == "" || len(attributes) == 0 {
		return text
	}
	// Whether there is color is decided for each stream, so the package's own
	// decision, which looks at standard output alone, does not count.
	c := color.New(attributes...)
	c.EnableColor()
	return c.Sprint(text)
}

// IsWanted reports whether colors are written to a stream: only to a terminal
// that is able to show them, and not where the environment asks for none.
// getenv returns the value of an environment variable, or "". Sources: no-color.org
// for NO_COLOR; term(7) for TERM=dumb.
func IsWanted(terminal bool, getenv func(name string) string) bool {
	return terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Output returns standard output as a stream that understands escape sequences,
// also on a Windows console that does not.
func Output() io.Writer { return color.Output }

// Error returns standard error as a stream that understands escape sequences,
// also on a Windows console that does not.
func Error() io.Writer { return color.Error }
