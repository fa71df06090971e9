package module

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
)

// readCheck reads rules that only warn, and what is looked up for them.
func (l *loader) readCheck(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "assert"}, {Type: addr.Data, LabelNames: []string{"type", "name"}},
	}})
	l.addDiags(diags...)
	if !l.declareOnce("check", b.Labels[0], b.DefRange) {
		return
	}
	c := &Check{Name: b.Labels[0], Range: b.DefRange}
	asserts := content.Blocks.OfType("assert")
	for _, inner := range asserts {
		c.Asserts = append(c.Asserts, l.readCondition(inner)...)
	}
	for _, inner := range content.Blocks.OfType(addr.Data) {
		if l.validNames(inner) {
			l.readOperation(inner, c.Name)
		}
	}
	if len(asserts) == 0 && !diags.HasErrors() {
		l.addDiags(diag.Errorf(b.DefRange, problem.CheckWithoutAssertions,
			"The check %q has no assertions. Add assert { condition = …, error_message = … }.", c.Name))
	}
	l.module.Checks = append(l.module.Checks, c)
}

func (l *loader) readMoved(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "from", Required: true}, {Name: "to", Required: true}},
	})
	l.addDiags(diags...)
	from, okFrom := l.readAddress(content.Attributes["from"])
	to, okTo := l.readAddress(content.Attributes["to"])
	if okFrom && okTo {
		l.module.Moved = append(l.module.Moved, &Moved{From: from, To: to, Range: b.DefRange})
	}
}

func (l *loader) readRemoved(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "from", Required: true}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "lifecycle"}},
	})
	l.addDiags(diags...)
	from, ok := l.readAddress(content.Attributes["from"])
	r := &Removed{From: from, Destroy: true, Range: b.DefRange}
	for _, inner := range content.Blocks {
		life, diags := source.Content(inner.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "destroy", Required: true}}})
		l.addDiags(diags...)
		r.Destroy = l.constantBool(life.Attributes["destroy"], true)
	}
	if ok {
		l.module.Removed = append(l.module.Removed, r)
	}
}

func (l *loader) readImport(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: "to", Required: true}, {Name: "id", Required: true}, {Name: "conversation"}, {Name: "provider"}, {Name: "for_each"},
	}})
	l.addDiags(diags...)
	to, id := content.Attributes["to"], content.Attributes["id"]
	if to == nil || id == nil {
		return
	}
	i := &Import{To: to.Expr, ID: id.Expr, ForEach: content.Attributes["for_each"], Range: b.DefRange}
	if attr := content.Attributes["conversation"]; attr != nil {
		i.Conversation = attr.Expr
	}
	if attr := content.Attributes["provider"]; attr != nil {
		i.Provider = attr.Expr
	}
	l.module.Imports = append(l.module.Imports, i)
}

// readAddress reads an argument that is an address and not a value.
func (l *loader) readAddress(attr *hcl.Attribute) (hcl.Traversal, bool) {
	if attr == nil {
		return nil, false
	}
	trav, diags := hcl.AbsTraversalForExpr(attr.Expr)
	if diags.HasErrors() {
		l.addDiags(source.AddressError(attr.Expr,
			attr.Name+" must be the address of a block or of an instance, as in message.launch or message.launch[\"eu\"], without quotes."))
		return nil, false
	}
	return trav, true
}

// readCall reads the call of a module. What it is given is looked at where the
// module is known.
func (l *loader) readCall(b *hcl.Block) {
	if !l.declareOnce("module", b.Labels[0], b.DefRange) {
		return
	}
	meta, _, diags := source.PartialContent(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source", Required: true}}})
	l.addDiags(diags...)
	call := &Block{Kind: "module", Name: b.Labels[0], Body: b.Body, Range: b.DefRange}
	if attr := meta.Attributes["source"]; attr != nil {
		l.module.Calls = append(l.module.Calls, l.readCallSource(b.Labels[0], attr))
	}
	l.module.Blocks = append(l.module.Blocks, call)
}

// readCallSource reads where a module is, as far as that is known without values.
func (l *loader) readCallSource(name string, attr *hcl.Attribute) *Call {
	call := &Call{Name: name, Range: attr.Expr.Range()}
	if len(attr.Expr.Variables()) > 0 {
		call.Expr = attr.Expr
		return call
	}
	call.Source = l.constantString(attr)
	if call.Source == "" && !l.diags.HasErrors() {
		l.addDiags(diag.Errorf(attr.Expr.Range(), problem.InvalidModuleSource, "The source is empty. %s", sourceForms))
	}
	return call
}

const sourceForms = "Give a directory that begins with ./ or ../, or a git repository as in \"git::https://example.org/announcements.git?ref=v1\"."
