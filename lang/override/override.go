// Package override merges the body of one block into that of another, as
// override files do: an argument replaces the argument of its name, nested
// blocks replace all nested blocks of their type, and lifecycle blocks are
// merged in the same way.
//
// It must not depend on the meaning of a block.
package override

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Body returns base merged with over, which takes precedence. The bodies are only read.
func Body(base, over hcl.Body) hcl.Body { return body{base, over} }

type body struct{ base, over hcl.Body }

// Content implements hcl.Body.
func (b body) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	base, diags := b.base.Content(withoutRequired(schema))
	over, more := b.over.Content(withoutRequired(schema))
	content := mergeContent(base, over)
	return content, append(append(diags, more...), b.checkRequired(schema, content)...)
}

// PartialContent implements hcl.Body.
func (b body) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	base, restBase, diags := b.base.PartialContent(withoutRequired(schema))
	over, restOver, more := b.over.PartialContent(withoutRequired(schema))
	content := mergeContent(base, over)
	return content, body{restBase, restOver}, append(append(diags, more...), b.checkRequired(schema, content)...)
}

// JustAttributes implements hcl.Body.
func (b body) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	base, diags := b.base.JustAttributes()
	over, more := b.over.JustAttributes()
	attrs := maps.Clone(base)
	if attrs == nil {
		attrs = make(hcl.Attributes)
	}
	maps.Copy(attrs, over)
	return attrs, append(diags, more...)
}

// MissingItemRange implements hcl.Body.
func (b body) MissingItemRange() hcl.Range { return b.base.MissingItemRange() }

// withoutRequired is the schema with nothing required: what one body lacks the other
// may have.
func withoutRequired(schema *hcl.BodySchema) *hcl.BodySchema {
	out := &hcl.BodySchema{Blocks: schema.Blocks}
	for _, a := range schema.Attributes {
		out.Attributes = append(out.Attributes, hcl.AttributeSchema{Name: a.Name})
	}
	return out
}

func mergeContent(base, over *hcl.BodyContent) *hcl.BodyContent {
	out := &hcl.BodyContent{Attributes: maps.Clone(base.Attributes), MissingItemRange: base.MissingItemRange}
	if out.Attributes == nil {
		out.Attributes = make(hcl.Attributes)
	}
	maps.Copy(out.Attributes, over.Attributes)
	replaced := make(map[string]bool)
	for _, b := range over.Blocks {
		replaced[typeOf(b)] = true
	}
	laid, rest := mergeLifecycle(base.Blocks, over.Blocks)
	for _, b := range laid {
		if b.Type == lifecycle || !replaced[typeOf(b)] {
			out.Blocks = append(out.Blocks, b)
		}
	}
	out.Blocks = append(out.Blocks, rest...)
	return out
}

// lifecycle is the type of the nested block of which an override replaces only
// what it names.
const lifecycle = "lifecycle"

// mergeLifecycle lays the first lifecycle block of over on that of base. It returns
// the blocks of base, and those of over that are not in them. A second one stays
// where it is, to be reported.
func mergeLifecycle(base, over []*hcl.Block) (laid, rest []*hcl.Block) {
	isLifecycle := func(b *hcl.Block) bool { return b.Type == lifecycle }
	i, j := slices.IndexFunc(base, isLifecycle), slices.IndexFunc(over, isLifecycle)
	if i < 0 || j < 0 {
		return base, over
	}
	both := *base[i]
	both.Body = Body(both.Body, over[j].Body)
	laid, rest = slices.Clone(base), slices.Clone(over)
	laid[i] = &both
	return laid, slices.Delete(rest, j, j+1)
}

// typeOf is the type that a nested block makes in the end: a dynamic block
// makes those of its label.
func typeOf(b *hcl.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

func (b body) checkRequired(schema *hcl.BodySchema, content *hcl.BodyContent) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, a := range schema.Attributes {
		if a.Required && content.Attributes[a.Name] == nil {
			rng := b.MissingItemRange()
			diags = append(diags, diag.New(hcl.DiagError, problem.MissingRequiredArgument, &rng,
				"The argument \""+a.Name+"\" is required. Add it to this block."))
		}
	}
	return diags
}
