package markdown

import (
	"errors"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// ErrCannotSplit is returned when a piece of one character does not fit.
var ErrCannotSplit = errors.New("the text cannot be divided into pieces that fit")

// Split divides Markdown into pieces for which fits returns true, in order. A source that fits is one piece, unchanged. fits
// must be monotonic: when a text fits, its beginning fits.
//
// Every piece is Markdown of its own. A piece ends between two blocks where
// possible, and not after a heading. A block that does not fit is divided between
// list items, table rows (the header is repeated), lines of code (the fence is
// closed and opened again), sentences, words, or characters, in this order. Links,
// code and images are not divided, styles are closed and opened again, and
// definitions of links are repeated where they are used. Items that continue in
// another piece keep their nesting relative to each other.
func Split(source string, fits func(piece string) bool) ([]string, error) {
	if fits(source) {
		return []string{source}, nil
	}
	blocks, definitions, err := topBlocks(source)
	if err != nil {
		return nil, err
	}
	p := packer{fits: func(piece string) bool { return fits(withDefinitions(piece, definitions)) }, divide: divideBlock}
	pieces, err := p.packBlocks(blocks)
	for i := range pieces {
		pieces[i] = withDefinitions(pieces[i], definitions)
	}
	return pieces, err
}

// SplitText divides plain text as Split divides Markdown: between paragraphs,
// lines, sentences, words or characters.
func SplitText(text string, fits func(piece string) bool) ([]string, error) {
	if fits(text) {
		return []string{text}, nil
	}
	p := packer{fits: fits, divide: divideText}
	return p.packBlocks(textBlocks(text))
}

// block is a part of the source that stays together where possible.
type block struct {
	kind ast.NodeKind
	text string
	gap  string // what separates it from the block before
}

// packer puts blocks into pieces.
type packer struct {
	fits   func(string) bool
	divide func(b block, fits func(string) bool) ([]string, error)

	pieces  []string
	current []block
}

func (p *packer) packBlocks(blocks []block) ([]string, error) {
	for _, b := range blocks {
		if err := p.add(b); err != nil {
			return nil, err
		}
	}
	p.flush()
	return p.pieces, nil
}

func (p *packer) add(b block) error {
	if p.fits(joinBlocks(append(p.current, b))) {
		p.current = append(p.current, b)
		return nil
	}
	if heading := p.trailingHeading(); heading != nil {
		p.flush()
		p.current = []block{*heading}
		if p.fits(joinBlocks([]block{*heading, b})) {
			return p.add(b)
		}
	}
	p.flush()
	if p.fits(b.text) {
		p.current = []block{b}
		return nil
	}
	parts, err := p.divide(b, p.fits)
	if err != nil {
		return err
	}
	if len(parts) == 0 { // it shows nothing
		return nil
	}
	last := len(parts) - 1
	p.pieces = append(p.pieces, parts[:last]...)
	p.current = []block{{kind: b.kind, text: parts[last]}}
	return nil
}

// trailingHeading takes a heading off the end of the current piece, so that it
// goes with what follows; nil when there is none, or nothing else.
func (p *packer) trailingHeading() *block {
	n := len(p.current)
	if n < 2 || p.current[n-1].kind != ast.KindHeading {
		return nil
	}
	heading := p.current[n-1]
	p.current = p.current[:n-1]
	return &heading
}

func (p *packer) flush() {
	if len(p.current) > 0 {
		p.pieces = append(p.pieces, joinBlocks(p.current))
	}
	p.current = nil
}

func joinBlocks(blocks []block) string {
	var out strings.Builder
	for i, b := range blocks {
		if i > 0 {
			out.WriteString(b.gap)
		}
		out.WriteString(b.text)
	}
	return out.String()
}

// topBlocks lists the blocks of a document with their source, and the
// definitions of links by their label in lower case.
func topBlocks(source string) ([]block, map[string]string, error) {
	doc, err := parseMarkdown([]byte(source))
	if err != nil {
		return nil, nil, err
	}
	var starts []int
	var kinds []ast.NodeKind
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		starts = append(starts, lineStart(source, n.Pos()))
		kinds = append(kinds, n.Kind())
	}
	definitions := map[string]string{}
	var blocks []block
	gap := ""
	for i, start := range starts {
		end := len(source)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		text := strings.TrimRight(source[start:end], " \t\r\n")
		after := source[start+len(text) : end]
		if kinds[i] == ast.KindLinkReferenceDefinition {
			for label, definition := range definitionsIn(text) {
				definitions[label] = definition
			}
			continue
		}
		blocks = append(blocks, block{kind: kinds[i], text: text, gap: gap})
		gap = after
	}
	return blocks, definitions, nil
}

func lineStart(source string, at int) int {
	return strings.LastIndexByte(source[:max(at, 0)], '\n') + 1
}

// definitionsIn reads the definitions of links in lines such as "[a]: https://…".
func definitionsIn(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if label, _, found := strings.Cut(line, "]:"); found && strings.HasPrefix(label, "[") {
			out[strings.ToLower(label)+"]"] = line
		}
	}
	return out
}

// withDefinitions adds the definitions whose label a piece uses.
func withDefinitions(piece string, definitions map[string]string) string {
	lower := strings.ToLower(piece)
	var used []string
	for label, definition := range definitions {
		if strings.Contains(lower, label) {
			used = append(used, definition)
		}
	}
	if len(used) == 0 {
		return piece
	}
	slices.Sort(used)
	return piece + "\n\n" + strings.Join(used, "\n")
}

// divideBlock divides a block that does not fit by what it is.
func divideBlock(b block, fits func(string) bool) ([]string, error) {
	switch b.kind {
	case ast.KindFencedCodeBlock:
		return divideFence(b.text, fits)
	case ast.KindList:
		return divideList(b.text, fits)
	case ast.KindBlockquote:
		return divideQuote(b.text, fits)
	case east.KindTable:
		return divideTable(b.text, fits)
	}
	return divideInline(b.text, fits)
}
