package mattermost

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	reference = regexp.MustCompile(`&(#?\w+;)`)
	// blockMark is what begins a heading, a quote, a list or a line at the start of one.
	blockMark = regexp.MustCompile(`^(\s*)(#{1,6}(?:\s|$)|>|[+-](?:\s|$)|-{3,}|-+\s*$|=+\s*$|\d+[.)](?:\s|$))`)
	// tableMark is the line below the head of a table.
	tableMark = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)
	address   = regexp.MustCompile(`https?://\S+`)
)

// escapeText writes a plain text as Markdown that shows it. What needs no escape has
// none, because notifications show the Markdown itself.
func escapeText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = escapeLine(line)
	}
	return strings.Join(lines, "\n")
}

func escapeLine(line string) string {
	var b strings.Builder
	at := 0
	for _, span := range address.FindAllStringIndex(line, -1) {
		b.WriteString(escapeInline(line[at:span[0]], line) + line[span[0]:span[1]])
		at = span[1]
	}
	b.WriteString(escapeInline(line[at:], line))
	escaped := b.String()
	if m := blockMark.FindStringSubmatchIndex(escaped); m != nil {
		mark := escaped[m[4]:m[5]]
		if end := strings.IndexAny(mark, ".)"); end > 0 { // a number is escaped at its end
			escaped = escaped[:m[4]+end] + `\` + escaped[m[4]+end:]
		} else {
			escaped = escaped[:m[4]] + `\` + escaped[m[4]:]
		}
	}
	return keepIndent(escaped)
}

// escapeInline escapes what has a meaning within a line.
func escapeInline(text, line string) string {
	hasLinks := strings.Contains(line, "](") || strings.Contains(line, "][") || strings.Contains(line, "]:")
	isTable := tableMark.MatchString(line)
	runes := []rune(reference.ReplaceAllString(text, "&amp;$1"))
	var b strings.Builder
	for i, r := range runes {
		special := false
		switch r {
		case '\\', '`', '*':
			special = true
		case '_': // within a word it is a character like any other
			special = i == 0 || i == len(runes)-1 || !isWord(runes[i-1]) || !isWord(runes[i+1])
		case '~':
			special = i > 0 && runes[i-1] == '~' || i < len(runes)-1 && runes[i+1] == '~'
		case '[':
			special = hasLinks
		case '|':
			special = isTable
		}
		if special {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// keepIndent writes an indent that would make the line code with spaces that do not.
func keepIndent(line string) string {
	rest := strings.TrimLeft(line, " \t")
	indent := strings.ReplaceAll(line[:len(line)-len(rest)], "\t", "    ")
	if len(indent) < 4 || rest == "" {
		return line
	}
	return strings.Repeat("\u00a0", len(indent)) + rest
}
