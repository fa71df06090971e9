package lang

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/grammar"
	"herald/lang/module"
	"herald/lang/scope"
)

// Kinds of vertices that nothing refers to.
const (
	kindValidation = "validation"
	kindProvider   = "provider"
	kindOutput     = "output"
)

// unit is one module instance while it is evaluated: its scope, and what its
// blocks come to.
type unit struct {
	*evaluation
	module  *module.Module
	address string // of the module instance; "" is the root
	scope   *scope.Scope
	diags   hcl.Diagnostics // found while the vertices were laid out

	blocks    []*block
	providers []*Provider
	declared  map[addr.Provider]bool
	outputs   []Output
}

// block is a conversation, an attachment or a message: taken apart before
// anything has a value, and what its instances come to.
type block struct {
	scope.Block
	decl    *module.Block
	shape   *body.Shape
	content *body.Content
	source  *Source
	account addr.Provider // of conversations

	conversations []*Conversation
	attachments   []Attachment
	messages      []*Message
	deliveries    [][]Delivery // of each message
}

// newUnit lays out a module. With valuesOnly there are variables and locals
// alone.
func newUnit(ev *evaluation, m *module.Module, address string, valuesOnly bool) *unit {
	u := &unit{
		evaluation: ev, module: m, address: address,
		scope: scope.New(ev.root), declared: make(map[addr.Provider]bool),
	}
	for _, v := range m.Variables {
		u.addVariable(v)
	}
	for _, l := range m.Locals {
		u.scope.Add(&scope.Vertex{
			Name: scope.Name{Kind: scope.Local, Name: l.Name}, Range: l.Range, Refs: l.Expr.Variables(),
			Evaluate: func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return l.Expr.Value(ctx) },
		})
	}
	if !valuesOnly {
		u.addBlocks()
	}
	u.scope.Link()
	return u
}

func (u *unit) addBlocks() {
	for _, p := range u.module.Providers {
		u.addProvider(p)
	}
	for _, b := range u.module.Blocks {
		u.addBlock(b)
	}
	for _, o := range u.module.Outputs {
		u.addOutput(o)
	}
}

// addVariable adds a variable, and its rules as a vertex of their own because
// they may look at other variables.
func (u *unit) addVariable(v *module.Variable) {
	self := &scope.Vertex{
		Name: scope.Name{Kind: scope.Variable, Name: v.Name}, Range: v.Range,
		Evaluate: func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return u.variable(v) },
	}
	u.scope.Add(self)
	if len(v.Validations) == 0 {
		return
	}
	rules := &scope.Vertex{Name: scope.Name{Kind: kindValidation, Name: v.Name}, Range: v.Range}
	for _, c := range v.Validations {
		rules.Refs = append(rules.Refs, c.Test.Variables()...)
		rules.Refs = append(rules.Refs, c.Message.Variables()...)
	}
	rules.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		diags := checkAll(v.Validations, "Invalid value for variable", ctx)
		if diags.HasErrors() {
			self.Fail()
		}
		return cty.DynamicVal, diags
	}
	u.scope.Add(rules)
}

func checkAll(rules []module.Condition, summary string, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, rule := range rules {
		diags = append(diags, check(rule, summary, ctx)...)
	}
	return diags
}

// addBlock takes a block apart. Problems go to u.diags; the block then only
// fails, so that they are told once.
func (u *unit) addBlock(decl *module.Block) {
	earlier := len(u.diags)
	b := u.layOut(decl)
	v := &scope.Vertex{
		Name: scope.Name{Kind: decl.Kind, Name: decl.Name}, Range: decl.Range, Block: &b.Block,
		Refs: b.references(), After: u.dependsOn(b),
	}
	u.repetition(b)
	broken := u.diags[earlier:].HasErrors()
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		b.source.After = v.Before()
		if broken {
			v.Fail()
			return cty.DynamicVal, nil
		}
		return u.evaluateBlock(v, b, ctx)
	}
	u.blocks = append(u.blocks, b)
	u.scope.Add(v)
}

func (u *unit) layOut(decl *module.Block) *block {
	b := &block{decl: decl, shape: u.shapes[decl.Kind]}
	b.Block = scope.Block{
		Addr: addr.Block{Module: u.address, Kind: decl.Kind, Name: decl.Name},
		Type: grammar.Reference(decl.Kind),
		Many: scope.Single,
	}
	content, diags := b.shape.Read(decl.Body)
	u.diags = append(u.diags, diags...)
	b.content = content
	b.source = &Source{Block: b.Addr, Range: decl.Range, Arguments: content.Ranges()}
	if attr := content.Attributes["provider"]; attr != nil {
		b.account = u.account(attr.Expr)
	}
	return b
}

// references are those of all expressions, in source order. Arguments that are
// no values are left out.
func (b *block) references() []hcl.Traversal {
	skip := map[string]bool{"provider": true, "depends_on": true, "lifecycle.ignore_changes": true}
	refs := append(b.shape.References(b.decl.Body, b.content, skip), ignoredReferences(b.content)...)
	slices.SortStableFunc(refs, func(x, y hcl.Traversal) int {
		p, q := x.SourceRange(), y.SourceRange()
		return cmp.Or(cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Start.Byte, q.Start.Byte))
	})
	return refs
}

// ignoredReferences are those of an ignore_changes that is an expression.
func ignoredReferences(c *body.Content) []hcl.Traversal {
	b, ok := c.One("lifecycle")
	if !ok || b.Content.Attributes["ignore_changes"] == nil {
		return nil
	}
	expr := b.Content.Attributes["ignore_changes"].Expr
	if _, bare := bareNames(expr); bare {
		return nil
	}
	return expr.Variables()
}

func (u *unit) dependsOn(b *block) []hcl.Traversal {
	attr := b.content.Attributes["depends_on"]
	if attr == nil {
		return nil
	}
	refs, diags := module.References(attr.Expr)
	u.diags = append(u.diags, diags...)
	return refs
}

func (u *unit) repetition(b *block) {
	each, count := b.content.Attributes["for_each"], b.content.Attributes["count"]
	switch {
	case each != nil && count != nil:
		u.diags = append(u.diags, diag.Errorf(count.NameRange, "Both for_each and count",
			"A block is repeated by for_each or by count, not by both. Remove one of them."))
	case each != nil:
		b.Many, b.Expr = scope.ByKey, each
	case count != nil:
		b.Many, b.Expr = scope.ByNumber, count
	}
	if b.Expr == nil {
		return
	}
	for _, trav := range b.Expr.Expr.Variables() {
		if root := trav.RootName(); root == "each" || root == "count" {
			u.diags = append(u.diags, diag.Errorf(trav.SourceRange(), "Invalid reference",
				"%s is what %s gives, so it cannot be used inside it.", root, b.Expr.Name))
		}
	}
}
