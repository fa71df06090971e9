package markdown

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// ellipsis marks the place where a text was cut.
const ellipsis = "…"

// ownLine is an ellipsis in a paragraph of its own, which is the longest form.
const ownLine = "\n\n" + ellipsis

// Truncate returns the longest beginning of Markdown for which fits returns true,
// with an ellipsis at its end. A source that fits is returned unchanged. fits must
// be monotonic, as for Split.
//
// The text is cut between blocks, items, sentences or words. Links, images and
// code spans are not cut, styles are closed, and definitions of links are kept.
// Code blocks and tables are kept as a whole or not at all, unless the text begins
// with one that does not fit: then the lines or rows that fit are kept.
// ErrCannotSplit is returned when nothing fits.
func Truncate(source string, fits func(text string) bool) (string, error) {
	if fits(source) {
		return source, nil
	}
	blocks, definitions, err := topBlocks(source)
	if err != nil {
		return "", err
	}
	kept := keepBlocks(blocks, true, func(s string) bool { return fits(withDefinitions(s+ownLine, definitions)) })
	if kept == "" {
		return "", ErrCannotSplit
	}
	return withDefinitions(addEllipsis(kept), definitions), nil
}

// TruncateText truncates plain text as Truncate does Markdown.
func TruncateText(text string, fits func(text string) bool) (string, error) {
	if fits(text) {
		return text, nil
	}
	kept := keepText(text, true, func(s string) bool { return fits(s + " " + ellipsis) }, nil)
	if kept == "" {
		return "", ErrCannotSplit
	}
	return kept + inlineEllipsis(kept), nil
}

// FirstBlock returns the first paragraph, list or other block of Markdown, with
// the headings that precede it and the definitions of links that they use; "" for a
// source without.
func FirstBlock(source string) (string, error) {
	blocks, definitions, err := topBlocks(source)
	if err != nil || len(blocks) == 0 {
		return "", err
	}
	n := 0
	for n < len(blocks)-1 && blocks[n].kind == ast.KindHeading {
		n++
	}
	return withDefinitions(joinBlocks(blocks[:n+1]), definitions), nil
}

// FirstParagraph returns the first paragraph of plain text; "" for a text without.
func FirstParagraph(text string) string {
	if blocks := textBlocks(strings.TrimLeft(text, "\n")); len(blocks) > 0 {
		return blocks[0].text
	}
	return ""
}

// keepBlocks returns the longest beginning of blocks that fits; "" when there is
// none. first says that nothing precedes them, so that even code is cut.
func keepBlocks(blocks []block, first bool, fits func(string) bool) string {
	n := sort.Search(len(blocks), func(i int) bool { return !fits(joinBlocks(blocks[:i+1])) })
	if n == len(blocks) {
		return joinBlocks(blocks)
	}
	before := joinBlocks(blocks[:n])
	if n > 0 {
		before += blocks[n].gap
	}
	part := keepPart(blocks[n], first && n == 0, func(s string) bool { return fits(before + s) })
	if part != "" {
		return before + part
	}
	for n > 1 && blocks[n-1].kind == ast.KindHeading {
		n--
	}
	return joinBlocks(blocks[:n])
}

// keepPart returns the longest beginning of a block that fits; "" when there is
// none, or when the block stays whole.
func keepPart(b block, first bool, fits func(string) bool) string {
	switch b.kind {
	case ast.KindParagraph, ast.KindTextBlock:
		return keepText(b.text, first, fits, indexStyles(b.text))
	case ast.KindList:
		return keepBlocks(listItems(b.text), first, fits)
	case ast.KindListItem:
		if inner, written, ok := openItem(b.text); ok {
			return keepInner(inner, first, written, fits)
		}
	case ast.KindBlockquote:
		inner, quoted := openQuote(b.text)
		return keepInner(inner, first, quoted, fits)
	}
	if !first {
		return ""
	}
	pieces, err := divideBlock(b, fits)
	if err != nil || len(pieces) == 0 {
		return ""
	}
	return pieces[0]
}

// keepInner keeps the beginning of what is inside of a quote or an item.
func keepInner(inner string, first bool, outer func(string) string, fits func(string) bool) string {
	blocks, _, err := topBlocks(inner)
	if err != nil {
		return ""
	}
	kept := keepBlocks(blocks, first, func(s string) bool { return fits(outer(s)) })
	if kept == "" {
		return ""
	}
	return outer(kept)
}

// keepText returns the longest beginning of a paragraph that fits and ends with a
// sentence or a word, or with a character when first is true; "" when there is
// none.
func keepText(text string, first bool, fits func(string) bool, styles styleIndex) string {
	characters := boundaries(text, nextCharacter)
	largest := largestFit(text, characters, fits)
	if largest == 0 {
		return ""
	}
	for _, cut := range []struct {
		offsets []int
		least   int
	}{{boundaries(text, nextSentence), largest * 3 / 4}, {boundaries(text, nextWord), 0}} {
		if before, _, ok := cutAtOne(text, cut.offsets, cut.least, largest, fits, styles); ok {
			return before
		}
	}
	if !first {
		return ""
	}
	before, _, _ := cutAtOne(text, characters, 0, largest, fits, styles)
	return before
}

// addEllipsis adds an ellipsis to the last line where it does not change what that
// line is, such as the end of a code block, and otherwise in a paragraph of its own.
func addEllipsis(kept string) string {
	mark := inlineEllipsis(kept)
	before, errBefore := Text(kept)
	after, errAfter := Text(kept + mark)
	if errBefore == nil && errAfter == nil && after == before+mark {
		return kept + mark
	}
	return kept + ownLine
}

// inlineEllipsis is an ellipsis after a text: directly after a word, and with a
// space after punctuation and after an address, which would be a longer one.
func inlineEllipsis(kept string) string {
	last, _ := utf8.DecodeLastRuneInString(kept)
	word := kept[strings.LastIndexFunc(kept, unicode.IsSpace)+1:]
	if unicode.IsLetter(last) && !strings.Contains(word, "://") && !strings.Contains(word, "www.") && !strings.Contains(word, "@") {
		return ellipsis
	}
	return " " + ellipsis
}
