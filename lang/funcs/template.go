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
)

// MaxDepth is how deep templates can include templates.
const MaxDepth = 8

// templateFile is the function of that name.
func (l *library) templateFile() function.Function {
	return l.nested("templatefile", nil)
}

// templateString is the function of that name. Unlike Terraform's it takes any
// expression as its template, not only a reference.
func (l *library) templateString() function.Function {
	return l.nested("templatestring", nil)
}

// render is one template function inside another, or outside of all.
type render struct {
	*library
	name  string
	outer *spending // nil outside of all templates
}

func (l *library) nested(name string, outer *spending) function.Function {
	r := &render{library: l, name: name, outer: outer}
	first := function.Parameter{Name: "path", Type: cty.String, AllowMarked: true}
	result := r.typeOf
	if name == "templatestring" {
		first.Name = "template"
		result = function.StaticReturnType(cty.String)
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{first, {Name: "vars", Type: cty.DynamicPseudoType}},
		Type:   result,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			v, err := r.run(args)
			if err != nil {
				return cty.NilVal, err
			}
			if ty == cty.String && v.Type() != cty.String {
				return asString(v)
			}
			return v.WithSameMarks(args[0]), nil
		},
	})
}

// typeOf finds the type of a template's result. A file that is one sole
// interpolation gives a value of any type, which only evaluation can tell.
func (r *render) typeOf(args []cty.Value) (cty.Type, error) {
	if !args[0].IsKnown() || !args[1].IsKnown() {
		return cty.DynamicPseudoType, nil
	}
	args = []cty.Value{args[0], unmarkedDeep(args[1])}
	expr, err := r.parse(args[0])
	if err != nil {
		return cty.NilType, err
	}
	if _, sole := expr.(*hclsyntax.TemplateWrapExpr); !sole {
		return cty.String, nil
	}
	v, err := r.run(args)
	if err != nil {
		return cty.NilType, err
	}
	return v.Type(), nil
}

// run fills a template in.
func (r *render) run(args []cty.Value) (cty.Value, error) {
	expr, err := r.parse(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := variables(expr, args[1])
	if err != nil {
		return cty.NilVal, err
	}
	spent, err := r.outer.deeper(r.name)
	if err != nil {
		return cty.NilVal, err
	}
	ctx := &hcl.EvalContext{Variables: vars, Functions: r.within(spent)}
	v, diags := watch(expr, spent).Value(ctx)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	// A try in the template can have swallowed the diagnostic.
	return v, spent.bill.overdrawn()
}

// within is the table as a template sees it: the template functions know that
// they are inside another, and what that has used up.
func (r *render) within(spent *spending) map[string]function.Function {
	all := maps.Clone(r.all)
	for _, name := range []string{"templatefile", "templatestring"} {
		if _, replaced := r.Extra[name]; !replaced {
			all[name] = r.nested(name, spent)
		}
	}
	return all
}

// parse reads the template that the first argument holds or names.
func (r *render) parse(source cty.Value) (hclsyntax.Expression, error) {
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
	expr, diags := hclsyntax.ParseTemplate([]byte(text), name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, function.NewArgError(0, diags)
	}
	return expr, nil
}

// variables checks the second argument of a template function.
func variables(expr hclsyntax.Expression, vars cty.Value) (map[string]cty.Value, error) {
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

func unmarkedDeep(v cty.Value) cty.Value {
	v, _ = v.UnmarkDeep()
	return v
}

// asString turns the value of a sole interpolation into the text it stands for.
func asString(v cty.Value) (cty.Value, error) {
	text, diags := (&hclsyntax.TemplateExpr{
		Parts: []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: v}},
	}).Value(nil)
	if diags.HasErrors() {
		return cty.NilVal, errors.New(strings.TrimSuffix(diags[0].Detail, "."))
	}
	return text, nil
}

func errTooDeep(name string) error {
	return fmt.Errorf("cannot call %s here: templates are already %d deep; does one include itself?", name, MaxDepth)
}
