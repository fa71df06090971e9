package source

import "github.com/hashicorp/hcl/v2"

// brokenBody is a body of a file with errors of syntax. What it lacks is not
// missing: it is where the errors are.
type brokenBody struct{ hcl.Body }

// Content implements hcl.Body.
func (b brokenBody) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, diags := b.Body.Content(nothingRequired(schema))
	return brokenContent(content), diags
}

// PartialContent implements hcl.Body.
func (b brokenBody) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	content, rest, diags := b.Body.PartialContent(nothingRequired(schema))
	return brokenContent(content), brokenBody{rest}, diags
}

func brokenContent(c *hcl.BodyContent) *hcl.BodyContent {
	if c == nil {
		return nil
	}
	for _, b := range c.Blocks {
		b.Body = brokenBody{b.Body}
	}
	return c
}

func nothingRequired(schema *hcl.BodySchema) *hcl.BodySchema {
	out := &hcl.BodySchema{Blocks: schema.Blocks}
	for _, a := range schema.Attributes {
		out.Attributes = append(out.Attributes, hcl.AttributeSchema{Name: a.Name})
	}
	return out
}
