package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/trial"
	"herald/lang/diag"
	"herald/lang/suite"
)

// Stream tells programs: one JSON object a line, in the shape of Terraform's.
type Stream struct {
	Out     io.Writer
	Now     func() time.Time
	Version string // of this program

	err error
}

// line is one object; exactly one of its pointers is set, as Type says.
type line struct {
	Level     string              `json:"@level"`
	Message   string              `json:"@message"`
	Module    string              `json:"@module"`
	TestFile  string              `json:"@testfile,omitempty"`
	TestRun   string              `json:"@testrun,omitempty"`
	Timestamp string              `json:"@timestamp"`
	Type      string              `json:"type"`
	Herald    string              `json:"herald,omitempty"`
	UI        string              `json:"ui,omitempty"`
	Abstract  map[string][]string `json:"test_abstract,omitempty"`
	File      *fileLine           `json:"test_file,omitempty"`
	Run       *runLine            `json:"test_run,omitempty"`
	Problem   *diag.Problem       `json:"diagnostic,omitempty"`
	Summary   *summaryLine        `json:"test_summary,omitempty"`
}

type fileLine struct {
	Path     string       `json:"path"`
	Progress string       `json:"progress"`
	Status   trial.Status `json:"status,omitempty"`
}

type runLine struct {
	Path     string       `json:"path"`
	Run      string       `json:"run"`
	Progress string       `json:"progress"`
	Elapsed  *int64       `json:"elapsed,omitempty"` // milliseconds
	Status   trial.Status `json:"status,omitempty"`
}

type summaryLine struct {
	Status  trial.Status `json:"status"`
	Passed  int          `json:"passed"`
	Failed  int          `json:"failed"`
	Errored int          `json:"errored"`
	Skipped int          `json:"skipped"`
}

// Begin tells which tests there are.
func (s *Stream) Begin(files []*suite.File) {
	s.write(line{Message: "Herald " + s.Version, Type: "version", Herald: s.Version, UI: "1.2"})
	runs, abstract := 0, make(map[string][]string, len(files))
	for _, f := range files {
		names := make([]string, len(f.Runs))
		for i, r := range f.Runs {
			names[i] = r.Name
		}
		abstract[f.Path] = names
		runs += len(names)
	}
	s.write(line{Message: fmt.Sprintf("Found %s and %s", plural(len(files), "file"), plural(runs, "run block")), Type: "test_abstract", Abstract: abstract})
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Observe tells of an event. The first error is that of Summary.
func (s *Stream) Observe(e trial.Event) {
	path := e.File.Path
	file := func(progress, words string, status trial.Status) {
		s.write(line{Message: path + "... " + words, TestFile: path, Type: "test_file", File: &fileLine{path, progress, status}})
	}
	switch e.Kind {
	case trial.FileBegan:
		file("starting", "in progress", "")
	case trial.RunBegan:
		s.run(e, "in progress", &runLine{Progress: "starting", Elapsed: new(int64)})
	case trial.RunEnded:
		elapsed := e.Result.Elapsed.Milliseconds()
		s.run(e, words(e.Result.Status), &runLine{Progress: "complete", Elapsed: &elapsed, Status: e.Result.Status})
		s.problems(e, e.Result.Diags, e.Result.Sources)
	case trial.TearDown:
		file("teardown", "tearing down", "")
	case trial.FileEnded:
		file("complete", words(e.Report.Status), e.Report.Status)
		s.problems(e, e.Report.Diags, map[string]*hcl.File{path: e.File.Source})
	}
}

func (s *Stream) run(e trial.Event, words string, r *runLine) {
	r.Path, r.Run = e.File.Path, e.Run.Name
	s.write(line{
		Message: fmt.Sprintf("  %q... %s", e.Run.Name, words), TestFile: e.File.Path, TestRun: e.Run.Name, Type: "test_run", Run: r,
	})
}

// problems tells diagnostics of a run, or of a whole file.
func (s *Stream) problems(e trial.Event, diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range diag.Sort(diags) {
		out := problem(d, files)
		out.TestFile = e.File.Path
		if e.Run != nil {
			out.TestRun = e.Run.Name
		}
		s.write(out)
	}
}

// Diagnostics tells problems that are of no test.
func (s *Stream) Diagnostics(diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range diag.Sort(diags) {
		s.write(problem(d, files))
	}
}

func problem(d *hcl.Diagnostic, files map[string]*hcl.File) line {
	p := diag.Describe(d, files)
	level, word := "error", "Error"
	if d.Severity == hcl.DiagWarning {
		level, word = "warn", "Warning"
	}
	return line{Level: level, Message: word + ": " + strings.TrimSpace(p.Summary), Type: "diagnostic", Problem: &p}
}

// words are those that people see for a status.
func words(status trial.Status) string {
	if status == trial.Error {
		return "fail"
	}
	return string(status)
}

// Summary tells what the whole came to, and gives the first error of writing.
func (s *Stream) Summary(c Count) error {
	s.write(line{Message: c.String(), Type: "test_summary", Summary: &summaryLine{c.Status, c.Passed, c.Failed, c.Errored, c.Skipped}})
	return s.err
}

func (s *Stream) write(l line) {
	if s.err != nil {
		return
	}
	if l.Level == "" {
		l.Level = "info"
	}
	l.Module, l.Timestamp = "herald.ui", s.Now().UTC().Format("2006-01-02T15:04:05.000000Z07:00")
	s.err = json.NewEncoder(s.Out).Encode(l)
}
