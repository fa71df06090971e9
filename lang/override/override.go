// Package override lays the body of one block over that of another, as
// override files do: an argument replaces the argument of its name, and nested
// blocks replace all nested blocks of their type.
//
// It must not know what a block means.
package override

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
)

// Body gives base with over laid on top. The bodies are only read.
func Body(base, over hcl.Body) hcl.Body { return body{base, over} }

type body struct{ base, over hcl.Body }

// Content implements hcl.Body.
func (b body) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	base, diags := b.base.Content(optional(schema))
	over, more := b.over.Content(optional(schema))
	content := merge(base, over)
	return content, append(append(diags, more...), b.missing(schema, content)...)
}

// PartialContent implements hcl.Body.
func (b body) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	base, restBase, diags := b.base.PartialContent(optional(schema))
	over, restOver, more := b.over.PartialContent(optional(schema))
	content := merge(base, over)
	return content, body{restBase, restOver}, append(append(diags, more...), b.missing(schema, content)...)
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

// optional is the schema with nothing required: what one body lacks the other
// may have.
func optional(schema *hcl.BodySchema) *hcl.BodySchema {
	out := &hcl.BodySchema{Blocks: schema.Blocks}
	for _, a := range schema.Attributes {
		out.Attributes = append(out.Attributes, hcl.AttributeSchema{Name: a.Name})
	}
	return out
}

func merge(base, over *hcl.BodyContent) *hcl.BodyContent {
	out := &hcl.BodyContent{Attributes: maps.Clone(base.Attributes), MissingItemRange: base.MissingItemRange}
	if out.Attributes == nil {
		out.Attributes = make(hcl.Attributes)
	}
	maps.Copy(out.Attributes, over.Attributes)
	replaced := make(map[string]bool)
	for _, b := range over.Blocks {
		replaced[typeOf(b)] = true
	}
	for _, b := range base.Blocks {
		if !replaced[typeOf(b)] {
			out.Blocks = append(out.Blocks, b)
		}
	}
	out.Blocks = append(out.Blocks, over.Blocks...)
	return out
}

// typeOf is the type that a nested block makes in the end: a dynamic block
// makes those of its label.
func typeOf(b *hcl.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

func (b body) missing(schema *hcl.BodySchema, content *hcl.BodyContent) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, a := range schema.Attributes {
		if a.Required && content.Attributes[a.Name] == nil {
			rng := b.MissingItemRange()
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Missing required argument",
				Detail:  "The argument \"" + a.Name + "\" is required, but no definition was found.",
				Subject: &rng,
			})
		}
	}
	return diags
}
