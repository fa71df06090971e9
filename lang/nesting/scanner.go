package nesting

import (
	"bytes"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// heredoc is the kind of a level of text that only its marker ends. The other
// kinds are the characters that open them: ( [ { for brackets, " for text, and $
// and % for the sequences of templates.
const heredoc = '<'

// level is something that is open.
type level struct {
	kind   byte
	fresh  bool   // nothing has come yet that could be a keyword
	lines  bool   // a newline ends an item
	links  int    // operators of this item; directives of a text
	marker []byte // that ends a heredoc; nil for one that ends with the source
}

func (l *level) isText() bool { return l.kind == '"' || l.kind == heredoc }

// scanner follows a source byte by byte.
type scanner struct {
	src    []byte
	i      int
	levels []level
	links  int // of all levels
	// unclosed is set at a comment that nothing ends. The lexer takes it for
	// operators, after it has looked for its end each time.
	unclosed bool
}

func (s *scanner) currentDepth() int { return len(s.levels) - 1 + s.links }

func (s *scanner) topLevel() *level { return &s.levels[len(s.levels)-1] }

func (s *scanner) openLevel(l level) { s.levels = append(s.levels, l) }

// closeTo ends the levels from n on. What ends in an expression is a part of
// what may follow it, as an index is.
func (s *scanner) closeTo(n int) {
	for _, l := range s.levels[n:] {
		s.links -= l.links
	}
	s.levels = s.levels[:n]
	if !s.topLevel().isText() {
		s.addLinks(s.topLevel(), 1)
	}
}

func (s *scanner) addLinks(l *level, n int) {
	n = max(n, -l.links) // more ends than beginnings are an error that the parser reports
	l.links += n
	s.links += n
}

// endItem ends the operators of the innermost level.
func (s *scanner) endItem() { s.addLinks(s.topLevel(), -s.topLevel().links) }

func (s *scanner) scanNext() {
	switch s.topLevel().kind {
	case '"':
		s.scanQuoted()
	case heredoc:
		s.scanHeredoc()
	default:
		s.scanCode()
	}
}

func (s *scanner) scanCode() {
	if c := s.src[s.i]; isWord(c) {
		s.scanWord()
		return
	}
	fresh := s.topLevel().fresh
	s.topLevel().fresh = false
	c := s.src[s.i]
	s.i++
	switch c {
	case '(', '[', '{':
		s.openLevel(level{kind: c, lines: c == '{', fresh: true})
	case ')', ']':
		if k := s.topLevel().kind; (k == '(' || k == '[') && len(s.levels) > 1 {
			s.closeTo(len(s.levels) - 1)
		}
	case '}':
		s.closeBrace()
	case '"':
		s.openLevel(level{kind: '"'})
	case ',':
		s.endItem()
	case ' ', '\t', '\r', '~':
		s.topLevel().fresh = fresh
	case '\n':
		s.scanNewline(fresh)
	default:
		s.scanOperator(c, fresh)
	}
}

func (s *scanner) scanNewline(fresh bool) {
	s.topLevel().fresh = fresh
	if s.topLevel().lines {
		s.endItem()
	}
}

// scanOperator takes what is no bracket: a comment, a heredoc, or a part of an
// operator.
func (s *scanner) scanOperator(c byte, fresh bool) {
	switch {
	case c == '#' || c == '/' && s.consume("/"):
		s.skipTo("\n", 0)
		s.topLevel().fresh = fresh
	case c == '/' && s.consume("*"):
		s.unclosed = !s.skipTo("*/", len("*/"))
		s.topLevel().fresh = fresh
	case c == '<' && s.heredocStart():
	default:
		s.addLinks(s.topLevel(), 1)
	}
}

// closeBrace ends the innermost brace or sequence, whatever else is open in it.
func (s *scanner) closeBrace() {
	for n := len(s.levels) - 1; n > 0; n-- {
		switch s.levels[n].kind {
		case '{', '$', '%':
			s.closeTo(n)
			return
		}
	}
}

// scanWord takes a name, a keyword or a part of a number.
func (s *scanner) scanWord() {
	start := s.i
	for s.i < len(s.src) && isWord(s.src[s.i]) {
		s.i++
	}
	l := s.topLevel()
	if !l.fresh {
		return
	}
	l.fresh = false
	word := string(s.src[start:s.i])
	switch {
	case l.kind == '{' && word == "for":
		l.lines = false // its expressions go on over newlines
	case l.kind == '%' && (word == "if" || word == "for"):
		s.addLinks(&s.levels[len(s.levels)-2], 1)
	case l.kind == '%' && (word == "endif" || word == "endfor"):
		s.addLinks(&s.levels[len(s.levels)-2], -1)
	}
}

// isWord reports whether a byte is part of a word. The hyphens of names count
// as operators, because those between numbers are.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// heredocStart takes the rest of <<MARKER, without its newline.
func (s *scanner) heredocStart() bool {
	rest, is := bytes.CutPrefix(s.src[s.i:], []byte("<"))
	if !is {
		return false
	}
	rest = bytes.TrimPrefix(rest, []byte("-"))
	// What cannot be a marker is not searched for the end of its line: a line can
	// have as many beginnings as bytes.
	n := 0
	for n < len(rest) && (isWord(rest[n]) || rest[n] == '-') {
		n++
	}
	marker := rest[:n]
	if after := bytes.TrimPrefix(rest[n:], []byte("\r")); len(after) == 0 || after[0] != '\n' {
		return false
	}
	if !hclsyntax.ValidIdentifier(string(marker)) {
		return false
	}
	s.i = len(s.src) - len(rest) + n
	s.openLevel(level{kind: heredoc, marker: marker})
	return true
}

func (s *scanner) scanQuoted() {
	switch s.src[s.i] {
	case '\\':
		s.i += 2
	case '"':
		s.i++
		s.closeTo(len(s.levels) - 1)
	default:
		s.scanText()
	}
}

func (s *scanner) scanHeredoc() {
	if s.src[s.i] != '\n' || s.topLevel().marker == nil {
		s.scanText()
		return
	}
	s.i++
	line, _, ended := bytes.Cut(s.src[s.i:], []byte("\n"))
	if ended && bytes.Equal(bytes.TrimSpace(line), s.topLevel().marker) {
		s.i += len(line)
		s.closeTo(len(s.levels) - 1)
	}
}

// scanText takes a character of text, or the beginning of a sequence.
func (s *scanner) scanText() {
	c := s.src[s.i]
	s.i++
	if c != '$' && c != '%' || s.consume(string(c)+"{") { // the latter is an escape
		return
	}
	if s.consume("{") {
		s.openLevel(level{kind: c, fresh: true})
	}
}

// consume takes a text if it is the next one.
func (s *scanner) consume(text string) bool {
	if !bytes.HasPrefix(s.src[s.i:], []byte(text)) {
		return false
	}
	s.i += len(text)
	return true
}

// skipTo goes to a text, or so many bytes into it; without one, to the end. It
// reports whether there is one.
func (s *scanner) skipTo(text string, into int) bool {
	n := bytes.Index(s.src[s.i:], []byte(text))
	if n < 0 {
		s.i = len(s.src)
		return false
	}
	s.i += n + into
	return true
}
