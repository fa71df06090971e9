// Package body decodes the body of a block by its schema: arguments and
// nested blocks, their references, their source ranges, and their values.
//
// It must not depend on the kind of the block or on any platform.
package body

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/reference"
	"herald/lang/schema"
	"herald/lang/source"
)

// Shape is a compiled schema. It is immutable.
type Shape struct {
	schema.Block
	plain   *hcl.BodySchema // arguments and blocks
	dynamic *hcl.BodySchema // the same, and dynamic blocks
	nested  map[string]nestedShape
}

type nestedShape struct {
	*Shape
	many bool
}

// Compile prepares a schema.
func Compile(b schema.Block) *Shape {
	s := &Shape{Block: b, plain: &hcl.BodySchema{}, dynamic: &hcl.BodySchema{}, nested: make(map[string]nestedShape)}
	for _, a := range b.Attributes {
		s.plain.Attributes = append(s.plain.Attributes, hcl.AttributeSchema{Name: a.Name, Required: a.Required})
	}
	for _, n := range b.Blocks {
		s.plain.Blocks = append(s.plain.Blocks, hcl.BlockHeaderSchema{Type: n.Name})
		s.nested[n.Name] = nestedShape{Compile(n.Block), n.Many}
	}
	s.dynamic.Attributes = s.plain.Attributes
	s.dynamic.Blocks = append(s.dynamic.Blocks, s.plain.Blocks...)
	s.dynamic.Blocks = append(s.dynamic.Blocks, hcl.BlockHeaderSchema{Type: "dynamic", LabelNames: []string{"type"}})
	return s
}

// Nested returns the shape of a nested block; nil when there is none of that
// name.
func (s *Shape) Nested(name string) *Shape { return s.nested[name].Shape }

// WithoutRequired is the block with none of its own arguments required, for blocks
// whose arguments may come from elsewhere.
func WithoutRequired(b schema.Block) schema.Block {
	attrs := make([]schema.Attribute, len(b.Attributes))
	copy(attrs, b.Attributes)
	for i := range attrs {
		attrs[i].Required = false
	}
	b.Attributes = attrs
	return b
}

// maxDynamicBlocks is how many blocks the dynamic blocks of a body may make. No
// platform takes nearly as many.
const maxDynamicBlocks = 10_000

// Content is a decoded body whose expressions are not evaluated.
type Content struct {
	Attributes hcl.Attributes
	Blocks     []Block // in source order
	// Dynamic reports that there is a dynamic block at any depth, so the
	// content differs by instance and Expand must be used.
	Dynamic bool
}

// Block is a nested block.
type Block struct {
	Name    string
	Many    bool // there may be others of that name
	Range   hcl.Range
	Content *Content
}

// BlocksNamed returns the nested blocks of a name.
func (c *Content) BlocksNamed(name string) []Block {
	var out []Block
	for _, b := range c.Blocks {
		if b.Name == name {
			out = append(out, b)
		}
	}
	return out
}

// FirstBlock returns the first nested block of a name; ok is false when there is none.
func (c *Content) FirstBlock(name string) (b Block, ok bool) {
	for _, b := range c.Blocks {
		if b.Name == name {
			return b, true
		}
	}
	return Block{}, false
}

// Read takes a body apart as it is written. The Content is never nil.
func (s *Shape) Read(b hcl.Body) (*Content, hcl.Diagnostics) {
	return s.readAs(b, s.dynamic)
}

// Expand takes a body apart after its dynamic blocks have been multiplied.
func (s *Shape) Expand(b hcl.Body, ctx *hcl.EvalContext) (*Content, hcl.Diagnostics) {
	made := 0
	return s.readAs(dynblock.Expand(b, ctx, dynblock.OptCheckForEach(func(v cty.Value, expr hcl.Expression, _ *hcl.EvalContext) hcl.Diagnostics {
		if v, _ = v.Unmark(); v.IsKnown() && !v.IsNull() && v.CanIterateElements() {
			made += v.LengthInt()
		}
		if made <= maxDynamicBlocks {
			return nil
		}
		return hcl.Diagnostics{diag.Errorf(expr.Range(), problem.TooManyBlocks,
			"The dynamic blocks of this body produce more than %d blocks. Use a shorter list.", maxDynamicBlocks)}
	})), s.plain)
}

