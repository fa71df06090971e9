package diag

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/problem"
)

// Limit keeps the first diagnostics of each severity, at most so many, in their
// order. Another one for each severity counts the rest by summary.
func Limit(diags hcl.Diagnostics, most int) hcl.Diagnostics {
	var kept, errors, warnings hcl.Diagnostics
	seen := map[hcl.DiagnosticSeverity]int{}
	for _, d := range diags {
		seen[d.Severity]++
		switch {
		case seen[d.Severity] <= most:
			kept = append(kept, d)
		case d.Severity == hcl.DiagWarning:
			warnings = append(warnings, d)
		default:
			errors = append(errors, d)
		}
	}
	if len(errors) > 0 {
		kept = append(kept, New(hcl.DiagError, problem.MoreErrors, nil, countBySummary(errors)))
	}
	if len(warnings) > 0 {
		kept = append(kept, New(hcl.DiagWarning, problem.MoreWarnings, nil, countBySummary(warnings)))
	}
	return kept
}

// countBySummary counts diagnostics by summary, in the order in which each first appears.
func countBySummary(diags hcl.Diagnostics) string {
	counts := map[string]int{}
	var order []string
	for _, d := range diags {
		if counts[d.Summary]++; counts[d.Summary] == 1 {
			order = append(order, d.Summary)
		}
	}
	parts := make([]string, len(order))
	for i, summary := range order {
		parts[i] = fmt.Sprintf("%d × %s", counts[summary], summary)
	}
	return fmt.Sprintf("%d more: %s.", len(diags), strings.Join(parts, ", "))
}
