package diag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// values lists what the expression at fault refers to, because the same
// expression is evaluated for many instances.
func (p *printer) values(d *hcl.Diagnostic) {
	if d.Expression == nil || d.EvalContext == nil {
		return
	}
	said := make(map[string]bool)
	var statements []string
	for _, trav := range d.Expression.Variables() {
		val, diags := trav.TraverseAbs(d.EvalContext)
		if diags.HasErrors() {
			continue
		}
		name := traversalText(trav)
		if text := valueText(val); !said[name] {
			said[name] = true
			statements = append(statements, name+" "+text)
		}
	}
	if len(statements) == 0 {
		return
	}
	slices.Sort(statements)
	p.lines = append(p.lines, "    "+p.paint(dim, "├────────────────"))
	for _, s := range statements {
		p.lines = append(p.lines, "    "+p.paint(dim, "│")+" "+visible(s))
	}
}

// valueText says what a value is, in a few words. Of a marked value it says
// only that it is sensitive.
func valueText(v cty.Value) string {
	switch {
	case v.ContainsMarked():
		return "has a sensitive value"
	case !v.IsKnown():
		return "is a " + v.Type().FriendlyName() + ", known only after apply"
	case v.IsNull():
		return "is null"
	case v.Type().IsPrimitiveType():
		return "is " + primitive(v)
	case v.CanIterateElements():
		return fmt.Sprintf("is %s with %s", v.Type().FriendlyName(), elements(v))
	}
	return "is " + v.Type().FriendlyName()
}

func primitive(v cty.Value) string {
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

func elements(v cty.Value) string {
	noun := "element"
	if v.Type().IsObjectType() {
		noun = "attribute"
	}
	if n := v.LengthInt(); n != 1 {
		return fmt.Sprintf("%d %ss", n, noun)
	}
	return "1 " + noun
}

func traversalText(trav hcl.Traversal) string {
	var b strings.Builder
	for _, step := range trav {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			b.WriteString(s.Name)
		case hcl.TraverseAttr:
			b.WriteString("." + s.Name)
		case hcl.TraverseIndex:
			key := "…"
			if s.Key.IsKnown() && !s.Key.IsNull() && !s.Key.IsMarked() && s.Key.Type().IsPrimitiveType() {
				key = primitive(s.Key)
			}
			b.WriteString("[" + key + "]")
		}
	}
	return b.String()
}
