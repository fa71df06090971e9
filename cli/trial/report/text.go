// Package report tells what came of tests: to people as they go on, to
// programs as lines of JSON, and to pipelines as a JUnit file.
//
// It must not know how a test is carried out.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/trial"
)

// Text tells people.
type Text struct {
	Out   io.Writer
	Color bool
	// Tell prints diagnostics; files are the sources that they point into.
	Tell func(diags hcl.Diagnostics, files map[string]*hcl.File)
	// Show prints more of a run that has ended; nil for nothing.
	Show func(*trial.Result) error

	err error
}

// Observe tells of an event. The first error is that of Summary.
func (t *Text) Observe(e trial.Event) {
	switch e.Kind {
	case trial.FileBegan:
		t.linef("%s... in progress", e.File.Path)
	case trial.RunEnded:
		t.linef("  run %q... %s", e.Run.Name, t.status(e.Result.Status))
		if t.Show != nil && t.err == nil {
			t.err = t.Show(e.Result)
		}
		t.Tell(e.Result.Diags, e.Result.Sources)
	case trial.TearDown:
		t.linef("%s... tearing down", e.File.Path)
	case trial.FileEnded:
		t.linef("%s... %s", e.File.Path, t.status(e.Report.Status))
		t.Tell(e.Report.Diags, map[string]*hcl.File{e.File.Path: e.File.Source})
	}
}

// Summary tells what the whole came to, and gives the first error of writing.
func (t *Text) Summary(c Count) error {
	t.linef("\n%s", strings.NewReplacer("Success!", t.paint(green, "Success!"), "Failure!", t.paint(red, "Failure!")).Replace(c.String()))
	return t.err
}

func (t *Text) linef(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.Out, format+"\n", args...)
	}
}

// Escapes of colors.
const (
	red   = "\x1b[31m"
	green = "\x1b[32m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// status is the word for people, who care little for the difference between a
// test that failed and one that could not be carried out.
func (t *Text) status(s trial.Status) string {
	switch s {
	case trial.Pass:
		return t.paint(green, "pass")
	case trial.Skip:
		return t.paint(dim, "skip")
	}
	return t.paint(red, "fail")
}

func (t *Text) paint(escape, text string) string {
	if !t.Color {
		return text
	}
	return escape + text + reset
}
