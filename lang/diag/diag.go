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

	"herald/lang/diag/problem"
)

// Errorf makes an error at rng, or without a place in a file if rng names none.
// The summary is that of the code; format and args make the detail, in sentences
// that say what happened, why, and what to do.
func Errorf(rng hcl.Range, code problem.Code, format string, args ...any) *hcl.Diagnostic {
	return Newf(hcl.DiagError, code, subject(rng), format, args...)
}

// Warnf is Errorf for what does not stop the run.
func Warnf(rng hcl.Range, code problem.Code, format string, args ...any) *hcl.Diagnostic {
	return Newf(hcl.DiagWarning, code, subject(rng), format, args...)
}

// Newf is New with a detail that is formatted.
func Newf(severity hcl.DiagnosticSeverity, code problem.Code, subject *hcl.Range, format string, args ...any) *hcl.Diagnostic {
	return New(severity, code, subject, fmt.Sprintf(format, args...))
}

// New makes a diagnostic about a place in a file; subject is nil where there is
// none.
func New(severity hcl.DiagnosticSeverity, code problem.Code, subject *hcl.Range, detail string) *hcl.Diagnostic {
	d := &hcl.Diagnostic{Severity: severity, Detail: detail, Subject: subject}
	SetCode(d, code)
	return d
}

func subject(rng hcl.Range) *hcl.Range {
	if rng.Filename == "" {
		return nil
	}
	return &rng
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
