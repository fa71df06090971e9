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

// writeValidation writes what validate has found for programs.
func writeValidation(a *app, w io.Writer) error {
	reported := a.out.Reported()
	v := validation{
		FormatVersion: "1.0", Diagnostics: []diag.Problem{},
		ErrorCount: reported.Errors, WarningCount: reported.Warnings,
	}
	for _, d := range reported.Diagnostics {
		v.Diagnostics = append(v.Diagnostics, diag.Describe(d, reported.Sources))
	}
	v.Valid = v.ErrorCount == 0
	return writeJSON(w, v)
}
