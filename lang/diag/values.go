package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/zclconf/go-cty/cty"
	"herald/lang/diag/style"
	"herald/lang/diag/visible"
)

// printValues lists what the expression at fault refers to, because the same
// expression is evaluated for many instances.
func (p *printer) printValues(d *hcl.Diagnostic) {
	said := referencedValues(d)
	if len(said) == 0 {
		return
	}
	p.lines = append(p.lines, "    "+p.paintText(style.Dim, "├────────────────"))
	for _, s := range said {
		p.lines = append(p.lines, "    "+p.paintText(style.Dim, "│")+" "+visible.Escape(s.Traversal+" "+s.Statement))
	}
}

// referencedValues describes the value of each reference in the expression of d,
// sorted; never nil.
func referencedValues(d *hcl.Diagnostic) []Statement {
	out := []Statement{}
	if d.Expression == nil || d.EvalContext == nil {
		return out
	}
	said := make(map[string]bool)
	for _, trav := range d.Expression.Variables() {
		val, diags := trav.TraverseAbs(d.EvalContext)
		if name := Reference(trav); !diags.HasErrors() && !said[name] {
			said[name] = true
			out = append(out, Statement{name, valueText(val)})
		}
	}
	slices.SortFunc(out, func(a, b Statement) int {
		return cmp.Compare(a.Traversal+" "+a.Statement, b.Traversal+" "+b.Statement)
	})
	return out
}

// valueText says what a value is, in a few words. Of a marked value it says
// only that it is sensitive.
func valueText(v cty.Value) string {
	switch {
	case v.ContainsMarked():
		return "has a sensitive value"
	case v.Type() == cty.DynamicPseudoType && !v.IsKnown():
		return "is known only after apply"
	case !v.IsKnown():
		return "is a " + v.Type().FriendlyName() + ", known only after apply"
	case v.IsNull():
		return "is null"
	case v.Type().IsPrimitiveType():
		return "is " + formatPrimitive(v)
	case v.CanIterateElements():
		return fmt.Sprintf("is %s with %s", v.Type().FriendlyName(), countElements(v))
	}
	return "is " + v.Type().FriendlyName()
}

func formatPrimitive(v cty.Value) string {
	switch v.Type() {
	case cty.Bool:
		if v.True() {
			return "true"
		}
		return "false"
	case cty.Number:
		return v.AsBigFloat().Text('g', 10)
	}
	const longest = 60
	text := []rune(v.AsString())
	if len(text) > longest {
		return fmt.Sprintf("%q…", string(text[:longest]))
	}
	return fmt.Sprintf("%q", string(text))
}

func countElements(v cty.Value) string {
	noun := "element"
	if v.Type().IsObjectType() {
		noun = "attribute"
	}
	if n := v.LengthInt(); n != 1 {
		return fmt.Sprintf("%d %ss", n, noun)
	}
	return "1 " + noun
}

// Reference writes a traversal as native syntax has it, as far as it is fixed.
// A key that is not known or not to be seen is "…".
func Reference(trav hcl.Traversal) string {
	var b strings.Builder
	for _, step := range trav {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			b.WriteString("[" + formatIndex(s.Key) + "]")
		default:
			return b.String()
		}
	}
	return b.String()
}

func formatIndex(key cty.Value) string {
	switch {
	case key.IsMarked() || !key.IsKnown() || key.IsNull():
		return "…"
	case key.Type() == cty.String:
		return strconv.Quote(key.AsString())
	case key.Type() == cty.Number:
		return key.AsBigFloat().Text('f', -1)
	}
	return "…"
}
