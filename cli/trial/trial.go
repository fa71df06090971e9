// Package trial carries out the runs of test files, each file on a sandbox of
// its own and with states of its own, and holds their assertions against what
// was planned and against what readers see.
//
// It must not know how results are asked for, nor any platform by name. It
// reaches nothing but the sandbox in this process.
package trial

import (
	"context"
	"log/slog"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/suite"
	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
)

// Options say what is tried.
type Options struct {
	Config    *lang.Config   // of the project
	Variables lang.Variables // of the project; those of test files win
	Platforms map[string]providers.Platform
	Version   string // of this program
	Owner     string // who tries, for the states
	Now       func() time.Time
	Log       *slog.Logger // of requests; nil for none
	Parallel  int          // requests at once for each provider; 0: 10
	// Stop ends the trial gently when closed: what is in flight is awaited, and
	// the runs to come are skipped.
	Stop <-chan struct{}
	// Observe receives progress, one event at a time; may be nil.
	Observe func(Event)
}

// Status is how a run or a file ended.
type Status string

// How runs end, from best to worst.
const (
	Pass  Status = "pass"
	Skip  Status = "skip"
	Fail  Status = "fail"  // something that was asserted does not hold
	Error Status = "error" // it could not be carried out
)

// Worst is the one that the whole takes from its parts.
func Worst(a, b Status) Status {
	rank := map[Status]int{Pass: 0, Skip: 1, Fail: 2, Error: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// Result is what came of one run.
type Result struct {
	File   *suite.File
	Run    *suite.Run
	Status Status
	Diags  hcl.Diagnostics
	// Sources are the files that Diags point into.
	Sources map[string]*hcl.File
	// Broken counts the assertions that do not hold.
	Broken  int
	Began   time.Time // zero when it was skipped
	Elapsed time.Duration
	Plan    *plan.Plan // nil when there is none
	// Seen is what people see after the run.
	Seen []sandbox.Conversation
}

// Report is what came of the runs of one file.
type Report struct {
	File   *suite.File
	Status Status
	Runs   []*Result // one for each run of the file, in its order
	// Diags are warnings about the file as a whole; they point into it.
	Diags hcl.Diagnostics
}

// Event is one step of progress.
type Event struct {
	Kind   EventKind
	File   *suite.File
	Run    *suite.Run // nil for events of a file
	Result *Result    // of RunEnded
	Report *Report    // of FileEnded
}

// EventKind is the kind of an event.
type EventKind string

// Kinds of events.
const (
	FileBegan EventKind = "file began"
	RunBegan  EventKind = "run began"
	RunEnded  EventKind = "run ended"
	TearDown  EventKind = "tear down"
	FileEnded EventKind = "file ended"
)

// Run carries out the files one after another and gives a report of each. The
// error is one of this machine: no port, or no place for temporary files.
func Run(ctx context.Context, opt Options, files []*suite.File) ([]*Report, error) {
	if opt.Observe == nil {
		opt.Observe = func(Event) {}
	}
	t := &trial{Options: opt, modules: make(map[string]loaded)}
	var reports []*Report
	for _, f := range files {
		report, err := t.runFile(ctx, f)
		if err != nil {
			return reports, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// trial is one Run.
type trial struct {
	Options
	modules map[string]loaded // by source
}

// loaded is a configuration and what was wrong with its files.
type loaded struct {
	config *lang.Config
	diags  hcl.Diagnostics
}

// isStopped reports whether the runs to come are skipped.
func (t *trial) isStopped(ctx context.Context) bool {
	select {
	case <-t.Stop:
		return true
	default:
		return ctx.Err() != nil
	}
}
