// Package visible makes text harmless to print: nothing in it steers a terminal,
// reverses the text around it or hides. All text that people, platforms and
// files give reaches a terminal, a log or a page through it.
//
// It must not know what a text is about.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tab is what a tabulator is shown as: its true width depends on the column,
// which breaking lines would change.
const tab = "    "

// Escape gives a text in one line that is harmless to print: control characters, characters
// that reverse the order of others, invisible ones that could hide a
// difference, and bytes that are not UTF-8 are written as escapes, as in \x1b
// and \u202e. A tabulator becomes spaces. All else stays as it is.
func Escape(s string) string {
	if strings.IndexFunc(s, isHidden) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\t':
			b.WriteString(tab)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case !isHidden(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// IsSafe reports whether a text of several lines can be printed as it is: it has
// nothing that Escape would change but line feeds and tabulators.
func IsSafe(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && isHidden(r) }) < 0
}

// isHidden reports whether a character does not show itself or changes how
// others are shown. Joiners and tags are not among them: emoji and several
// scripts are written with them.
func isHidden(r rune) bool {
	switch {
	case r == 0x200c, r == 0x200d, r == 0x200e, r == 0x200f, r == 0x061c, r == 0x00ad, r >= 0xe0020 && r <= 0xe007f:
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
