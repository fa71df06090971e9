// Package stream tells programs what a command finds, plans and does, while it
// does: one JSON object on a line, in the shape of Terraform's machine-readable
// UI. README.md lists the types.
//
// It only listens, and never fails a run: an error of a writer shows up in
// Close. Nothing that is marked sensitive gets into a line. It must not know any
// platform, nor how anything is decided or done.
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
	"herald/sessions"
)

// Options say what is told beside the events.
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

// running is a change that has begun and not ended.
type running struct {
	hook  hook
	began time.Time
	told  time.Time // when it was last told of
}

// New begins to write to every writer the same, with the line that tells the
// version.
func New(opt Options, to ...io.Writer) *Stream {
	now := opt.Now
	if now == nil {
		now = time.Now
	}
	s := &Stream{lines: line.New(now, to...), now: now, under: map[string]*running{}, places: map[string]resourceID{}}
	s.lines.Version(opt.Version)
	return s
}

// entry is a line about an apply. Fields that do not belong to its type are
// left out.
type entry struct {
	line.Head
	Change  *change           `json:"change,omitempty"`
	Changes *summary          `json:"changes,omitempty"`
	Hook    *hook             `json:"hook,omitempty"`
	Outputs map[string]output `json:"outputs,omitempty"`
	Wait    *wait             `json:"wait,omitempty"`
}

// wait is why nothing seems to happen.
type wait struct {
	Provider string  `json:"provider"`
	Reason   string  `json:"reason,omitempty"`
	Seconds  float64 `json:"seconds"`
}

// newHead begins a line that is no problem.
func newHead(kind, format string, args ...any) line.Head {
	return line.Head{Type: kind, Message: fmt.Sprintf(format, args...)}
}

// Log tells something that is no problem.
func (s *Stream) Log(text string) { s.lines.Write(&entry{Head: newHead("log", "%s", text)}) }

// Diagnostics tells problems, each in a line. files gives the sources.
func (s *Stream) Diagnostics(diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range diags {
		s.lines.Write(line.Of(d, files))
	}
}

// Waiting tells that an account waits before its next request. A wait that
// nobody notices is not told. It serves as sessions.Options.Waiting.
func (s *Stream) Waiting(w sessions.Wait) {
	if w.For < noticed {
		return
	}
	s.lines.Write(&entry{
		Head: newHead("wait", "%s: %s; next request in %s", w.Provider, w.Reason, w.For.Round(100*time.Millisecond)),
		Wait: &wait{w.Provider, w.Reason, w.For.Seconds()},
	})
}

// noticed is the shortest wait that is worth telling.
const noticed = time.Second

// Reading tells that something is read from its platform. It serves as
// plan.RefreshOptions.Observe.
func (s *Stream) Reading(r plan.Reading) {
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
