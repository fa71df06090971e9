package format

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// formatTokens is hclwrite.Format, except that brackets in a heredoc do not count for
// the lines after it: the library counts those that close, and not all that
// open, and so moves the rest of the block to the left.
func formatTokens(src []byte) []byte {
	out := hclwrite.Format(src)
	spans, templated := findHeredocs(src)
	if !templated {
		return out
	}
	bodies, _ := findHeredocs(out)
	around := hclwrite.Format(replaceSpans(src, spans, func(int) []byte { return []byte("x\n") }))
	places, _ := findHeredocs(around)
	if len(bodies) != len(places) {
		return out
	}
	return replaceSpans(around, places, func(i int) []byte { return out[bodies[i].start:bodies[i].end] })
}

// span is a stretch of bytes.
type span struct{ start, end int }

// findHeredocs lists the texts of all heredocs that are in no other, without those
// that are empty. templated reports whether one of them has more than literal
// text.
func findHeredocs(src []byte) (spans []span, templated bool) {
	if !bytes.Contains(src, []byte("<<")) {
		return nil, false
	}
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos) // the parser reports what is wrong
	depth, start := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOHeredoc:
			if depth++; depth == 1 {
				start = t.Range.End.Byte
			}
		case hclsyntax.TokenCHeredoc:
			if depth--; depth == 0 && t.Range.Start.Byte > start {
				spans = append(spans, span{start, t.Range.Start.Byte})
			}
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			templated = templated || depth > 0
		}
	}
	return spans, templated
}

// replaceSpans returns src with other bytes in the place of each span.
func replaceSpans(src []byte, spans []span, text func(i int) []byte) []byte {
	var out []byte
	at := 0
	for i, s := range spans {
		out = append(append(out, src[at:s.start]...), text(i)...)
		at = s.end
	}
	return append(out, src[at:]...)
}
