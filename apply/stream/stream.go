// Package stream writes the progress of a command for programs: newline-delimited
// JSON in the format of Terraform's machine-readable UI. README.md lists the types.
//
// It never fails a run: Close returns the errors of writers. No line contains
// sensitive values. The package must not import any platform, nor make decisions.
package stream

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/apply/stream/line"
	"herald/plan"
	"herald/plan/render/document"
	"herald/providers/sessions"
)

// Options are the options of a Stream.
type Options struct {
	Version string           // of this program
	Now     func() time.Time // nil: time.Now
}

// Stream writes lines. Its methods may be called from many goroutines at once.
type Stream struct {
	lines *line.Writer
	now   func() time.Time

	mu     sync.Mutex            // guards what follows, and the order of the lines about it
	under  map[string]*running   // by address of what is under way
	places map[string]resourceID // of the plan, by address
}

// running is a change in progress.
type running struct {
	hook     hook
	began    time.Time
	reported time.Time // when its last line was written
}

// New returns a Stream that writes the same lines to every writer. The first line is
// the version.
func New(opt Options, to ...io.Writer) *Stream {
	now := opt.Now
	if now == nil {
		now = time.Now
	}
	s := &Stream{lines: line.New(now, to...), now: now, under: map[string]*running{}, places: map[string]resourceID{}}
	s.lines.Version(opt.Version)
	return s
}

// entry is a line about an apply. Fields that do not belong to its type are omitted.
type entry struct {
	line.Head
	Change  *change           `json:"change,omitempty"`
	Changes *summary          `json:"changes,omitempty"`
	Hook    *hook             `json:"hook,omitempty"`
	Outputs map[string]output `json:"outputs,omitempty"`
	Wait    *wait             `json:"wait,omitempty"`
}

// wait is the pause of a provider before its next request.
type wait struct {
	Provider string  `json:"provider"`
	Reason   string  `json:"reason,omitempty"`
	Seconds  float64 `json:"seconds"`
}

// newHead returns the head of a line that is not a diagnostic.
func newHead(kind, format string, args ...any) line.Head {
	return line.Head{Type: kind, Message: fmt.Sprintf(format, args...)}
}

// Log writes a message that is not a diagnostic.
func (s *Stream) Log(text string) { s.lines.Write(&entry{Head: newHead("log", "%s", text)}) }

// Diagnostics writes one line for each diagnostic. files are the sources.
func (s *Stream) Diagnostics(diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range diags {
		s.lines.Write(line.Of(d, files))
	}
}

// Waiting writes that a provider waits before its next request. Short waits are not
// written. It serves as sessions.Options.Waiting.
func (s *Stream) Waiting(w sessions.Wait) {
	if w.For < minReportedWait {
		return
	}
	s.lines.Write(&entry{
		Head: newHead("wait", "%s: %s; next request in %s", w.Provider, w.Reason, w.For.Round(100*time.Millisecond)),
		Wait: &wait{w.Provider.String(), w.Reason, w.For.Seconds()},
	})
}

// minReportedWait is the shortest wait that is written.
const minReportedWait = time.Second

// Reading writes that something is read from its platform. It serves as
// plan.RefreshOptions.Observe.
func (s *Stream) Reading(r plan.ReadProgress) {
	h := &hook{Resource: resourceOf(document.Identify(r.Address, r.Provider)), IDKey: "id", IDValue: r.ID}
	if r.Done {
		s.lines.Write(&entry{Head: newHead("refresh_complete", "%s: Refresh complete%s", r.Address, idNote(r.ID)), Hook: h})
		return
	}
	s.lines.Write(&entry{Head: newHead("refresh_start", "%s: Refreshing state...%s", r.Address, idNote(r.ID)), Hook: h})
}

func idNote(id string) string {
	if id == "" {
		return ""
	}
	return " [id=" + id + "]"
}

// Close returns the first error of each writer.
func (s *Stream) Close() error { return s.lines.Close() }
