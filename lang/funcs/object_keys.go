package funcs

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// instrumentObject has an object reject a key that it has already: the language would
// drop the earlier value, and with it a message.
func instrumentObject(object *hclsyntax.ObjectConsExpr) {
	if hasDistinctLiterals(object) {
		return
	}
	for i := range object.Items {
		key := &object.Items[i].KeyExpr
		*key = objectKey{Expression: *key, object: object, first: i == 0, last: i == len(object.Items)-1}
	}
}

// hasDistinctLiterals reports whether all keys of an object are constants, and
// different.
func hasDistinctLiterals(object *hclsyntax.ObjectConsExpr) bool {
	seen := keysSeen{}
	for _, item := range object.Items {
		v, diags := item.KeyExpr.Value(nil)
		if diags.HasErrors() || !v.IsWhollyKnown() || seen.addKey(item.KeyExpr, v) != nil {
			return false
		}
	}
	return true
}

// objectKey is a key of an object that is compared with those before it.
type objectKey struct {
	hclsyntax.Expression
	object      *hclsyntax.ObjectConsExpr
	first, last bool // of the object, whose keys are evaluated in their order
}

// UnwrapExpression shows the key to those who take the object apart.
func (e objectKey) UnwrapExpression() hcl.Expression { return e.Expression }

func (e objectKey) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	m := MeterOf(ctx)
	if m == nil || diags.HasErrors() {
		return v, diags
	}
	at := loopRun{e.object, ctx}
	if e.first {
		m.keys.Delete(at)
	}
	seen, _ := m.keys.LoadOrStore(at, keysSeen{})
	if d := seen.(keysSeen).addKey(e.Expression, v); d != nil {
		diags = append(diags, d)
		m.keys.Store(at, keysSeen(nil)) // one is enough
	}
	if e.last {
		m.keys.Delete(at)
	}
	return v, diags
}

// keysSeen are the keys of an object so far.
type keysSeen map[string]keySeen

type keySeen struct {
	expr  hclsyntax.Expression
	marks cty.ValueMarks
}

// addKey rejects a key that equals one of another expression, unless s is nil. What is no key, the
// language rejects; what is unknown may still become any.
func (s keysSeen) addKey(expr hclsyntax.Expression, v cty.Value) *hcl.Diagnostic {
	v, marks := v.Unmark()
	text, err := Convert(v, cty.String)
	if err != nil || !text.IsKnown() || text.IsNull() || s == nil {
		return nil
	}
	name := text.AsString()
	if first, ok := s[name]; ok && first.expr != expr {
		return duplicateKeyError(expr, first.expr, cty.StringVal(name).WithMarks(marks, first.marks))
	}
	s[name] = keySeen{expr, marks}
	return nil
}

func duplicateKeyError(key, first hclsyntax.Expression, name cty.Value) *hcl.Diagnostic {
	at := key.Range()
	return diag.Newf(hcl.DiagError, problem.DuplicateObjectKey, &at,
		"This object already has the key %s at line %d, and only one of the two values could be used. "+
			"Remove one of them, or give it another key.", describeArg(name), first.Range().Start.Line)
}

// checkDistinctKeys rejects a list of keys, the first argument, in which one occurs
// twice.
func checkDistinctKeys(args []cty.Value) error {
	seen := map[string]bool{}
	for it := args[0].ElementIterator(); it.Next(); {
		_, name := it.Element()
		if !name.IsKnown() || name.IsNull() {
			continue
		}
		if seen[name.AsString()] {
			return function.NewArgErrorf(0, "the list has the key %q twice, and only one of the two values could be used", name.AsString())
		}
		seen[name.AsString()] = true
	}
	return nil
}
