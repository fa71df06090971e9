// Package diag creates, sorts and prints diagnostics. Every problem of the
// language, of a plan and of an apply reaches people through Write, programs
// through Describe, and forges through WriteAnnotations and WriteCodeQuality.
//
// It uses source files and ranges; it must not depend on the meaning of a block or
// on any platform. Values with any mark are never printed.
package diag

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Errorf makes an error at rng. The summary is a constant of at most six words
// without user data; format and args make the detail, in sentences that say
// what happened, why, and what to do.
func Errorf(rng hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return newDiagnostic(hcl.DiagError, rng, summary, fmt.Sprintf(format, args...))
}

// Warnf is Errorf for what does not stop the run.
func Warnf(rng hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return newDiagnostic(hcl.DiagWarning, rng, summary, fmt.Sprintf(format, args...))
}

func newDiagnostic(severity hcl.DiagnosticSeverity, rng hcl.Range, summary, detail string) *hcl.Diagnostic {
	d := &hcl.Diagnostic{Severity: severity, Summary: summary, Detail: detail}
	if rng.Filename != "" {
		d.Subject = &rng
	}
	return d
}

// ToWarnings returns the same problems as warnings. The given ones stay as they are,
// because others may hold them too.
func ToWarnings(diags hcl.Diagnostics) hcl.Diagnostics {
	var out hcl.Diagnostics
	for _, d := range diags {
		soft := *d
		soft.Severity = hcl.DiagWarning
		out = append(out, &soft)
	}
	return out
}

// Sort orders diagnostics: errors before warnings,
// then by file, line and column, those without a place first. Equal ones keep
// their order. It returns a new slice.
func Sort(diags hcl.Diagnostics) hcl.Diagnostics {
	sorted := slices.Clone(diags)
	slices.SortStableFunc(sorted, func(a, b *hcl.Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Severity, b.Severity),
			compareRange(a.Subject, b.Subject),
		)
	})
	return sorted
}

// Unique drops duplicates: diagnostics with the same text and range, keeping the
// first.
func Unique(diags hcl.Diagnostics) hcl.Diagnostics { return UniqueNew(diags, nil) }

// UniqueNew is Unique without the warnings that were reported before.
func UniqueNew(diags, told hcl.Diagnostics) hcl.Diagnostics {
	seen := make(map[diagnosticIdentity]bool, len(diags))
	for _, d := range told {
		if d.Severity == hcl.DiagWarning {
			seen[identityOf(d)] = true
		}
	}
	var kept hcl.Diagnostics
	for _, d := range diags {
		if id := identityOf(d); !seen[id] {
			seen[id] = true
			kept = append(kept, d)
		}
	}
	return kept
}

// diagnosticIdentity is what a diagnostic says, and where.
type diagnosticIdentity struct {
	severity        hcl.DiagnosticSeverity
	summary, detail string
	place           hcl.Range
}

func identityOf(d *hcl.Diagnostic) diagnosticIdentity {
	id := diagnosticIdentity{d.Severity, d.Summary, d.Detail, hcl.Range{}}
	if d.Subject != nil {
		id.place = *d.Subject
	}
	return id
}

func compareRange(a, b *hcl.Range) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(
		cmp.Compare(a.Filename, b.Filename),
		cmp.Compare(a.Start.Line, b.Start.Line),
		cmp.Compare(a.Start.Column, b.Start.Column),
	)
}
