package source

import "bytes"

// mode is what a stretch of native syntax is.
type mode byte

const (
	code    mode = iota // expressions and bodies
	quoted              // between double quotes
	heredoc             // between << and its marker
)

// level is an open bracket, template or string.
type level struct {
	mode       mode
	lines      bool   // conditions end with the line, as in bodies and objects
	conditions int    // question marks so far: each nests the rest of its item
	marker     []byte // that ends a heredoc; nil for one that ends with the text
}

// scanner follows brackets through strings, templates and comments. It is not
// the parser's own lexer, because that keeps every token of a file.
type scanner struct {
	src   []byte
	i     int
	open  []level
	total int // conditions of all levels
	run   int // operators directly before i
}

// deepNative gives the offset at which native syntax nests too deep; -1 when
// it does not.
func deepNative(src []byte, start mode) int {
	s := scanner{src: src, open: []level{{mode: start, lines: true}}}
	for s.i < len(src) {
		at := s.i
		s.step()
		if len(s.open)+s.total+s.run > maxDepth {
			return at
		}
	}
	return -1
}

func (s *scanner) top() *level { return &s.open[len(s.open)-1] }

func (s *scanner) push(l level) { s.open = append(s.open, l) }

func (s *scanner) pop() {
	if len(s.open) > 1 {
		s.settle()
		s.open = s.open[:len(s.open)-1]
	}
}

// settle ends the conditions of the innermost level.
func (s *scanner) settle() {
	s.total -= s.top().conditions
	s.top().conditions = 0
}

func (s *scanner) step() {
	switch s.top().mode {
	case code:
		s.code()
	case quoted:
		s.quoted()
	default:
		s.heredoc()
	}
}

func (s *scanner) code() {
	c := s.src[s.i]
	s.i++
	if c != '!' && c != '-' && c != ' ' {
		s.run = 0
	}
	switch c {
	case '!', '-':
		s.run++
	case '?':
		s.top().conditions++
		s.total++
	case ',':
		s.settle()
	case '\n':
		if s.top().lines {
			s.settle()
		}
	case '(', '[', '{':
		s.push(level{lines: c == '{'})
	case ')', ']', '}':
		s.pop()
	case '"':
		s.push(level{mode: quoted})
	case '#':
		s.skipTo("\n")
	case '/':
		s.comment()
	case '<':
		s.heredocStart()
	}
}

func (s *scanner) comment() {
	switch {
	case s.next("/"):
		s.skipTo("\n")
	case s.next("*"):
		s.skipTo("*/")
	}
}

// heredocStart takes <<MARKER and the rest of that line.
func (s *scanner) heredocStart() {
	if !s.next("<") {
		return
	}
	s.next("-")
	line := s.src[s.i:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	if marker := bytes.TrimSpace(line); len(marker) > 0 {
		s.i += len(line)
		s.push(level{mode: heredoc, marker: marker})
	}
}

func (s *scanner) quoted() {
	switch c := s.src[s.i]; {
	case c == '\\':
		s.i += 2
	case c == '"' || c == '\n':
		s.i++
		s.pop()
	default:
		s.template()
	}
}

func (s *scanner) heredoc() {
	if s.src[s.i] != '\n' || s.top().marker == nil {
		s.template()
		return
	}
	s.i++
	line := s.src[s.i:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	if bytes.Equal(bytes.TrimSpace(line), s.top().marker) {
		s.i += len(line)
		s.pop()
	}
}

// template takes one character of text, or the beginning of ${ or %{.
func (s *scanner) template() {
	c := s.src[s.i]
	s.i++
	if c != '$' && c != '%' {
		return
	}
	if s.next(string(c) + "{") {
		return // an escape
	}
	if s.next("{") {
		s.push(level{})
	}
}

// next takes a text if it stands here.
func (s *scanner) next(text string) bool {
	if !bytes.HasPrefix(s.src[s.i:], []byte(text)) {
		return false
	}
	s.i += len(text)
	return true
}

// skipTo goes to a text, and past it unless it ends a line.
func (s *scanner) skipTo(text string) {
	n := bytes.Index(s.src[s.i:], []byte(text))
	if n < 0 {
		s.i = len(s.src)
		return
	}
	s.i += n
	if text != "\n" {
		s.i += len(text)
	}
}
