// Package normalize converts texts that look the same to readers to one form, and is
// the only definition of this equivalence: line ends, white space at the end of
// lines, Unicode composition, the layout of JSON, the letter case of UUIDs, the
// order of sets. The language, the plan and the platforms compare with it.
//
// Every function is idempotent. It must not depend on the use of a text.
package normalize

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// LineEnds returns a text whose lines all end in a line feed.
func LineEnds(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// Line is a text that is meant to be one line, such as a title, without the
// line end that a file brings along.
func Line(s string) string {
	return strings.TrimRight(LineEnds(s), "\n")
}

// Text is a text as a reader sees it: composed, with plain line ends, and
// without white space at the end of lines or empty lines at either end.
func Text(s string) string {
	return trimLines(s, func(string, bool) string { return "" })
}

// Markdown is Text for Markdown, where two blanks at the end of a line that
// another one follows are a line break.
func Markdown(s string) string {
	return trimLines(s, func(blanks string, followed bool) string {
		if followed && strings.HasPrefix(blanks, "  ") {
			return "  "
		}
		return ""
	})
}

// trimLines replaces the white space at the end of each line by what end makes
// of it. followed means that the next line is not blank.
func trimLines(s string, end func(blanks string, followed bool) string) string {
	lines := strings.Split(LineEnds(norm.NFC.String(s)), "\n")
	for i, line := range lines {
		kept := trimEnd(line)
		followed := kept != "" && i+1 < len(lines) && trimEnd(lines[i+1]) != ""
		lines[i] = kept + end(line[len(kept):], followed)
	}
	first, last := 0, len(lines)
	for first < last && lines[first] == "" {
		first++
	}
	for last > first && lines[last-1] == "" {
		last--
	}
	return strings.Join(lines[first:last], "\n")
}

func trimEnd(line string) string { return strings.TrimRightFunc(line, unicode.IsSpace) }

// Title is a title as a reader sees it: one line, with single blanks.
func Title(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}
