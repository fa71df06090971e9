// Package argument takes the arguments of one instance of a block and
// remembers what was unknown, sensitive or wrong on the way.
//
// It must not know which block it is, nor what a value is used for.
package argument

import (
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/funcs"
)

// Reader takes the arguments of one instance of a block.
type Reader struct {
	Content *body.Content
	Ctx     *hcl.EvalContext
	// Lenient says that unknown values are no news: something they need has
	// failed and been reported, or values are missing by intention.
	Lenient bool
	// Unknown and Sensitive are the fields with such values so far, sorted.
	Unknown   []string
	Sensitive []string
	Diags     *hcl.Diagnostics
	// DiagsBefore is how many problems there were before this instance.
	DiagsBefore int
}

// Failed reports whether anything was wrong with this instance so far.
func (r *Reader) Failed() bool { return (*r.Diags)[r.DiagsBefore:].HasErrors() }

// Value is one evaluated argument, its marks taken off.
type Value struct {
	Val       cty.Value
	Given     bool // present, known and not null
	Unknown   bool
	Sensitive bool
	Ephemeral bool
	Range     hcl.Range
	Marked    cty.Value // with its marks, for references to it
}

// Add reports problems.
func (r *Reader) Add(ds ...*hcl.Diagnostic) { *r.Diags = append(*r.Diags, ds...) }

// ForBlock reads a nested block of the same instance.
func (r *Reader) ForBlock(c *body.Content) *Reader {
	return &Reader{Content: c, Ctx: r.Ctx, Lenient: r.Lenient, Diags: r.Diags, DiagsBefore: r.DiagsBefore}
}

// IsWritten reports whether an argument is written.
func (r *Reader) IsWritten(name string) bool { return r.Content.Attributes[name] != nil }

// Eval evaluates an argument. With an error it counts as absent.
func (r *Reader) Eval(name string, ty cty.Type) Value {
	attr := r.Content.Attributes[name]
	if attr == nil {
		null := cty.NullVal(ty)
		return Value{Val: null, Marked: null}
	}
	v, diags := body.Value(attr, ty, r.Ctx)
	r.Add(diags...)
	arg := Value{Marked: v, Range: attr.Expr.Range()}
	if diags.HasErrors() {
		arg.Val = cty.NullVal(ty)
		return arg
	}
	arg.Val, arg.Sensitive = Unmark(v)
	arg.Ephemeral = arg.Sensitive && IsEphemeral(v)
	arg.Unknown = !arg.Val.IsWhollyKnown()
	arg.Given = !arg.Unknown && !arg.Val.IsNull()
	return arg
}

// NonEphemeral is Eval for an argument that is remembered after the run, in the state
// or on a platform, so that it may not be ephemeral.
func (r *Reader) NonEphemeral(name string, ty cty.Type) Value {
	arg := r.Eval(name, ty)
	if arg.Ephemeral {
		r.Add(EphemeralError(arg.Range, "The argument "+strconv.Quote(name)))
		arg.Given = false
	}
	return arg
}

// IsEphemeral reports whether anything in a value is ephemeral.
func IsEphemeral(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	_, ok := marks[funcs.Ephemeral]
	return ok
}

// EphemeralError says that a value which exists during one run only is used
// where it would be kept.
func EphemeralError(rng hcl.Range, what string) *hcl.Diagnostic {
	return diag.Errorf(rng, "Ephemeral value not allowed",
		"%s is stored after this run, so it cannot depend on an ephemeral value. "+
			"Ephemeral values can be used only in provider blocks, data blocks and actions.", what)
}

// Unmark takes all marks off a value and tells whether there were any.
func Unmark(v cty.Value) (plain cty.Value, marked bool) {
	if !v.ContainsMarked() {
		return v, false
	}
	plain, _ = v.UnmarkDeep()
	return plain, true
}

// Tracked takes an argument that may be unknown or sensitive; field is the name
// under which that is remembered.
func (r *Reader) Tracked(name, field string, ty cty.Type) Value {
	arg := r.NonEphemeral(name, ty)
	if arg.Unknown {
		r.Unknown = InsertSorted(r.Unknown, field)
	}
	if arg.Sensitive {
		r.Sensitive = InsertSorted(r.Sensitive, field)
	}
	return arg
}

// Text is Tracked for a string; "" when it is absent or unknown.
func (r *Reader) Text(name string) string {
	if arg := r.Tracked(name, name, cty.String); arg.Given {
		return arg.Val.AsString()
	}
	return ""
}

// KnownPlain takes an argument that decides what is done or is stored in clear, so
// that it must be known and may not be sensitive.
func (r *Reader) KnownPlain(name string, ty cty.Type) Value {
	arg := r.Eval(name, ty)
	switch {
	case arg.Ephemeral:
		r.Add(EphemeralError(arg.Range, "The argument "+strconv.Quote(name)))
		arg.Given = false
	case arg.Sensitive:
		r.Add(diag.Errorf(arg.Range, "Sensitive value not allowed",
			"The argument %q is shown in plans and stored in the state, so it cannot have a sensitive value. "+
				"If people may see it, wrap it in nonsensitive().", name))
		arg.Given = false
	case arg.Unknown && !r.Lenient:
		r.Add(diag.Errorf(arg.Range, "Value not known yet",
			"The argument %q must be known before the apply, but it depends on a value that "+
				"is known only after apply.%s", name, diag.KnownBeforeApplyHint))
	}
	return arg
}

// KnownText is KnownPlain for a string; "" when it is absent or wrong.
func (r *Reader) KnownText(name string) string {
	if arg := r.KnownPlain(name, cty.String); arg.Given {
		return arg.Val.AsString()
	}
	return ""
}

// InsertSorted adds a word to a sorted list without repeating it.
func InsertSorted(list []string, word string) []string {
	i, found := slices.BinarySearch(list, word)
	if found {
		return list
	}
	return slices.Insert(list, i, word)
}

// Time takes an RFC 3339 time; zero when it is absent or wrong.
func (r *Reader) Time(name string) time.Time {
	arg := r.KnownPlain(name, cty.String)
	if !arg.Given {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, arg.Val.AsString())
	if err != nil {
		r.Add(diag.Errorf(arg.Range, "Invalid time",
			"%s must be an RFC 3339 time with a date and a zone, such as 2026-12-01T22:00:00+08:00. %q is not one.", name, arg.Val.AsString()))
	}
	return t
}
