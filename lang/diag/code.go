package diag

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/problem"
)

// coded is the extra of a diagnostic that has a code, in front of whatever else
// the diagnostic carries: hcl.DiagnosticExtra finds both.
type coded struct {
	code problem.Code
	next any
}

// UnwrapDiagnosticExtra returns what the diagnostic carries besides its code.
func (c coded) UnwrapDiagnosticExtra() any { return c.next }

// CodeOf returns the code of a diagnostic. Those that a library made have one by
// their summary.
func CodeOf(d *hcl.Diagnostic) problem.Code {
	if c, ok := hcl.DiagnosticExtra[coded](d); ok {
		return c.code
	}
	return problem.OfSummary(d.Summary)
}

// SetCode gives a diagnostic a code, and the summary of the code. Whatever else
// it carries stays.
func SetCode(d *hcl.Diagnostic, code problem.Code) {
	next := d.Extra
	if c, ok := next.(coded); ok {
		next = c.next
	}
	d.Summary, d.Extra = code.Summary(), coded{code, next}
}

// Attach has a diagnostic carry extra in addition to its code, in place of what
// it carried before. hcl.DiagnosticExtra finds it.
func Attach(d *hcl.Diagnostic, extra any) { d.Extra = coded{CodeOf(d), extra} }
