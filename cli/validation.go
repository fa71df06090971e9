package cli

import (
	"io"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

// validation is the result of validate for programs, in Terraform's shape.
type validation struct {
	FormatVersion string         `json:"format_version"`
	Valid         bool           `json:"valid"`
	ErrorCount    int            `json:"error_count"`
	WarningCount  int            `json:"warning_count"`
	Diagnostics   []diag.Problem `json:"diagnostics"`
}

// writeValidation tells programs what validate has found.
func (a *app) writeValidation(w io.Writer) error {
	v := validation{
		FormatVersion: "1.0", Diagnostics: []diag.Problem{},
		ErrorCount: a.programs.counts[hcl.DiagError], WarningCount: a.programs.counts[hcl.DiagWarning],
	}
	for _, d := range a.programs.found {
		v.Diagnostics = append(v.Diagnostics, diag.Describe(d, a.programs.sources))
	}
	v.Valid = v.ErrorCount == 0
	return writeJSON(w, v)
}
