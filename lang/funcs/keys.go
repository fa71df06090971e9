package funcs

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// watchKeys has an object refuse a key that it has already: the language would
// drop the earlier value, and with it a message.
func watchKeys(object *hclsyntax.ObjectConsExpr) {
	if len(object.Items) < 2 {
		return
	}
	keys := make([]hclsyntax.Expression, len(object.Items))
	for i, item := range object.Items {
		keys[i] = item.KeyExpr
	}
	if d, decided := duplicateKey(keys, nil); decided && d == nil {
		return
	}
	last := &object.Items[len(keys)-1]
	last.KeyExpr = lastKey{last.KeyExpr, keys}
}

// lastKey is the key of an object's last item, which is evaluated when the
// others have been.
type lastKey struct {
	hclsyntax.Expression
	keys []hclsyntax.Expression // of all items
}

// UnwrapExpression shows the key to those who take the object apart.
func (e lastKey) UnwrapExpression() hcl.Expression { return e.Expression }

func (e lastKey) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	if d, _ := duplicateKey(e.keys, ctx); d != nil {
		diags = append(diags, d)
	}
	return v, diags
}

// duplicateKey finds the first key that equals one before it. decided is false
// when some of the keys cannot be told in this context; nil stands for one
// without anything.
func duplicateKey(keys []hclsyntax.Expression, ctx *hcl.EvalContext) (d *hcl.Diagnostic, decided bool) {
	type earlier struct {
		key   hclsyntax.Expression
		marks cty.ValueMarks
	}
	seen := make(map[string]earlier, len(keys))
	decided = true
	for _, key := range keys {
		v, diags := key.Value(ctx)
		v, marks := v.Unmark()
		text, err := Convert(v, cty.String)
		if diags.HasErrors() || err != nil || !text.IsKnown() || text.IsNull() {
			decided = false
			continue
		}
		name := text.AsString()
		if first, ok := seen[name]; ok {
			return duplicateKeyError(key, first.key, cty.StringVal(name).WithMarks(marks, first.marks)), true
		}
		seen[name] = earlier{key, marks}
	}
	return nil, decided
}

func duplicateKeyError(key, first hclsyntax.Expression, name cty.Value) *hcl.Diagnostic {
	at := key.Range()
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Duplicate object key",
		Detail: fmt.Sprintf("The key %s is in this object already, at line %d, and only one of the two values could be kept. "+
			"Remove one of them, or give it another key.", shown(name), first.Range().Start.Line),
		Subject: &at,
	}
}

// distinctNames refuses a list of keys, the first argument, in which one stands
// twice.
func distinctNames(args []cty.Value) error {
	seen := map[string]bool{}
	for it := args[0].ElementIterator(); it.Next(); {
		_, name := it.Element()
		if !name.IsKnown() || name.IsNull() {
			continue
		}
		if seen[name.AsString()] {
			return function.NewArgErrorf(0, "the key %q stands in the list twice, and only one of the two values could be kept", name.AsString())
		}
		seen[name.AsString()] = true
	}
	return nil
}
