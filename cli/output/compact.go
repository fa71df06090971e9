package output

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// How many problems of a severity are reported one by one, to people and to
// programs. The others are counted: nobody reads two hundred screens, and a
// hostile file can have a hundred thousand.
const (
	LimitForPeople   = 10
	limitForPrograms = 1000
)

// compactWarnings describes each kind of warning in a line, with the position of
// the first.
func compactWarnings(diags hcl.Diagnostics) []string {
	counts, first := map[problem.Code]int{}, hcl.Diagnostics{}
	for _, d := range diags {
		code := diag.CodeOf(d)
		if counts[code]++; counts[code] == 1 {
			first = append(first, d)
		}
	}
	lines := make([]string, len(first))
	for i, d := range first {
		lines[i] = "Warning: " + d.Summary
		if d.Subject != nil {
			lines[i] += fmt.Sprintf(" (%s:%d)", d.Subject.Filename, d.Subject.Start.Line)
		}
		if more := counts[diag.CodeOf(d)] - 1; more > 0 {
			lines[i] += fmt.Sprintf(", and %d more", more)
		}
	}
	return lines
}
