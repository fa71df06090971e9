// Package argument evaluates the arguments of one instance of a block and
// records which of them are unknown, sensitive or invalid.
//
// It must not depend on the kind of the block or on the use of a value.
package argument

import (
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
)

// Reader takes the arguments of one instance of a block.
type Reader struct {
	Content *body.Content
	Ctx     *hcl.EvalContext
	// Lenient suppresses errors about unknown values: something they need has
	// failed and been reported, or values are missing on purpose.
	Lenient bool
	// Unknown and Sensitive are the fields with such values so far, sorted.
	Unknown   []string
	Sensitive []string
	Diags     *hcl.Diagnostics
	// DiagsBefore is the number of diagnostics before this instance.
	DiagsBefore int
}

// Failed reports whether there are errors in this instance so far.
func (r *Reader) Failed() bool { return (*r.Diags)[r.DiagsBefore:].HasErrors() }

// Value is one evaluated argument without its marks.
type Value struct {
	Val       cty.Value
	Given     bool // present, known and not null
	Unknown   bool
	Sensitive bool
	Ephemeral bool
	Range     hcl.Range
	Marked    cty.Value // with its marks, for references to it
}

// Add adds diagnostics.
func (r *Reader) Add(ds ...*hcl.Diagnostic) { *r.Diags = append(*r.Diags, ds...) }

// ForBlock returns a reader for a nested block of the same instance.
func (r *Reader) ForBlock(c *body.Content) *Reader {
	return &Reader{Content: c, Ctx: r.Ctx, Lenient: r.Lenient, Diags: r.Diags, DiagsBefore: r.DiagsBefore}
}

// IsWritten reports whether the configuration sets an argument.
func (r *Reader) IsWritten(name string) bool { return r.Content.Attributes[name] != nil }

// Eval evaluates an argument. If there is an error, the argument counts as absent.
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

// NonEphemeral is Eval for an argument that is stored after the run, in the state
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

// EphemeralError reports that a value which exists during one run only is used
// where it would be stored.
func EphemeralError(rng hcl.Range, what string) *hcl.Diagnostic {
	return diag.Errorf(rng, problem.EphemeralValueNotAllowed,
		"%s is stored after this run, so it cannot depend on an ephemeral value. "+
			"Ephemeral values can be used only in provider blocks, data blocks and actions.", what)
}

// Unmark removes all marks from a value and reports whether there were any.
func Unmark(v cty.Value) (plain cty.Value, marked bool) {
	if !v.ContainsMarked() {
		return v, false
	}
	plain, _ = v.UnmarkDeep()
	return plain, true
}

// Tracked evaluates an argument that may be unknown or sensitive; field is the name
// under which this is recorded in Unknown and Sensitive.
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

// KnownPlain evaluates an argument that determines what is done or is stored in plain text, so
// that it must be known and may not be sensitive.
func (r *Reader) KnownPlain(name string, ty cty.Type) Value {
	arg := r.Eval(name, ty)
	switch {
	case arg.Ephemeral:
		r.Add(EphemeralError(arg.Range, "The argument "+strconv.Quote(name)))
		arg.Given = false
	case arg.Sensitive:
		r.Add(diag.Errorf(arg.Range, problem.SensitiveValueNotAllowed,
			"The argument %q is shown in plans and stored in the state, so it cannot have a sensitive value. "+
				"If people may see it, wrap it in nonsensitive().", name))
		arg.Given = false
	case arg.Unknown && !r.Lenient:
		r.Add(diag.Errorf(arg.Range, problem.ValueNotKnownYet,
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

// Time evaluates an RFC 3339 time; it returns zero when the argument is absent or invalid.
func (r *Reader) Time(name string) time.Time {
	arg := r.KnownPlain(name, cty.String)
	if !arg.Given {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, arg.Val.AsString())
	if err != nil {
		r.Add(diag.Errorf(arg.Range, problem.InvalidTime,
			"%s must be an RFC 3339 time with a date and a zone, such as 2026-12-01T22:00:00+08:00. %q is not one.", name, arg.Val.AsString()))
	}
	return t
}
