package diag

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"herald/lang/diag/visible"
)

// Lines breaks paragraphs into lines of at most room columns, as wrap does each
// of them. A line that begins with a space is a command to copy and stays
// whole. Nothing in the lines can steer a terminal.
func Lines(text string, room int) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, " ") {
			lines = append(lines, visible.Escape(line))
			continue
		}
		lines = append(lines, wrap(line, room)...)
	}
	return lines
}

// wrap breaks a line at spaces, and between wide characters, so that no piece
// is wider than room columns unless it is one long word. room 0 does not
// break. An empty line stays one empty piece.
func wrap(text string, room int) []string {
	text = visible.Escape(text)
	if room <= 0 || textWidth(text) <= room {
		return []string{text}
	}
	var lines []string
	line, columns := "", 0
	for _, word := range words(text) {
		bare := strings.TrimRight(word, " ")
		if columns > 0 && columns+textWidth(bare) > room {
			lines = append(lines, strings.TrimRight(line, " "))
			line, columns = "", 0
		}
		line += word
		columns += textWidth(word)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// words cuts text where a line may end: after spaces, and around characters
// that take two columns, which are written without spaces.
func words(text string) []string {
	var out []string
	start := 0
	runes := []rune(text)
	for i := 1; i < len(runes); i++ {
		afterSpace := runes[i-1] == ' ' && runes[i] != ' '
		aroundWide := runes[i] != ' ' && runeWidth(runes[i]) > 0 && !unicode.IsPunct(runes[i]) &&
			(runeWidth(runes[i]) == 2 || runeWidth(runes[i-1]) == 2)
		if afterSpace || aroundWide {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	return append(out, string(runes[start:]))
}

func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is the number of columns a character takes on a terminal.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
