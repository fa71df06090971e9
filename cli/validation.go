package cli

import (
	"io"

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
	v := validation{FormatVersion: "1.0", Diagnostics: []diag.Problem{}}
	for _, d := range a.programs.found {
		p := diag.Describe(d, a.programs.sources)
		v.Diagnostics = append(v.Diagnostics, p)
		if p.Severity == "error" {
			v.ErrorCount++
		} else {
			v.WarningCount++
		}
	}
	v.Valid = v.ErrorCount == 0
	return writeJSON(w, v)
}
