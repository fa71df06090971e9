package nesting

import (
	"encoding/json"

	"github.com/apparentlymart/go-textseg/v15/textseg"
	"github.com/hashicorp/hcl/v2"
)

// deepJSON returns the offset at which JSON, or a template in one of its strings,
// nests too deep; -1 when none does.
func deepJSON(src []byte) int {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '[', '{':
			if depth++; depth > Max {
				return i
			}
		case ']', '}':
			depth = max(0, depth-1)
		case '"':
			end := stringEnd(src, i+1)
			if deepString(src[i:end]) {
				return i
			}
			i = end - 1
		}
	}
	return -1
}

// deepString reports whether a string nests too deep as a template. Only a long
// one can.
func deepString(literal []byte) bool {
	var text string
	return len(literal) > Max && json.Unmarshal(literal, &text) == nil &&
		CheckTemplate([]byte(text), "", hcl.InitialPos).HasErrors()
}

// stringEnd returns the index after a string whose content begins at i. Like the
// parser's, it ends at a control character, and a quote that forms one character
// with the letter before it, as after some signs of Arabic, ends nothing.
func stringEnd(src []byte, i int) int {
	for i < len(src) && src[i] >= ' ' {
		switch {
		case src[i] == '"':
			return i + 1
		case src[i] == '\\' && i+1 < len(src) && (src[i+1] == '\\' || src[i+1] == '"'):
			i += 2
		case src[i] >= 0x80:
			n, _, _ := textseg.ScanGraphemeClusters(src[i:], true)
			i += n
		default:
			i++
		}
	}
	return i
}
