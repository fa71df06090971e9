package markdown

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// textBlocks lists the paragraphs of a plain text.
func textBlocks(text string) []block {
	var out []block
	gap := ""
	for text != "" {
		end, next := len(text), len(text)
		if at := strings.Index(text, "\n\n"); at >= 0 {
			end = at
			next = at + len(text[at:]) - len(strings.TrimLeft(text[at:], "\n"))
		}
		if end > 0 {
			out = append(out, block{text: text[:end], gap: gap})
		}
		gap = text[end:next]
		text = text[next:]
	}
	return out
}

// divideText divides plain text between lines, sentences, words or characters.
func divideText(b block, fits func(string) bool) ([]string, error) {
	return divideAt(b.text, fits, func(string) styleIndex { return nil })
}

// divideInline divides a paragraph of Markdown, but not a link, an image, code
// or an escape. Styles are closed and opened again.
func divideInline(text string, fits func(string) bool) ([]string, error) {
	return divideAt(text, fits, indexStyles)
}

// divideAt cuts text until the rest fits. index finds where a text can be cut.
func divideAt(text string, fits func(string) bool, index func(string) styleIndex) ([]string, error) {
	var pieces []string
	for !fits(text) {
		before, after, ok := cutToFit(text, fits, index(text))
		if !ok {
			return nil, ErrCannotSplit
		}
		pieces = append(pieces, before)
		text = after
	}
	return append(pieces, text), nil
}

// cutToFit cuts at the last end of a line, a sentence, a word or a character, in
// this order, for which the first part fits. All but the last of these count
// only when the first part is at least half of what would fit.
func cutToFit(text string, fits func(string) bool, styles styleIndex) (before, after string, ok bool) {
	characters := boundaries(text, nextCharacter)
	largest := largestFit(text, characters, fits)
	if largest == 0 {
		return "", "", false
	}
	for _, offsets := range [][]int{lineEnds(text), boundaries(text, nextSentence), boundaries(text, nextWord)} {
		if before, after, ok = cutAtOne(text, offsets, largest/2, largest, fits, styles); ok {
			return before, after, true
		}
	}
	return cutAtOne(text, characters, 0, largest, fits, styles)
}

// largestFit returns the largest of the offsets up to which the text fits; 0 when
// there is none.
func largestFit(text string, offsets []int, fits func(string) bool) int {
	limit := sort.Search(len(offsets), func(i int) bool { return !fits(text[:offsets[i]]) })
	if limit == 0 {
		return 0
	}
	return offsets[limit-1]
}

// cutAtOne cuts at the last of the offsets between least and most where that is
// possible.
func cutAtOne(text string, offsets []int, least, most int, fits func(string) bool, styles styleIndex) (before, after string, ok bool) {
	for _, at := range slices.Backward(offsets) {
		before = strings.TrimRightFunc(text[:at], unicode.IsSpace)
		if len(before) > most {
			continue
		}
		if at < least || before == "" {
			break
		}
		opening, closing, divisible := styles.at(text, len(before))
		after = strings.TrimLeftFunc(text[at:], unicode.IsSpace)
		if !divisible || after == "" || !fits(before+closing) || styles != nil && opening == "" && beginsBlock(after) {
			continue
		}
		return before + closing, opening + after, true
	}
	return "", "", false
}

// beginsBlock reports whether the beginning of a line would make it a block
// other than a paragraph.
func beginsBlock(text string) bool {
	doc, err := parseMarkdown([]byte(text))
	return err != nil || doc.FirstChild() == nil || doc.FirstChild().Kind() != ast.KindParagraph
}

func lineEnds(text string) []int {
	var out []int
	for i := range len(text) {
		if text[i] == '\n' {
			out = append(out, i)
		}
	}
	return out
}

// boundaries lists the ends of what next finds at the beginning of a text.
func boundaries(text string, next func(rest string, state int) (length, newState int)) []int {
	var out []int
	state := -1
	for at := 0; at < len(text); {
		var n int
		n, state = next(text[at:], state)
		at += n
		out = append(out, at)
	}
	return out
}

func nextSentence(rest string, state int) (int, int) {
	sentence, _, newState := uniseg.FirstSentenceInString(rest, state)
	return len(sentence), newState
}

func nextWord(rest string, state int) (int, int) {
	segment, _, _, newState := uniseg.FirstLineSegmentInString(rest, state)
	return len(segment), newState
}

func nextCharacter(rest string, state int) (int, int) {
	cluster, _, _, newState := uniseg.FirstGraphemeClusterInString(rest, state)
	return len(cluster), newState
}

// styleIndex lists the runs of text that can be cut, in order. nil stands for
// text without markup.
type styleIndex []styledRun

// styledRun is text between start and stop that is inside the styles whose
// markers it has, the outermost first.
type styledRun struct {
	start, stop int
	markers     []string
}

// at returns the markers that open and close the styles at an offset. ok is
// false inside a link, an image, code, an escape and a character reference.
func (x styleIndex) at(text string, at int) (opening, closing string, ok bool) {
	if x == nil {
		return "", "", true
	}
	for _, run := range x {
		inside := run.start < at && at < run.stop
		atEnd := len(run.markers) == 0 && (at == run.start || at == run.stop)
		if !inside && !atEnd || splitsEscape(text, at) {
			continue
		}
		for _, marker := range run.markers {
			opening += marker
			closing = marker + closing
		}
		return opening, closing, true
	}
	return "", "", false
}

// splitsEscape reports whether an offset is inside a backslash escape or a
// character reference.
func splitsEscape(text string, at int) bool {
	if at > 0 && text[at-1] == '\\' {
		return true
	}
	ampersand := strings.LastIndexByte(text[:at], '&')
	return ampersand >= 0 && ampersand+referenceLength([]byte(text[ampersand:])) > at
}

func indexStyles(text string) styleIndex {
	src := []byte(text)
	index := styleIndex{}
	doc, err := parseMarkdown(src)
	if err != nil {
		return index
	}
	var markers []string
	// The walk has no errors of its own.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Link, *ast.Image, *ast.CodeSpan, *ast.AutoLink, *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		case *ast.Emphasis, *east.Strikethrough:
			if !entering {
				markers = markers[:len(markers)-1]
				return ast.WalkContinue, nil
			}
			markers = append(markers, markerOf(src, n))
		case *ast.Text:
			if entering {
				index = append(index, styledRun{n.Segment.Start, n.Segment.Stop, slices.Clone(markers)})
			}
		}
		return ast.WalkContinue, nil
	})
	return index
}

// markerOf is the marker that a style begins with in the source.
func markerOf(src []byte, n ast.Node) string {
	length := 1
	if e, ok := n.(*ast.Emphasis); ok {
		length = e.Level
	} else if at := n.Pos(); at >= 0 && at+1 < len(src) && src[at+1] == '~' {
		length = 2
	}
	if at := n.Pos(); at >= 0 && at+length <= len(src) {
		return string(src[at : at+length])
	}
	return strings.Repeat("*", length)
}
