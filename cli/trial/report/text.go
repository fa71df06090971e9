// Package report prints the results of tests: to people while they run, to
// programs as lines of JSON, and to pipelines as a JUnit file.
//
// It must not know how a test is carried out.
package report

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/printer"
	"herald/cli/trial"
	"herald/lang/diag/style"
)

// Text prints for people.
type Text struct {
	printer.Printer
	Color bool
	// Tell prints diagnostics; files are the sources that they point into.
	Tell func(diags hcl.Diagnostics, files map[string]*hcl.File)
	// Show prints more of a run that has ended; nil for nothing.
	Show func(*trial.Result) error
}

// Observe prints an event. The first error is that of Summary.
func (t *Text) Observe(e trial.Event) {
	switch e.Kind {
	case trial.FileBegan:
		t.Linef("%s... in progress", e.File.Path)
	case trial.RunEnded:
		t.Linef("  run %q... %s", e.Run.Name, t.printStatus(e.Result.Status))
		if t.Show != nil && t.Err == nil {
			t.Err = t.Show(e.Result)
		}
		t.Tell(e.Result.Diags, e.Result.Sources)
	case trial.TearDown:
		t.Linef("%s... tearing down", e.File.Path)
	case trial.FileEnded:
		t.Linef("%s... %s", e.File.Path, t.printStatus(e.Report.Status))
		t.Tell(e.Report.Diags, map[string]*hcl.File{e.File.Path: e.File.Source})
	}
}

// Summary prints the overall result, and returns the first error of writing.
func (t *Text) Summary(c Count) error {
	t.Linef("\n%s", strings.NewReplacer("Success!", t.colorize(style.Good, "Success!"), "Failure!", t.colorize(style.Bad, "Failure!")).Replace(c.String()))
	return t.Err
}

// printStatus is the word for people, who care little for the difference between a
// test that failed and one that could not be carried out.
func (t *Text) printStatus(s trial.Status) string {
	switch s {
	case trial.Pass:
		return t.colorize(style.Good, "pass")
	case trial.Skip:
		return t.colorize(style.Dim, "skip")
	}
	return t.colorize(style.Bad, "fail")
}

func (t *Text) colorize(s style.Style, text string) string {
	return style.Painter{Color: t.Color}.Paint(s, text)
}
