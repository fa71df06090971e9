package source

import (
	"bytes"
	"encoding/json"

	"github.com/hashicorp/hcl/v2"
)

// maxDepth is how deep syntax may nest. Parser and evaluator recurse, and a
// Go stack that overflows cannot be caught.
const maxDepth = 500

// tooDeep finds the place where nesting goes beyond maxDepth. Files without
// that many openings, nearly all, are passed on the count alone.
func tooDeep(name string, src []byte, isJSON bool) (hcl.Range, bool) {
	if countOpenings(src) <= maxDepth {
		return hcl.Range{}, false
	}
	at := -1
	if isJSON {
		at = deepJSON(src)
	} else {
		at = deepNative(src, code)
	}
	if at < 0 {
		return hcl.Range{}, false
	}
	return placeOf(name, src, at), true
}

func countOpenings(src []byte) int {
	n := 0
	for _, c := range src {
		switch c {
		case '(', '[', '{', '?', '!', '-':
			n++
		}
	}
	return n
}

// deepJSON gives the offset at which JSON, or a template in one of its
// strings, nests too deep; -1 when none does.
func deepJSON(src []byte) int {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '[', '{':
			if depth++; depth > maxDepth {
				return i
			}
		case ']', '}':
			depth--
		case '"':
			end := stringEnd(src, i)
			if literal := src[i:end]; countOpenings(literal) > maxDepth {
				var text string
				if json.Unmarshal(literal, &text) == nil && deepNative([]byte(text), heredoc) >= 0 {
					return i
				}
			}
			i = end - 1
		}
	}
	return -1
}

// stringEnd is the index behind the quote that ends the string beginning at i,
// or the end of src.
func stringEnd(src []byte, i int) int {
	for i++; i < len(src) && src[i] != '"'; i++ {
		if src[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(src))
}

func placeOf(name string, src []byte, i int) hcl.Range {
	start := hcl.Pos{
		Line:   1 + bytes.Count(src[:i], []byte("\n")),
		Column: i - bytes.LastIndexByte(src[:i], '\n'),
		Byte:   i,
	}
	end := start
	end.Byte++
	end.Column++
	return hcl.Range{Filename: name, Start: start, End: end}
}
