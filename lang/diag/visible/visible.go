// Package visible escapes text for output: nothing in it controls a
// terminal, reorders the text around it, hides, or is a command to the runner
// of a pipeline. Text of people, platforms and files reaches a terminal, a log
// or a page through Escape, and everything that a command prints passes a
// Writer as well.
//
// Commands to runners are broken one by one, by a backslash that people can
// read over. Runners also have a command that suspends all others until a
// secret word is printed, but that works on a whole stream: it would add lines
// to output that scripts capture, suspend the annotations of Herald's own, and
// standard output and standard error could not share it.
//
// It must not depend on the subject of a text.
package visible

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// tab is what a tab is shown as: its true width depends on the column, which
// breaking lines would change.
const tab = "    "

// Escape returns a text as one line that is harmless to print: control
// characters, characters that change the order of others, invisible ones that
// could hide a difference, and bytes that are not UTF-8 are written as escapes,
// as in \x1b and \u202e. A tab becomes spaces. Joiners, variation selectors and
// tags are kept where emoji and scripts need them. All else is unchanged.
func Escape(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	var c context
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			c.writeSafe(&b, fmt.Sprintf(`\x%02x`, s[i]))
		case r == '\t':
			c.writeSafe(&b, tab)
		case r == '\n':
			c.writeSafe(&b, `\n`)
		case c.isPrintable(r):
			b.WriteRune(r)
		default:
			c.writeSafe(&b, escapeRune(r))
		}
		i += size
	}
	return b.String()
}

// isPlain reports whether a text has nothing but printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// IsSafe reports whether a text of several lines can be printed as it is: a
// Writer would change nothing in it.
func IsSafe(s string) bool { return escapeAs(Text, s, false) == s }

// Line is Escape for a text that is no line of its own but may hold a command to
// a runner, which is broken.
func Line(s string) string { return escapeAs(Text, Escape(s), true) }

// Quote writes the inside of a quoted text of HCL in escapes of HCL, so that its
// value stays what it is. literal is such an inside.
func Quote(literal string) string { return escapeAs(Quoted, literal, true) }

// escapeAs returns a text in a form. inside is true if something is before it in its
// line.
func escapeAs(form Form, text string, inside bool) string {
	var b strings.Builder
	w := NewWriter(&b, form)
	w.commands.started = inside
	// Neither fails: the text goes to memory.
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// escapeRune is how a character is written that must not be printed.
func escapeRune(r rune) string {
	switch {
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	case r == '\r':
		return `\r`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
