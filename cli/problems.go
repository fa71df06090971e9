package cli

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

// inFull is how many problems of a severity are told one by one. The others are
// counted: nobody reads two hundred screens.
const inFull = 10

// bounded keeps the first problems of each severity and counts the others by
// what they are.
func bounded(diags hcl.Diagnostics) hcl.Diagnostics {
	var kept hcl.Diagnostics
	seen := map[hcl.DiagnosticSeverity]int{}
	left := map[hcl.DiagnosticSeverity]hcl.Diagnostics{}
	for _, d := range diags {
		if seen[d.Severity]++; seen[d.Severity] <= inFull {
			kept = append(kept, d)
			continue
		}
		left[d.Severity] = append(left[d.Severity], d)
	}
	if rest := left[hcl.DiagError]; len(rest) > 0 {
		kept = append(kept, &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "More errors", Detail: tallied(rest)})
	}
	if rest := left[hcl.DiagWarning]; len(rest) > 0 {
		kept = append(kept, &hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "More warnings", Detail: tallied(rest)})
	}
	return kept
}

// tallied counts problems by summary, in the order in which each first stands.
func tallied(diags hcl.Diagnostics) string {
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

// compacted tells of each kind of warning in a line, with the place of the first.
func compacted(diags hcl.Diagnostics) []string {
	counts, first := map[string]int{}, hcl.Diagnostics{}
	for _, d := range diags {
		if counts[d.Summary]++; counts[d.Summary] == 1 {
			first = append(first, d)
		}
	}
	lines := make([]string, len(first))
	for i, d := range first {
		lines[i] = "Warning: " + d.Summary
		if d.Subject != nil {
			lines[i] += fmt.Sprintf(" (%s:%d)", d.Subject.Filename, d.Subject.Start.Line)
		}
		if more := counts[d.Summary] - 1; more > 0 {
			lines[i] += fmt.Sprintf(", and %d more", more)
		}
	}
	return lines
}

// Summaries of the language that matter to further.
const (
	unsupportedBlock = "Unsupported block type"
	undeclared       = "Reference to something undeclared"
)

// further finds what else is wrong with files that could be read only in part,
// so that people hear of all at once. What may only follow from the problems
// found already is left out: when a block could not be read, what refers to
// something missing may refer to that block.
func (p *project) further() hcl.Diagnostics {
	for _, d := range p.diags {
		if d.Severity == hcl.DiagError && (d.Subject == nil || !shallow(d.Summary)) {
			return nil
		}
	}
	inputs := p.inputs
	inputs.Partial = true
	_, found := p.config.Evaluate(inputs)
	var kept hcl.Diagnostics
	for _, d := range found {
		if d.Summary != undeclared || !p.follows(d) {
			kept = append(kept, d)
		}
	}
	return diag.Unique(kept)
}

// shallow tells problems that leave all other blocks as they were written from
// those after which the rest of a file means nothing.
func shallow(summary string) bool {
	return summary == unsupportedBlock || strings.HasPrefix(summary, "Duplicate ")
}

// follows reports whether a reference may be to a block whose type is not known:
// one of the words of the reference is a label there.
func (p *project) follows(reference *hcl.Diagnostic) bool {
	for _, d := range p.diags {
		if d.Summary != unsupportedBlock || d.Subject == nil {
			continue
		}
		for _, label := range p.labels(d.Subject) {
			if strings.Contains(reference.Detail, label) {
				return true
			}
		}
	}
	return false
}

// labels are the quoted words on the line where a block begins, with quotes.
func (p *project) labels(rng *hcl.Range) []string {
	file := p.config.Files()[rng.Filename]
	if file == nil {
		return nil
	}
	lines := strings.Split(string(file.Bytes), "\n")
	if rng.Start.Line > len(lines) {
		return nil
	}
	var labels []string
	words := strings.Split(lines[rng.Start.Line-1], `"`)
	for i := 1; i < len(words); i += 2 {
		labels = append(labels, `"`+words[i]+`"`)
	}
	return labels
}
