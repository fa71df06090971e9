package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
)

// divideLines packs lines into pieces between a first and a last line that are
// repeated in each. A line that does not fit is divided between characters.
func divideLines(lines []string, first, last string, fits func(string) bool) ([]string, error) {
	wrapped := func(s string) string { return first + s + last }
	p := packer{
		fits:   func(s string) bool { return fits(wrapped(s)) },
		divide: divideText,
	}
	var blocks []block
	for i, line := range lines {
		b := block{text: line}
		if i > 0 {
			b.gap = "\n"
		}
		blocks = append(blocks, b)
	}
	pieces, err := p.packBlocks(blocks)
	for i := range pieces {
		pieces[i] = wrapped(strings.Trim(pieces[i], "\n"))
	}
	return pieces, err
}

// divideFence divides code, and closes and opens its fence.
func divideFence(text string, fits func(string) bool) ([]string, error) {
	opening, rest, _ := strings.Cut(text, "\n")
	fence := strings.TrimLeft(opening, " ")
	sign := fence[:len(fence)-len(strings.TrimLeft(fence, fence[:1]))]
	lines := strings.Split(rest, "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); strings.HasPrefix(last, sign) && strings.Trim(last, sign[:1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return divideLines(lines, opening+"\n", "\n"+sign, fits)
}

// divideTable divides a table between rows, and repeats its header.
func divideTable(text string, fits func(string) bool) ([]string, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 3 {
		return divideText(block{text: text}, fits)
	}
	header := lines[0] + "\n" + lines[1] + "\n"
	p := packer{
		fits: func(s string) bool { return fits(header + s) },
		divide: func(b block, _ func(string) bool) ([]string, error) {
			return nil, ErrCannotSplit
		},
	}
	var blocks []block
	for _, line := range lines[2:] {
		blocks = append(blocks, block{text: line, gap: "\n"})
	}
	pieces, err := p.packBlocks(blocks)
	if err != nil { // a row that does not fit is divided as text
		return divideText(block{text: text}, fits)
	}
	for i := range pieces {
		pieces[i] = header + pieces[i]
	}
	return pieces, nil
}

// divideQuote divides what is quoted, and quotes each piece.
func divideQuote(text string, fits func(string) bool) ([]string, error) {
	inner, quoted := openQuote(text)
	pieces, err := Split(inner, func(s string) bool { return fits(quoted(s)) })
	for i := range pieces {
		pieces[i] = quoted(pieces[i])
	}
	return pieces, err
}

// openQuote returns what a quote contains, and a function that quotes a text.
func openQuote(text string) (inner string, quoted func(string) string) {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimLeft(line, " ")
		line = strings.TrimPrefix(line, ">")
		lines = append(lines, strings.TrimPrefix(line, " "))
	}
	return strings.Join(lines, "\n"), func(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }
}

// divideList divides a list between its items. An item that does not fit is
// divided as a document; what continues it has no marker. All of its pieces are
// measured with one, so that they may be a little shorter than necessary.
func divideList(text string, fits func(string) bool) ([]string, error) {
	p := packer{fits: fits, divide: divideItem}
	return p.packBlocks(listItems(text))
}

// listItems lists the items of a list with their source.
func listItems(text string) []block {
	doc, err := parseMarkdown([]byte(text))
	if err != nil || doc.FirstChild() == nil {
		return []block{{text: text}}
	}
	var starts []int
	for item := doc.FirstChild().FirstChild(); item != nil; item = item.NextSibling() {
		starts = append(starts, lineStart(text, item.Pos()))
	}
	if len(starts) == 0 {
		return []block{{text: text}}
	}
	starts[0] = 0
	var out []block
	gap := ""
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		item := strings.TrimRight(text[start:end], " \t\r\n")
		out = append(out, block{kind: ast.KindListItem, text: item, gap: gap})
		gap = text[start+len(item) : end]
	}
	return out
}

func divideItem(b block, fits func(string) bool) ([]string, error) {
	inner, written, ok := openItem(b.text)
	if !ok {
		return divideInline(b.text, fits)
	}
	pieces, err := Split(inner, func(s string) bool { return fits(written(s)) })
	if err != nil || len(pieces) == 0 {
		return nil, err
	}
	pieces[0] = written(pieces[0])
	return pieces, nil
}

// openItem returns what a list item contains, and a function that makes an item
// with the same marker of a text. ok is false for a text without a marker.
func openItem(text string) (inner string, written func(string) string, ok bool) {
	width := markerWidth(text)
	if width == 0 {
		return "", nil, false
	}
	marker, rest := text[:width], text[width:]
	lines := strings.Split(rest, "\n")
	for i, line := range lines[1:] {
		lines[i+1] = trimIndent(line, width)
	}
	return strings.Join(lines, "\n"), func(s string) string {
		return marker + strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", width))
	}, true
}

// markerWidth is the width of the marker of an item and the space after it; 0
// when the line begins with none.
func markerWidth(line string) int {
	i := len(line) - len(strings.TrimLeft(line, " "))
	digits := i
	for digits < len(line) && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	if digits >= len(line) || strings.IndexByte("-*+.)", line[digits]) < 0 {
		return 0
	}
	end := digits + 1
	for end < len(line) && line[end] == ' ' && end-digits <= 4 {
		end++
	}
	if end == digits+1 {
		return 0
	}
	return end
}

func trimIndent(line string, width int) string {
	for range width {
		if !strings.HasPrefix(line, " ") {
			break
		}
		line = line[1:]
	}
	return line
}
