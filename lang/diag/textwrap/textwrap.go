// Package textwrap measures text in columns of a terminal, and truncates and
// breaks it at a width. It counts grapheme clusters, so an East Asian character
// takes two columns, and so does an emoji made of many characters.
//
// It must not depend on what a text is about, and does not make it safe to print:
// package visible does.
package textwrap

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Width returns the number of columns that a terminal needs for s.
func Width(s string) int { return uniseg.StringWidth(s) }

// Truncate returns s if it is no wider than columns. Otherwise it returns the
// beginning of s followed by "…", together no wider than columns; "" if columns
// is 0 or less.
func Truncate(s string, columns int) string {
	if Width(s) <= columns {
		return s
	}
	if columns <= 0 {
		return ""
	}
	var b strings.Builder
	used, state := 0, -1
	for s != "" {
		var cluster string
		var width int
		cluster, s, width, state = uniseg.FirstGraphemeClusterInString(s, state)
		if used+width > columns-1 {
			break
		}
		used += width
		b.WriteString(cluster)
	}
	return b.String() + "…"
}

// Segment is a part of a text, by byte offsets.
type Segment struct{ From, To int }

// Break divides text into lines: the first of at most first columns, the others
// of at most rest columns. It breaks after spaces, which it omits at the end of
// a line, and next to wide characters where the Unicode line breaking rules
// allow it. A word that is wider than a line stays whole, so that addresses can
// be copied. It does not break if first is 0 or less. There is always at least
// one segment.
func Break(text string, first, rest int) []Segment {
	if first <= 0 || Width(text) <= first {
		return []Segment{{0, len(text)}}
	}
	var lines []Segment
	limit, columns := first, 0
	line := Segment{}
	for _, u := range splitUnits(text) {
		if columns > 0 && columns+u.bareWidth > limit {
			lines = append(lines, line)
			line, columns, limit = Segment{From: u.from}, 0, rest
		}
		line.To = u.from + u.length
		columns += u.width
	}
	lines = append(lines, line)
	for i, l := range lines {
		lines[i].To = l.From + len(strings.TrimRight(text[l.From:l.To], " "))
	}
	return lines
}

// Lines returns the lines that Break makes of text, all of at most columns.
func Lines(text string, columns int) []string {
	segments := Break(text, columns, columns)
	lines := make([]string, len(segments))
	for i, s := range segments {
		lines[i] = text[s.From:s.To]
	}
	return lines
}

// unit is a part of a text that is never broken, with the spaces after it.
type unit struct {
	from, length int
	width        int // columns, including the spaces
	bareWidth    int // columns, excluding them
}

// splitUnits divides text at every position where a line may end.
func splitUnits(text string) []unit {
	var units []unit
	from, state := 0, -1
	rest := text
	for rest != "" {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if rest != "" && !mayBreak(segment, rest) {
			continue
		}
		end := len(text) - len(rest)
		for from < end {
			u := firstUnit(text[from:end])
			u.from = from
			units = append(units, u)
			from += u.length
		}
	}
	return units
}

// firstUnit returns the first word of text with the spaces before and after it.
func firstUnit(text string) unit {
	spaces := len(text) - len(strings.TrimLeft(text, " "))
	bare := spaces + len(text[spaces:])
	if i := strings.IndexByte(text[spaces:], ' '); i >= 0 {
		bare = spaces + i
	}
	length := len(text) - len(strings.TrimLeft(text[bare:], " "))
	return unit{length: length, width: Width(text[:length]), bareWidth: Width(text[:bare])}
}

// mayBreak reports whether a break that Unicode allows is used. Breaks inside
// addresses and hyphenated words are not, because people copy them.
func mayBreak(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsSpace(last) || isWide(last) || isWide(next)
}

func isWide(r rune) bool { return r >= 0x1100 && Width(string(r)) == 2 }
