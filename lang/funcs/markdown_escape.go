package funcs

import (
	"fmt"
	"strings"
	"unicode"
)

// markdownEscape puts a backslash before every sign that would begin something
// in Markdown where it is, and leaves the others readable: dates, times
// and prices stay as they are.
func markdownEscape(s string) string {
	var out strings.Builder
	begins, numbering := true, true
	for i, r := range s {
		before, after := s[:i], s[i:]
		if (r == ' ' || r == '\t') && startsLine(before) && beginsCode(after) {
			fmt.Fprintf(&out, "&#%d;", r)
			continue
		}
		switch {
		case strings.ContainsRune("\\`*_[]<|~&", r),
			begins && strings.ContainsRune("#+-=>:", r),
			numbering && (r == '.' || r == ')'),
			strings.HasPrefix(after, "://"),
			r == '.' && strings.HasSuffix(before, "www"),
			r == '@' && before != "" && !strings.HasSuffix(before, " "):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		ends := r == '\n' || r == '\r'
		begins = ends || begins && r == ' '
		numbering = ends || numbering && (r == ' ' || unicode.IsDigit(r))
	}
	return out.String()
}

func startsLine(before string) bool {
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\r")
}

// codeIndent is how many columns a line is indented that is code in Markdown,
// where backslashes are shown. A tab leads to the next multiple of it.
const codeIndent = 4

// beginsCode reports whether a line is indented so far that it is code. One of
// nothing but white space is none.
func beginsCode(line string) bool {
	text := strings.TrimLeft(line, " \t")
	if text == "" || text[0] == '\n' || text[0] == '\r' {
		return false
	}
	columns := 0
	for _, c := range line[:len(line)-len(text)] {
		if c == '\t' {
			columns += codeIndent - columns%codeIndent
		} else {
			columns++
		}
	}
	return columns >= codeIndent
}
