package lang

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/module"
)

// many says how a block is repeated.
type many string

const (
	single       many = "neither for_each nor count"
	manyByKey    many = "for_each"
	manyByNumber many = "count"
)

// example is a key of such a block.
func (m many) example() string {
	if m == manyByNumber {
		return "[0]"
	}
	return `["key"]`
}

// layout is a block taken apart, before anything has a value.
type layout struct {
	decl      *module.Block
	addr      addr.Block
	shape     *body.Shape
	content   *body.Content
	many      many
	refs      []hcl.Traversal
	dependsOn []hcl.Traversal
	source    *Source
	account   addr.Provider // of conversations
	broken    bool          // reported; its value is not to be had
	expanded  bool          // keys are complete
	keys      map[addr.Key]bool
}

// mostInstances bounds count, because a slip of the keyboard must not fill the
// memory.
const mostInstances = 100_000

// layOut takes a block apart. Problems go to s.diags.
func (s *scope) layOut(decl *module.Block) layout {
	l := layout{
		decl:  decl,
		addr:  addr.Block{Module: s.address, Kind: decl.Kind, Name: decl.Name},
		shape: s.shapes[decl.Kind],
		many:  single,
	}
	before := len(s.diags)
	content, diags := l.shape.Read(decl.Body)
	s.diags = append(s.diags, diags...)
	l.content = content
	skip := map[string]bool{"provider": true, "depends_on": true, "lifecycle.ignore_changes": true}
	l.refs = append(l.shape.References(decl.Body, content, skip), ignoredReferences(content)...)
	slices.SortStableFunc(l.refs, func(a, b hcl.Traversal) int {
		x, y := a.SourceRange(), b.SourceRange()
		return cmp.Or(cmp.Compare(x.Filename, y.Filename), cmp.Compare(x.Start.Byte, y.Start.Byte))
	})
	l.source = &Source{Block: l.addr, Range: decl.Range, Arguments: content.Ranges()}
	s.repetition(&l)
	if attr := content.Attributes["depends_on"]; attr != nil {
		l.dependsOn, diags = module.References(attr.Expr)
		s.diags = append(s.diags, diags...)
	}
	if attr := content.Attributes["provider"]; attr != nil {
		l.account = s.account(attr.Expr)
	}
	l.broken = s.diags[before:].HasErrors()
	return l
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

func (s *scope) repetition(l *layout) {
	each, count := l.content.Attributes["for_each"], l.content.Attributes["count"]
	switch {
	case each != nil && count != nil:
		s.diags = append(s.diags, diag.Errorf(count.NameRange, "Both for_each and count",
			"A block is repeated by for_each or by count, not by both. Remove one of them."))
	case each != nil:
		l.many = manyByKey
		s.noIteration(each)
	case count != nil:
		l.many = manyByNumber
		s.noIteration(count)
	}
}

// noIteration reports each and count inside the expression that they come
// from.
func (s *scope) noIteration(attr *hcl.Attribute) {
	for _, trav := range attr.Expr.Variables() {
		if root := trav.RootName(); root == "each" || root == "count" {
			s.diags = append(s.diags, diag.Errorf(trav.SourceRange(), "Invalid reference",
				"%s is what %s gives, so it cannot be used inside it.", root, attr.Name))
		}
	}
}

// instance is one of the things a block stands for.
type instance struct {
	key addr.Key
	ctx *hcl.EvalContext
}

// expand lists the instances. ok is false when they cannot be told; without
// diagnostics that is no news.
func (s *scope) expand(l *layout, ctx *hcl.EvalContext, lenient bool) (list []instance, ok bool, diags hcl.Diagnostics) {
	switch l.many {
	case manyByKey:
		return expandKeys(l.content.Attributes["for_each"], ctx, lenient)
	case manyByNumber:
		return expandCount(l.content.Attributes["count"], ctx, lenient)
	}
	return []instance{{addr.NoKey, ctx}}, true, nil
}

func expandCount(attr *hcl.Attribute, ctx *hcl.EvalContext, lenient bool) ([]instance, bool, hcl.Diagnostics) {
	v, diags := attr.Expr.Value(ctx)
	if diags.HasErrors() {
		return nil, false, diags
	}
	plain, marks := v.Unmark()
	plain, err := convert.Convert(plain, cty.Number)
	problem := ""
	switch {
	case err != nil:
		problem = "count takes a whole number."
	case len(marks) > 0:
		problem = "count cannot be sensitive, because the number of instances is seen by everyone."
	case !plain.IsKnown():
		if lenient {
			return nil, false, diags
		}
		problem = "count must be known before anything is sent, but it depends on something known only after apply."
	case plain.IsNull():
		problem = "count is null. Give a number, or leave the argument out."
	}
	if problem == "" {
		n, accuracy := plain.AsBigFloat().Int64()
		if accuracy == 0 && n >= 0 && n <= mostInstances {
			return countInstances(int(n), ctx), true, diags
		}
		problem = "count takes a whole number from 0 to 100000; use for_each for more."
	}
	return nil, false, append(diags, argumentError(attr, "Invalid count argument", problem, ctx))
}

func countInstances(n int, ctx *hcl.EvalContext) []instance {
	list := make([]instance, n)
	for i := range list {
		child := ctx.NewChild()
		child.Variables = map[string]cty.Value{
			"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i))}),
		}
		list[i] = instance{addr.IntKey(i), child}
	}
	return list
}

func expandKeys(attr *hcl.Attribute, ctx *hcl.EvalContext, lenient bool) ([]instance, bool, hcl.Diagnostics) {
	v, diags := attr.Expr.Value(ctx)
	if diags.HasErrors() {
		return nil, false, diags
	}
	v, marks := v.Unmark()
	problem := ""
	switch {
	case len(marks) > 0:
		problem = "for_each cannot be sensitive, because keys are part of addresses and seen by everyone. " +
			"If they may be seen, wrap the value in nonsensitive()."
	case !v.IsKnown() || v.Type().IsSetType() && !v.IsWhollyKnown():
		if lenient {
			return nil, false, diags
		}
		problem = "The keys of for_each must be known before anything is sent, but they depend on something known only after apply."
	case v.IsNull():
		problem = "for_each is null. Give a map, an object or a set of strings, or leave the argument out."
	case v.Type().IsSetType():
		problem = setProblem(v)
	case !v.Type().IsMapType() && !v.Type().IsObjectType():
		problem = "for_each takes a map, an object or a set of strings, not a value of type " + v.Type().FriendlyName() +
			". Turn a list into a set with toset()."
	}
	if problem != "" {
		return nil, false, append(diags, argumentError(attr, "Invalid for_each argument", problem, ctx))
	}
	return keyInstances(v, ctx), true, diags
}

// setProblem says why a set cannot be keys; "" when it can.
func setProblem(v cty.Value) string {
	if v.Type().ElementType() != cty.String && v.LengthInt() > 0 {
		return "A set given to for_each holds strings, but this one holds " + v.Type().ElementType().FriendlyName() + "."
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, e := it.Element(); e.IsNull() {
			return "A set given to for_each cannot hold null."
		}
	}
	return ""
}

// keyInstances are in the order of their keys, as cty iterates.
func keyInstances(v cty.Value, ctx *hcl.EvalContext) []instance {
	list := make([]instance, 0, v.LengthInt())
	isSet := v.Type().IsSetType()
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if isSet {
			key = value
		}
		child := ctx.NewChild()
		child.Variables = map[string]cty.Value{
			"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}),
		}
		list = append(list, instance{addr.StringKey(key.AsString()), child})
	}
	return list
}

// unknownInstance stands for the instances that a partial evaluation cannot
// tell, so that the rest of the block is checked all the same.
func unknownInstance(l *layout, ctx *hcl.EvalContext) instance {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{
		"each":  cty.ObjectVal(map[string]cty.Value{"key": cty.UnknownVal(cty.String), "value": cty.DynamicVal}),
		"count": cty.ObjectVal(map[string]cty.Value{"index": cty.UnknownVal(cty.Number)}),
	}
	return instance{addr.NoKey, child}
}

func argumentError(attr *hcl.Attribute, summary, detail string, ctx *hcl.EvalContext) *hcl.Diagnostic {
	d := diag.Errorf(attr.Expr.Range(), summary, "%s", detail)
	d.Expression, d.EvalContext = attr.Expr, ctx
	return d
}
