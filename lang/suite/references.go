package suite

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/rule"
)

// checkReferences reports what expressions refer to and can never have: runs that
// have not been yet, and anything but values where values are made.
func (r *reader) checkReferences() {
	names := make([]string, len(r.file.Runs))
	for i, run := range r.file.Runs {
		names[i] = run.Name
	}
	for _, attr := range r.file.Variables {
		r.checkRoots(attr.Expr, "The variables block of a file can use only functions and outputs of runs.", "run")
		r.checkRunReferences(attr.Expr, names)
	}
	for _, p := range r.file.Providers {
		attrs, _ := p.Body.JustAttributes() // what is wrong with the body is found where it is decoded
		for _, name := range slices.Sorted(maps.Keys(attrs)) {
			r.checkRunReferences(attrs[name].Expr, names)
		}
	}
	for i, run := range r.file.Runs {
		exprs := make([]hcl.Expression, 0, len(run.Variables)+1)
		for _, attr := range run.Variables {
			exprs = append(exprs, attr.Expr)
		}
		if run.Now != nil {
			exprs = append(exprs, run.Now)
		}
		refs := rule.References(run.Asserts)
		for _, expr := range exprs {
			r.checkRoots(expr, "The variables of a run are evaluated before it begins, so they can use only var, run and functions.", "var", "run")
			refs = append(refs, expr.Variables()...)
		}
		for _, trav := range refs {
			if trav.RootName() == "run" {
				r.checkRunReference(trav, names[:i], names[i:])
			}
		}
	}
}

// checkRunReferences reports references to runs that are not in the file.
func (r *reader) checkRunReferences(expr hcl.Expression, names []string) {
	for _, trav := range expr.Variables() {
		if trav.RootName() == "run" {
			r.checkRunReference(trav, names, nil)
		}
	}
}

// checkRoots reports references that begin with another word.
func (r *reader) checkRoots(expr hcl.Expression, why string, roots ...string) {
	for _, trav := range expr.Variables() {
		if !slices.Contains(roots, trav.RootName()) {
			r.addDiags(diag.Errorf(trav.SourceRange(), problem.InvalidReference, "%s is not known here. %s", trav.RootName(), why))
		}
	}
}

// RunName is the run whose outputs a reference run.NAME is to; "" for any other
// reference.
func RunName(ref hcl.Traversal) string {
	if len(ref) > 1 && ref.RootName() == "run" {
		if step, ok := ref[1].(hcl.TraverseAttr); ok {
			return step.Name
		}
	}
	return ""
}

// checkRunReference reports a reference to a run that has not been, or that there is not.
func (r *reader) checkRunReference(trav hcl.Traversal, before, after []string) {
	name := RunName(trav)
	switch {
	case name == "":
		r.addDiags(diag.Errorf(trav.SourceRange(), problem.InvalidReference, "run must be followed by the name of an earlier run and of one of its outputs, as in run.setup.ids."))
	case slices.Contains(before, name):
	case len(after) > 0 && name == after[0]:
		r.addDiags(diag.Errorf(trav.SourceRange(), problem.ReferenceToLaterRun,
			"%q is this run itself. Refer to its own outputs with output.NAME.", name))
	case slices.Contains(after, name):
		r.addDiags(diag.Errorf(trav.SourceRange(), problem.ReferenceToLaterRun,
			"The run %q comes after this one, so it has no outputs yet. Move it up; runs are executed in the order of the file.", name))
	default:
		r.addDiags(diag.Errorf(trav.SourceRange(), problem.UndeclaredReference,
			"There is no run %q in this file before this one.%s", name, diag.DidYouMean(name, before)))
	}
}
