package format

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// rewriter gathers what is to be rewritten. Edits do not overlap.
type rewriter struct {
	src   []byte
	edits []edit
}

func (r *rewriter) replaceRange(rng hcl.Range, text []byte) {
	r.edits = append(r.edits, edit{rng.Start.Byte, rng.End.Byte, text})
}

// rewriteBody goes through a body inside of blocks of these types.
func (r *rewriter) rewriteBody(body *hclsyntax.Body, around []string) {
	for name, attr := range body.Attributes {
		if len(around) == 1 && around[0] == "variable" && name == "type" {
			r.modernizeType(attr.Expr)
			continue
		}
		r.unwrapInterpolation(attr.Expr)
	}
	for _, block := range body.Blocks {
		r.quoteLabels(block)
		r.rewriteBody(block.Body, append(around[:len(around):len(around)], block.Type))
	}
}

// quoteLabels puts every label in quotes, one space apart.
func (r *rewriter) quoteLabels(block *hclsyntax.Block) {
	n := len(block.LabelRanges)
	if n == 0 {
		return
	}
	var text []byte
	for _, label := range block.Labels {
		text = append(text, ' ')
		text = append(text, hclwrite.TokensForValue(cty.StringVal(label)).Bytes()...)
	}
	r.replaceRange(hcl.RangeBetween(rangeAfter(block.TypeRange), block.LabelRanges[n-1]), text)
}

// rangeAfter is the empty range at the end of another.
func rangeAfter(rng hcl.Range) hcl.Range {
	rng.Start = rng.End
	return rng
}

// modernizeType spells a type as it is spelled today. In quotes, and without a
// type for the elements, types are those of Terraform 0.11, whose elements were
// strings; a word alone leaves them open.
func (r *rewriter) modernizeType(expr hclsyntax.Expression) {
	rng := expr.Range()
	switch string(rng.SliceBytes(r.src)) {
	case "list", "map", "set":
		r.edits = append(r.edits, edit{rng.End.Byte, rng.End.Byte, []byte("(any)")})
	case `"string"`:
		r.replaceRange(rng, []byte("string"))
	case `"list"`:
		r.replaceRange(rng, []byte("list(string)"))
	case `"map"`:
		r.replaceRange(rng, []byte("map(string)"))
	}
}
