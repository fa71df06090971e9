package normalize

import (
	"html"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Alike reports whether two texts differ only in what platforms are known to
// change when they store one: white space, blank lines, invisible characters,
// quotes, dashes, entities, the marks of emphasis and lists. Both may be JSON,
// whose texts are then compared like that and whose rest must be equal.
//
// It is for comparing what was sent with what is read back. Two declared texts
// that are alike may still look different to a reader.
func Alike(a, b string) bool {
	return a == b || looseFormOf(a) == looseFormOf(b)
}

// Contains reports whether one of two texts holds the whole of the other, or a
// part of it that is long enough to know it by: a platform has shortened it, or
// added something, such as the preview of a link.
func Contains(a, b string) bool {
	a, b = looseForm(a), looseForm(b)
	if len(a) < len(b) {
		a, b = b, a
	}
	return len(b) >= shortestPart && strings.Contains(a, b)
}

// shortestPart is how many bytes of a text are enough to know it by.
const shortestPart = 8

// looseFormOf is the essence of a text, or of the texts in JSON.
func looseFormOf(s string) string {
	if values, ok := decodeAll(s); ok {
		return writeAll(values, looseForm)
	}
	return looseForm(s)
}

// looseForm returns the part of a text that every platform preserves.
func looseForm(s string) string {
	s = norm.NFKC.String(html.UnescapeString(LineEnds(s)))
	var b strings.Builder
	begins := true // a line begins
	for _, r := range s {
		switch {
		case r == '\n':
			begins = true
		case unicode.IsSpace(r), isIgnored(r):
		case begins && (r == '-' || r == '+' || r == '•'):
			// a bullet
		default:
			b.WriteRune(plainPunctuation(r))
			begins = false
		}
	}
	return b.String()
}

// isIgnored reports whether a character is invisible, or a mark of Markdown that
// has several spellings.
func isIgnored(r rune) bool {
	switch r {
	case '*', '_', '\\':
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector)
}

// plainPunctuation is the typewriter's form of quotes and dashes.
func plainPunctuation(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '″':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', '′':
		return '\''
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	return r
}
