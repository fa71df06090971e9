package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/cli/printer"
	"herald/cli/trial"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/suite"
)

var update = flag.Bool("update", false, "write the golden files anew")

const tests = `run "good" {}
run "warned" {}
run "bad" {
  assert {
    condition     = 1 == 2
    error_message = "no"
  }
}
run "worse" {}
run "skipped" {}
`

// sample is what came of a file in which everything happens.
func sample(t *testing.T) *trial.Report {
	t.Helper()
	f, diags := suite.Read("x.test.hcl", []byte(tests))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	sources := map[string]*hcl.File{f.Path: f.Source}
	at := time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)
	result := func(i int, status trial.Status, diags ...*hcl.Diagnostic) *trial.Result {
		r := &trial.Result{File: f, Run: f.Runs[i], Status: status, Diags: diags, Sources: sources}
		if status != trial.Skip {
			r.Began, r.Elapsed = at, 1234*time.Millisecond
		}
		return r
	}
	bad := result(2, trial.Fail, diag.Errorf(f.Runs[2].Asserts[0].Test.Range(), problem.TestAssertionFailed, "no\n  left:  1\n  right: 2"))
	bad.Broken = 1
	return &trial.Report{
		File: f, Status: trial.Error,
		Runs: []*trial.Result{
			result(0, trial.Pass),
			result(1, trial.Pass, diag.Warnf(f.Runs[1].Range, problem.PartialPlan, "Something was left out.")),
			bad,
			result(3, trial.Error, diag.Errorf(f.Runs[3].Range, problem.OutcomeUnknown, "The platform said \x1b[31m<nothing>]]>.")),
			result(4, trial.Skip),
		},
		Diags: hcl.Diagnostics{diag.Warnf(f.Runs[0].Range, problem.ValueForUndeclaredVariable, "Nothing refers to it.")},
	}
}

// events are those of the report as they came.
func events(r *trial.Report) []trial.Event {
	out := []trial.Event{{Kind: trial.FileBegan, File: r.File}}
	for _, run := range r.Runs {
		if run.Status != trial.Skip {
			out = append(out, trial.Event{Kind: trial.RunBegan, File: r.File, Run: run.Run})
		}
		out = append(out, trial.Event{Kind: trial.RunEnded, File: r.File, Run: run.Run, Result: run})
	}
	return append(out, trial.Event{Kind: trial.TearDown, File: r.File}, trial.Event{Kind: trial.FileEnded, File: r.File, Report: r})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, color := range map[string]bool{"text": false, "color": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sample(t)
			var b bytes.Buffer
			to := &Text{Printer: printer.Printer{Out: &b}, Color: color, Tell: func(diags hcl.Diagnostics, files map[string]*hcl.File) {
				if err := diag.Write(&b, diags, files, diag.Options{}); err != nil {
					t.Error(err)
				}
			}}
			for _, e := range events(r) {
				to.Observe(e)
			}
			if err := to.Summary(CountOf([]*trial.Report{r})); err != nil {
				t.Error(err)
			}
			golden(t, name, bytes.ReplaceAll(b.Bytes(), []byte("\x1b"), []byte("^[")))
		})
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	r := sample(t)
	var b bytes.Buffer
	to := NewStream(&b, func() time.Time { return time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC) }, "0.1.0")
	to.Begin([]*suite.File{r.File})
	for _, e := range events(r) {
		to.Observe(e)
	}
	if err := to.Summary(CountOf([]*trial.Report{r})); err != nil {
		t.Error(err)
	}
	golden(t, "stream", b.Bytes())
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := JUnit(&b, []*trial.Report{sample(t)}); err != nil {
		t.Fatal(err)
	}
	golden(t, "junit", b.Bytes())
}

// closed is a pipe that nobody reads.
type closed struct{}

var errClosed = errors.New("closed")

func (closed) Write([]byte) (int, error) { return 0, errClosed }

// Who cannot be told is an error at the end, and not before.
func TestClosed(t *testing.T) {
	t.Parallel()
	r := sample(t)
	text := &Text{Printer: printer.Printer{Out: closed{}}, Tell: func(hcl.Diagnostics, map[string]*hcl.File) {}}
	stream := NewStream(closed{}, time.Now, "0.1.0")
	for _, e := range events(r) {
		text.Observe(e)
		stream.Observe(e)
	}
	for _, err := range []error{text.Summary(Count{}), stream.Summary(Count{}), JUnit(closed{}, nil)} {
		if !errors.Is(err, errClosed) {
			t.Errorf("error %v", err)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Count{
		"Success! 3 passed, 0 failed.":            {Passed: 3},
		"Success! 0 passed, 0 failed.":            {},
		"Failure! 1 passed, 3 failed.":            {Passed: 1, Failed: 2, Errored: 1},
		"Failure! 1 passed, 0 failed, 2 skipped.": {Passed: 1, Skipped: 2},
	} {
		if got := c.String(); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}
