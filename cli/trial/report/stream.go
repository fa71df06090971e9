package report

import (
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/apply/stream/line"
	"herald/cli/trial"
	"herald/lang/suite"
)

// Stream writes for programs: one JSON object a line, in the shape of Terraform's.
type Stream struct{ lines *line.Writer }

// NewStream begins to write, with the line that has the version of this
// program.
func NewStream(out io.Writer, now func() time.Time, version string) *Stream {
	s := &Stream{line.New(now, out)}
	s.lines.Version(version)
	return s
}

// entry is a line about tests; one of its pointers is set, as Type says.
type entry struct {
	line.Head
	Abstract map[string][]string `json:"test_abstract,omitempty"`
	File     *fileLine           `json:"test_file,omitempty"`
	Run      *runLine            `json:"test_run,omitempty"`
	Summary  *summaryLine        `json:"test_summary,omitempty"`
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

// Begin writes which tests there are.
func (s *Stream) Begin(files []*suite.File) {
	runs, abstract := 0, make(map[string][]string, len(files))
	for _, f := range files {
		names := make([]string, len(f.Runs))
		for i, r := range f.Runs {
			names[i] = r.Name
		}
		abstract[f.Path] = names
		runs += len(names)
	}
	found := fmt.Sprintf("Found %s and %s", countOf(len(files), "file"), countOf(runs, "run block"))
	s.lines.Write(&entry{Head: line.Head{Message: found, Type: "test_abstract"}, Abstract: abstract})
}

func countOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Observe writes an event. The first error is that of Summary.
func (s *Stream) Observe(e trial.Event) {
	path := e.File.Path
	file := func(progress, words string, status trial.Status) {
		s.lines.Write(&entry{
			Head: line.Head{Message: path + "... " + words, TestFile: path, Type: "test_file"},
			File: &fileLine{path, progress, status},
		})
	}
	switch e.Kind {
	case trial.FileBegan:
		file("starting", "in progress", "")
	case trial.RunBegan:
		s.writeRun(e, "in progress", &runLine{Progress: "starting", Elapsed: new(int64)})
	case trial.RunEnded:
		elapsed := e.Result.Elapsed.Milliseconds()
		s.writeRun(e, statusLabel(e.Result.Status), &runLine{Progress: "complete", Elapsed: &elapsed, Status: e.Result.Status})
		s.writeProblems(e, e.Result.Diags, e.Result.Sources)
	case trial.TearDown:
		file("teardown", "tearing down", "")
	case trial.FileEnded:
		file("complete", statusLabel(e.Report.Status), e.Report.Status)
		s.writeProblems(e, e.Report.Diags, map[string]*hcl.File{path: e.File.Source})
	}
}

func (s *Stream) writeRun(e trial.Event, words string, r *runLine) {
	r.Path, r.Run = e.File.Path, e.Run.Name
	s.lines.Write(&entry{Run: r, Head: line.Head{
		Message: fmt.Sprintf("  %q... %s", e.Run.Name, words), TestFile: e.File.Path, TestRun: e.Run.Name, Type: "test_run",
	}})
}

// writeProblems writes diagnostics of a run, or of a whole file.
func (s *Stream) writeProblems(e trial.Event, diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range limitDiagnostics(diags) {
		out := line.Of(d, files)
		out.TestFile = e.File.Path
		if e.Run != nil {
			out.TestRun = e.Run.Name
		}
		s.lines.Write(out)
	}
}

// Diagnostics writes problems that belong to no test.
func (s *Stream) Diagnostics(diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range limitDiagnostics(diags) {
		s.lines.Write(line.Of(d, files))
	}
}

// statusLabel are those that people see for a status.
func statusLabel(status trial.Status) string {
	if status == trial.Error {
		return "fail"
	}
	return string(status)
}

// Summary writes the overall result, and returns the first error of writing.
func (s *Stream) Summary(c Count) error {
	s.lines.Write(&entry{
		Head:    line.Head{Message: c.String(), Type: "test_summary"},
		Summary: &summaryLine{c.Status, c.Passed, c.Failed, c.Errored, c.Skipped},
	})
	return s.lines.Close()
}
