package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/body"
	"herald/lang/diag"
)

// reader takes the arguments of one instance of a block and remembers what
// was unknown, sensitive or wrong on the way.
type reader struct {
	content *body.Content
	ctx     *hcl.EvalContext
	// lenient says that unknown values are no news: something they need has
	// failed and been reported, or values are missing by intention.
	lenient   bool
	used      bool // somebody refers to the block
	unknown   []string
	sensitive []string
	diags     *hcl.Diagnostics
}

// argument is one evaluated argument, its marks taken off.
type argument struct {
	val       cty.Value
	given     bool // present, known and not null
	unknown   bool
	sensitive bool
	rng       hcl.Range
	marked    cty.Value // with its marks, for references to it
}

func (r *reader) add(ds ...*hcl.Diagnostic) { *r.diags = append(*r.diags, ds...) }

// inside reads a nested block of the same instance.
func (r *reader) inside(c *body.Content) *reader {
	return &reader{content: c, ctx: r.ctx, lenient: r.lenient, diags: r.diags}
}

// take evaluates an argument. With an error it counts as absent.
func (r *reader) take(name string, ty cty.Type) argument {
	attr := r.content.Attributes[name]
	if attr == nil {
		null := cty.NullVal(ty)
		return argument{val: null, marked: null}
	}
	v, diags := body.Value(attr, ty, r.ctx)
	r.add(diags...)
	arg := argument{marked: v, rng: attr.Expr.Range()}
	if diags.HasErrors() {
		arg.val = cty.NullVal(ty)
		return arg
	}
	arg.val, arg.sensitive = unmark(v)
	arg.unknown = !arg.val.IsWhollyKnown()
	arg.given = !arg.unknown && !arg.val.IsNull()
	return arg
}

// unmark takes all marks off a value and tells whether there were any.
func unmark(v cty.Value) (plain cty.Value, marked bool) {
	if !v.ContainsMarked() {
		return v, false
	}
	plain, _ = v.UnmarkDeep()
	return plain, true
}

// open takes an argument that may be unknown or sensitive; field is the name
// under which that is remembered.
func (r *reader) open(name, field string, ty cty.Type) argument {
	arg := r.take(name, ty)
	if arg.unknown {
		r.unknown = include(r.unknown, field)
	}
	if arg.sensitive {
		r.sensitive = include(r.sensitive, field)
	}
	return arg
}

// text is open for a string; "" when it is absent or unknown.
func (r *reader) text(name string) string {
	if arg := r.open(name, name, cty.String); arg.given {
		return arg.val.AsString()
	}
	return ""
}

// fixed takes an argument that decides what is done or is stored in clear, so
// that it must be known and may not be sensitive.
func (r *reader) fixed(name string, ty cty.Type) argument {
	arg := r.take(name, ty)
	switch {
	case arg.sensitive:
		r.add(diag.Errorf(arg.rng, "Sensitive value not allowed",
			"The argument %q is shown in plans and kept in the state, so it cannot hold a sensitive value. "+
				"If it may be seen, wrap it in nonsensitive().", name))
		arg.given = false
	case arg.unknown && !r.lenient:
		r.add(diag.Errorf(arg.rng, "Value not known yet",
			"The argument %q must be known before anything is sent, but it depends on something that "+
				"is known only after apply.", name))
	}
	return arg
}

// fixedText is fixed for a string; "" when it is absent or wrong.
func (r *reader) fixedText(name string) string {
	if arg := r.fixed(name, cty.String); arg.given {
		return arg.val.AsString()
	}
	return ""
}

// include adds a word to a sorted list without repeating it.
func include(list []string, word string) []string {
	i, found := slices.BinarySearch(list, word)
	if found {
		return list
	}
	return slices.Insert(list, i, word)
}
