package format

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// rewriter gathers what is to be spelled anew. Edits do not overlap.
type rewriter struct {
	src   []byte
	edits []edit
}

func (r *rewriter) replace(rng hcl.Range, text []byte) {
	r.edits = append(r.edits, edit{rng.Start.Byte, rng.End.Byte, text})
}

// body goes through a body that stands in blocks of these types.
func (r *rewriter) body(body *hclsyntax.Body, around []string) {
	for name, attr := range body.Attributes {
		if len(around) == 1 && around[0] == "variable" && name == "type" {
			r.variableType(attr.Expr)
			continue
		}
		r.value(attr.Expr)
	}
	for _, block := range body.Blocks {
		r.labels(block)
		r.body(block.Body, append(around[:len(around):len(around)], block.Type))
	}
}

// labels puts every label in quotes, one space apart.
func (r *rewriter) labels(block *hclsyntax.Block) {
	n := len(block.LabelRanges)
	if n == 0 {
		return
	}
	var text []byte
	for _, label := range block.Labels {
		text = append(text, ' ')
		text = append(text, hclwrite.TokensForValue(cty.StringVal(label)).Bytes()...)
	}
	r.replace(hcl.RangeBetween(after(block.TypeRange), block.LabelRanges[n-1]), text)
}

// after is the empty range at the end of another.
func after(rng hcl.Range) hcl.Range {
	rng.Start = rng.End
	return rng
}

// variableType spells a type as it is spelled today. In quotes, and without a
// type for the elements, types are those of Terraform 0.11, whose elements were
// strings; a word alone leaves them open.
func (r *rewriter) variableType(expr hclsyntax.Expression) {
	rng := expr.Range()
	switch string(rng.SliceBytes(r.src)) {
	case "list", "map", "set":
		r.edits = append(r.edits, edit{rng.End.Byte, rng.End.Byte, []byte("(any)")})
	case `"string"`:
		r.replace(rng, []byte("string"))
	case `"list"`:
		r.replace(rng, []byte("list(string)"))
	case `"map"`:
		r.replace(rng, []byte("map(string)"))
	}
}
