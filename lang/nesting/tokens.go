package nesting

import "unicode/utf8"

// invalidBytes counts bytes that are no UTF-8: each is a token in native syntax.
func invalidBytes(src []byte) int {
	count := 0
	for i := 0; i < len(src); {
		if src[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if i += size; r == utf8.RuneError && size == 1 {
			count++
		}
	}
	return count
}

// tokensFrom counts the tokens of a step that began at an offset, in text or
// not: about as many as the lexer makes, and not fewer than half of them.
func (s *scanner) tokensFrom(at int, inText bool) int {
	switch c := s.src[at]; {
	case c == '"':
		return 2 // it, and the text that it begins
	case inText:
		if c == '$' || c == '%' || c == '\n' || c == '\r' {
			return 2 // what it begins or is, and the text after it
		}
		return 0
	case c == ' ' || c == '\t':
		return 0
	case isWord(c):
		tokens := 1
		for _, b := range s.src[at:s.i] {
			if b >= utf8.RuneSelf {
				tokens++ // it may be no letter
			}
		}
		return tokens
	}
	return 1
}

// longJSON returns the offset at which JSON has too many tokens; -1 when it does
// not.
func longJSON(src []byte) int {
	tokens := 0
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '"':
			i = stringEnd(src, i+1) - 1
		case isWord(c) && i > 0 && isWord(src[i-1]):
			continue // of the same word or number
		}
		if tokens++; tokens > MaxTokens {
			return i
		}
	}
	return -1
}
