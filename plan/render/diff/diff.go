// Package diff compares two texts: first by line, then by word within the lines
// that changed. Its cost is not quadratic in the size of the texts: if they
// have little in common, it stops searching and treats the range as changed.
//
// It knows nothing of colors or terminals.
package diff

import "strings"

// Op is what happens to a line.
type Op byte

// Operations.
const (
	Same    Op = ' '
	Removed Op = '-'
	Added   Op = '+'
)

// Line is one line without its newline.
type Line struct {
	Op    Op
	Words []Word // concatenated they are the line
}

// Word is a part of a line. Changed is true if the line differs only in part; a
// line that has nothing in common with another has no changed words.
type Word struct {
	Text    string
	Changed bool
}

// Text returns the whole line.
func (l Line) Text() string {
	var b strings.Builder
	for _, w := range l.Words {
		b.WriteString(w.Text)
	}
	return b.String()
}

// Lines compares two texts line by line. In each range that changed, removed
// lines come before added ones. Equal texts return only Same lines; two empty
// texts return none.
func Lines(before, after string) []Line {
	a, b := splitLines(before), splitLines(after)
	var lines []Line
	i, j := 0, 0
	for _, m := range append(matchStrings(a, b), pair{len(a), len(b)}) {
		if i < m.a || j < m.b {
			lines = append(lines, hunkLines(a[i:m.a], b[j:m.b])...)
		}
		if m.a < len(a) {
			lines = append(lines, Line{Same, []Word{{Text: a[m.a]}}})
		}
		i, j = m.a+1, m.b+1
	}
	return lines
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// hunkLines marks the words that differ between removed and added lines.
func hunkLines(removed, added []string) []Line {
	old, now := compareWords(removed, added)
	lines := make([]Line, 0, len(removed)+len(added))
	for i, text := range removed {
		lines = append(lines, Line{Removed, wordsOf(old, i, text)})
	}
	for i, text := range added {
		lines = append(lines, Line{Added, wordsOf(now, i, text)})
	}
	return lines
}

func wordsOf(marked [][]Word, i int, text string) []Word {
	if i < len(marked) {
		return marked[i]
	}
	return []Word{{Text: text}}
}
