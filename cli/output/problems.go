package output

import (
	"github.com/hashicorp/hcl/v2"

	"herald/cli/exit"
	"herald/lang/diag"
)

// Problems collects diagnostics until they are printed, so that warnings follow
// what they are about. A warning that was printed is not printed again.
type Problems struct {
	Out *Output
	// Sources returns the files that the diagnostics point at.
	Sources func() []map[string]*hcl.File

	pending, printed hcl.Diagnostics
}

// Add keeps diagnostics until the next Print.
func (p *Problems) Add(diags ...*hcl.Diagnostic) { p.pending = append(p.pending, diags...) }

// Pending returns the diagnostics that are not printed yet.
func (p *Problems) Pending() hcl.Diagnostics { return p.pending }

// Print prints the pending diagnostics and more.
func (p *Problems) Print(more ...*hcl.Diagnostic) {
	diags := diag.UniqueNew(append(p.pending, more...), p.printed)
	p.pending, p.printed = nil, append(p.printed, diags...)
	p.Out.Diagnose(diags, p.Sources()...)
}

// Fail prints the pending diagnostics and more, and returns the error that ends
// the command.
func (p *Problems) Fail(more ...*hcl.Diagnostic) error {
	p.Print(more...)
	return exit.Silent(exit.Failure)
}