func (s *Shape) readAs(b hcl.Body, as *hcl.BodySchema) (*Content, hcl.Diagnostics) {
	raw, diags := source.Content(b, as)
	c := &Content{Attributes: raw.Attributes}
	for _, a := range s.Attributes {
		if attr := raw.Attributes[a.Name]; a.References && attr != nil {
			attr.Expr = reference.ToNativeList(attr.Expr)
		}
	}
	count := make(map[string]hcl.Range)
	for _, inner := range raw.Blocks {
		if inner.Type == "dynamic" {
			c.Dynamic = true
			if s.Nested(inner.Labels[0]) == nil {
				diags = append(diags, diag.Errorf(inner.LabelRanges[0], problem.UnsupportedBlockType,
					"Blocks of type %q are not expected here.%s", inner.Labels[0], diag.DidYouMean(inner.Labels[0], s.blockNames())))
			}
			continue
		}
		shape := s.nested[inner.Type]
		if first, ok := count[inner.Type]; ok && !shape.many {
			diags = append(diags, diag.Errorf(inner.DefRange, problem.DuplicateBlock,
				"Only one %s block is allowed here, and there is already one at line %d. Merge the two.", inner.Type, first.Start.Line))
			continue
		}
		count[inner.Type] = inner.DefRange
		nestedAs := shape.plain
		if as == s.dynamic {
			nestedAs = shape.dynamic
		}
		content, more := shape.readAs(inner.Body, nestedAs)
		diags = append(diags, more...)
		c.Dynamic = c.Dynamic || content.Dynamic
		c.Blocks = append(c.Blocks, Block{inner.Type, shape.many, inner.DefRange, content})
	}
	return c, diags
}

func (s *Shape) blockNames() []string {
	var names []string
	for _, n := range s.Blocks {
		names = append(names, n.Name)
	}
	return names
}

// References lists what the expressions of a body refer to. c is what Read
// made of it. Arguments in skip, by their full names ("depends_on",
// "lifecycle.ignore_changes"), are omitted, because they are not values.
func (s *Shape) References(b hcl.Body, c *Content, skip map[string]bool) []hcl.Traversal {
	if c.Dynamic {
		return s.walkVariables(dynblock.WalkVariables(b), "", skip)
	}
	return c.listReferences("", skip)
}

func (c *Content) listReferences(prefix string, skip map[string]bool) []hcl.Traversal {
	var out []hcl.Traversal
	for _, attr := range c.sortedAttributes() {
		if !skip[prefix+attr.Name] {
			out = append(out, attr.Expr.Variables()...)
		}
	}
	for _, b := range c.Blocks {
		out = append(out, b.Content.listReferences(prefix+b.Name+".", skip)...)
	}
	return out
}

func (s *Shape) walkVariables(node dynblock.WalkVariablesNode, prefix string, skip map[string]bool) []hcl.Traversal {
	as := &hcl.BodySchema{Blocks: s.plain.Blocks}
	for _, a := range s.plain.Attributes {
		if !skip[prefix+a.Name] {
			as.Attributes = append(as.Attributes, hcl.AttributeSchema{Name: a.Name})
		}
	}
	out, children := node.Visit(as)
	for _, child := range children {
		if shape := s.Nested(child.BlockTypeName); shape != nil {
			out = append(out, shape.walkVariables(child.Node, prefix+child.BlockTypeName+".", skip)...)
		}
	}
	return out
}

// sortedAttributes returns the arguments in source order, so that diagnostics
// come in the same order on every run.
func (c *Content) sortedAttributes() []*hcl.Attribute {
	list := make([]*hcl.Attribute, 0, len(c.Attributes))
	for _, attr := range c.Attributes {
		list = append(list, attr)
	}
	slices.SortFunc(list, func(a, b *hcl.Attribute) int {
		return a.NameRange.Start.Byte - b.NameRange.Start.Byte
	})
	return list
}
