// Package reference resolves which blocks a value or an expression refers to:
// conversations in the argument to, actions in a trigger, a provider in the argument provider.
//
// It must not depend on the use of the blocks.
package reference

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/source"
)

// Members are the blocks that a value refers to.
type Members struct {
	Addresses []string // in the order given; of a set, sorted
	Unknown   bool     // some could not be determined
	OtherType string   // type of something that is not a reference; "" when all are
}

// CollectMembers walks nested lists for references to blocks.
func CollectMembers(v cty.Value) Members {
	var m Members
	m.collect(v)
	return m
}

func (m *Members) collect(v cty.Value) {
	ty := v.Type()
	switch {
	case !v.IsKnown() && ty.IsPrimitiveType():
		m.OtherType = ty.FriendlyName()
	case !v.IsKnown():
		m.Unknown = true
	case v.IsNull():
		m.OtherType = "null"
	case ty.IsObjectType() && ty.HasAttribute("address") && ty.AttributeType("address") == cty.String:
		m.addAddress(v.GetAttr("address"))
	case ty.IsSetType():
		from := len(m.Addresses)
		m.collectElements(v)
		slices.Sort(m.Addresses[from:])
	case v.CanIterateElements():
		m.collectElements(v)
	default:
		m.OtherType = ty.FriendlyName()
	}
}

func (m *Members) collectElements(v cty.Value) {
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		m.collect(element)
	}
}

func (m *Members) addAddress(address cty.Value) {
	switch {
	case !address.IsKnown():
		m.Unknown = true
	case address.IsNull():
		m.OtherType = "null"
	default:
		m.Addresses = append(m.Addresses, address.AsString())
	}
}

// StaticReference is a reference that is written and not computed, except for its key:
// platform.alias, platform.alias[each.key], action.type.name["eu"].
type StaticReference struct {
	Names []string
	Key   hcl.Expression // nil when there is none
	Range hcl.Range
}

// ToNative returns a reference as native syntax has it: in JSON it is a text, as
// in "message.launch" or "${message.launch}". All else is given as it is.
func ToNative(expr hcl.Expression) hcl.Expression {
	if !json.IsJSONExpression(hcl.UnwrapExpression(expr)) {
		return expr
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || v.IsNull() || v.Type() != cty.String {
		return expr
	}
	text, rng := v.AsString(), expr.Range()
	if inner, ok := strings.CutPrefix(text, "${"); ok && strings.HasSuffix(inner, "}") {
		text = strings.TrimSuffix(inner, "}")
		rng.Start.Byte, rng.Start.Column = rng.Start.Byte+2, rng.Start.Column+2
	}
	native, diags := source.ParseEmbedded(text, rng)
	if diags.HasErrors() {
		return expr
	}
	return native
}

// SelfError reports a use of self outside of a postcondition.
func SelfError(rng hcl.Range) *hcl.Diagnostic {
	return diag.Errorf(rng, problem.InvalidReference,
		"self is available only in postconditions, where it is the block itself. Refer to a block by its address instead.")
}

// ToNativeList is ToNative for a list of references. Other things in it are the
// expressions that they are in JSON.
func ToNativeList(expr hcl.Expression) hcl.Expression {
	items, diags := hcl.ExprList(expr)
	if diags.HasErrors() || !json.IsJSONExpression(hcl.UnwrapExpression(expr)) {
		return ToNative(expr)
	}
	list := &hclsyntax.TupleConsExpr{SrcRange: expr.Range(), OpenRange: expr.StartRange()}
	for _, item := range items {
		native, ok := ToNative(item).(hclsyntax.Expression)
		if !ok {
			if native, diags = source.ToNative(item); diags.HasErrors() {
				return expr
			}
		}
		list.Exprs = append(list.Exprs, native)
	}
	return list
}

// Parse reads a pointer; ok is false when the expression is another kind.
func Parse(expr hcl.Expression) (p StaticReference, ok bool) {
	p.Range = expr.Range()
	expr = ToNative(expr)
	if index, isIndex := hcl.UnwrapExpression(expr).(*hclsyntax.IndexExpr); isIndex {
		p.Key = index.Key
		expr = index.Collection
	}
	trav, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() {
		return p, false
	}
	for i, step := range trav {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			p.Names = append(p.Names, step.Name)
		case hcl.TraverseAttr:
			p.Names = append(p.Names, step.Name)
		case hcl.TraverseIndex:
			if i != len(trav)-1 || p.Key != nil {
				return p, false
			}
			p.Key = hcl.StaticExpr(step.Key, step.SrcRange)
		default:
			return p, false
		}
	}
	return p, true
}

// ParseProvider reads what a module calls a provider: a platform, or a platform and
// an alias. ok is false when the expression is another kind, or has a key.
func ParseProvider(expr hcl.Expression) (at addr.Provider, ok bool) {
	p, ok := Parse(expr)
	if !ok || p.Key != nil || len(p.Names) == 0 || len(p.Names) > 2 {
		return addr.Provider{}, false
	}
	at.Platform = p.Names[0]
	if len(p.Names) == 2 {
		at.Alias = p.Names[1]
	}
	return at, true
}

// Variables are the references inside the key.
func (p StaticReference) Variables() []hcl.Traversal {
	if p.Key == nil {
		return nil
	}
	return p.Key.Variables()
}

// EvalKey evaluates the key; addr.NoKey when there is none. known is false when it
// is not known yet, or when it is wrong, which is then a diagnostic.
func (p StaticReference) EvalKey(ctx *hcl.EvalContext) (key addr.Key, known bool, diags hcl.Diagnostics) {
	if p.Key == nil {
		return addr.NoKey, true, nil
	}
	v, diags := p.Key.Value(ctx)
	if diags.HasErrors() {
		return addr.NoKey, false, diags
	}
	v, _ = v.Unmark()
	if v.IsKnown() && !v.IsNull() && v.Type() == cty.Number {
		if n, accuracy := v.AsBigFloat().Int64(); accuracy == 0 {
			return addr.IntKey(int(n)), true, diags
		}
	}
	v, err := funcs.Convert(v, cty.String)
	switch {
	case err != nil || v.IsKnown() && v.IsNull():
		return addr.NoKey, false, append(diags, diag.Errorf(p.Key.Range(), problem.InvalidInstanceKey,
			"An instance key must be a string or a whole number."))
	case !v.IsKnown():
		return addr.NoKey, false, diags
	}
	return addr.StringKey(v.AsString()), true, diags
}
