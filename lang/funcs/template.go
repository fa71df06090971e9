package funcs

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/nesting"
)

// templateFileFunc is the function of that name.
func (l *functionSet) templateFileFunc() function.Function {
	return l.templateFunc(&templateCall{name: "templatefile", outer: l.Meter})
}

// templateStringFunc is the function of that name. Unlike Terraform's it takes any
// expression as its template, not only a reference.
func (l *functionSet) templateStringFunc() function.Function {
	return l.templateFunc(&templateCall{name: "templatestring", outer: l.Meter})
}

// templateCall is one template function inside another, or outside of all.
type templateCall struct {
	*functionSet
	name  string
	depth int    // 0 outside of all templates
	outer *Meter // counts with what is around; nil: this begins to count
}

func (l *functionSet) templateFunc(r *templateCall) function.Function {
	r.functionSet = l
	first := function.Parameter{Name: "path", Type: cty.String, AllowMarked: true}
	result := r.resultType
	if r.name == "templatestring" {
		first.Name = "template"
		result = function.StaticReturnType(cty.String)
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{first, {Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true}},
		Type:   result,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			v, err := r.evaluateTemplate(args)
			if err != nil {
				return cty.NilVal, err
			}
			if ty == cty.String && v.Type() != cty.String {
				if v, err = asString(v); err != nil {
					return cty.NilVal, err
				}
			}
			// Even a secret that the template does not show can decide what
			// it shows.
			v, marks := v.UnmarkDeep()
			_, varMarks := args[1].UnmarkDeep()
			return v.WithMarks(marks, varMarks).WithSameMarks(args[0]), nil
		},
	})
}

// resultType finds the type of a template's result. A file that is one sole
// interpolation returns a value of any type.
func (r *templateCall) resultType(args []cty.Value) (cty.Type, error) {
	if !args[0].IsKnown() {
		return cty.DynamicPseudoType, nil
	}
	if err := r.checkDepth(); err != nil {
		return cty.NilType, err
	}
	expr, err := r.parseTemplate(args[0])
	if err != nil {
		return cty.NilType, err
	}
	if _, sole := expr.(*hclsyntax.TemplateWrapExpr); sole {
		return cty.DynamicPseudoType, nil
	}
	return cty.String, nil
}

// evaluateTemplate fills a template in.
func (r *templateCall) evaluateTemplate(args []cty.Value) (cty.Value, error) {
	expr, err := r.parseTemplate(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := templateVariables(expr, args[1])
	if err != nil {
		return cty.NilVal, err
	}
	m := r.outer
	switch {
	case m == nil:
		m = new(Meter)
	case r.depth > 0 && m.steps.Add(MaxSteps/MaxIncludes) > MaxSteps:
		return cty.NilVal, m.exceededError(fmt.Sprintf("Templates include each other more than %d times.", MaxIncludes))
	}
	Instrument(expr)
	v, diags := m.Measure(expr, m.Under(&hcl.EvalContext{Variables: vars, Functions: r.nestedFunctions(m)}))
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	if m.isExceeded() {
		return cty.NilVal, m.exceededError("")
	}
	return v, nil
}

// checkDepth rejects to begin a template inside others that have gone too far.
func (r *templateCall) checkDepth() error {
	switch {
	case r.outer == nil:
		return nil
	case r.depth == MaxDepth:
		// No try helps over that, neither in this template nor in those around it.
		return r.outer.exceededError(fmt.Sprintf("Templates include each other more than %d levels deep. Check whether a template includes itself.", MaxDepth))
	case r.outer.isExceeded():
		return r.outer.exceededError("")
	default:
		return nil
	}
}

// nestedFunctions is the table as a template sees it: the template functions know that
// they are inside another, and what that has used up.
func (r *templateCall) nestedFunctions(m *Meter) map[string]function.Function {
	all := maps.Clone(r.all)
	for _, name := range []string{"templatefile", "templatestring"} {
		inner := guardFunction(r.templateFunc(&templateCall{name: name, depth: r.depth + 1, outer: m}), m)
		all[CorePrefix+name] = inner
		if _, replaced := r.Extra[name]; !replaced {
			all[name] = inner
		}
	}
	return all
}

// parseTemplate reads the template that the first argument holds or names.
func (r *templateCall) parseTemplate(source cty.Value) (hclsyntax.Expression, error) {
	raw, _ := source.Unmark()
	text, name := raw.AsString(), "<templatestring argument>"
	if r.name == "templatefile" {
		var err error
		name = text
		if text, err = r.readText(source); err != nil {
			return nil, err
		}
	}
	if source.HasMark(Sensitive) {
		name = "<sensitive template>"
	}
	expr, diags := ParseTemplate([]byte(text), name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	return expr, nil
}

// ParseTemplate reads a template that begins at a place in a file, unless the
// parser could not survive it. With errors there is none.
func ParseTemplate(text []byte, name string, start hcl.Pos) (hclsyntax.Expression, hcl.Diagnostics) {
	for _, check := range []func([]byte, string, hcl.Pos) hcl.Diagnostics{nesting.CheckTemplate, CheckTemplateNumbers} {
		if diags := check(text, name, start); diags.HasErrors() {
			return nil, diags
		}
	}
	expr, diags := hclsyntax.ParseTemplate(text, name, start)
	if diags.HasErrors() {
		return nil, diags
	}
	return expr, diags
}

// templateVariables checks the second argument of a template function.
func templateVariables(expr hclsyntax.Expression, vars cty.Value) (map[string]cty.Value, error) {
	vars, _ = vars.Unmark()
	if ty := vars.Type(); !ty.IsMapType() && !ty.IsObjectType() {
		return nil, function.NewArgErrorf(1, "invalid vars value: must be a map")
	}
	out := vars.AsValueMap()
	for _, name := range slices.Sorted(maps.Keys(out)) {
		if !hclsyntax.ValidIdentifier(name) {
			return nil, function.NewArgErrorf(1, "invalid template variable name %q: must start with a letter, "+
				"followed by zero or more letters, digits, and underscores", name)
		}
	}
	for _, ref := range expr.Variables() {
		root := ref.RootName()
		if _, ok := out[root]; !ok {
			return nil, function.NewArgErrorf(1, "vars map does not contain key %q, referenced at %s", root, ref[0].SourceRange())
		}
	}
	return out, nil
}

// asString turns the value of a sole interpolation into the text it represents.
func asString(v cty.Value) (cty.Value, error) {
	text, diags := (&hclsyntax.TemplateExpr{
		Parts: []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: v}},
	}).Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, errors.New(strings.TrimSuffix(diags[0].Detail, "."))
	}
	return text, nil
}
