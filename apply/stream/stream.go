// Package stream tells programs what a command finds, plans and does, while it
// does: one JSON object on a line, in the shape of Terraform's machine-readable
// UI. README.md lists the types.
//
// It only listens, and never fails a run: an error of a writer shows up in
// Close. Nothing that is marked sensitive gets into a line. It must not know any
// platform, nor how anything is decided or done.
package stream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/plan"
	"herald/plan/render/document"
)

// Options say what is told beside the events.
type Options struct {
	Version string           // of this program
	Now     func() time.Time // nil: time.Now
}

// Stream writes lines. Its methods may be called from many goroutines at once.
type Stream struct {
	version string
	now     func() time.Time

	mu     sync.Mutex // guards what follows
	sinks  []*sink
	under  map[string]*underway // by address of what is under way
	places map[string]resource  // of the plan, by address
}

// sink is a writer until its first error.
type sink struct {
	w   io.Writer
	err error
}

// underway is a change that has begun and not ended.
type underway struct {
	hook  hook
	began time.Time
	told  time.Time // when it was last told of
}

// uiFormat is the version of the lines.
const uiFormat = "1.2"

// New begins to write to every writer the same, with the line that tells the
// version.
func New(opt Options, to ...io.Writer) *Stream {
	s := &Stream{version: opt.Version, now: opt.Now, under: map[string]*underway{}, places: map[string]resource{}}
	if s.now == nil {
		s.now = time.Now
	}
	for _, w := range to {
		s.sinks = append(s.sinks, &sink{w: w})
	}
	s.write(line{Type: "version", Message: "Herald " + opt.Version, Herald: opt.Version, Terraform: opt.Version, UI: uiFormat})
	return s
}

// line is one object. Fields that do not belong to its type are left out.
type line struct {
	Level      string            `json:"@level"`
	Message    string            `json:"@message"`
	Module     string            `json:"@module"`
	Timestamp  string            `json:"@timestamp"`
	Type       string            `json:"type"`
	Herald     string            `json:"herald,omitempty"`
	Terraform  string            `json:"terraform,omitempty"`
	UI         string            `json:"ui,omitempty"`
	Change     *change           `json:"change,omitempty"`
	Changes    *summary          `json:"changes,omitempty"`
	Hook       *hook             `json:"hook,omitempty"`
	Outputs    map[string]output `json:"outputs,omitempty"`
	Diagnostic *diag.Problem     `json:"diagnostic,omitempty"`
	Wait       *wait             `json:"wait,omitempty"`
}

// wait is why nothing seems to happen.
type wait struct {
	Provider string  `json:"provider"`
	Seconds  float64 `json:"seconds"`
}

// Levels of lines.
const (
	levelInfo  = "info"
	levelWarn  = "warn"
	levelError = "error"
)

func (s *Stream) write(l line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(l)
}

// put writes a line with one call, so that whoever follows has it whole and at
// once. It needs the lock.
func (s *Stream) put(l line) {
	if l.Level == "" {
		l.Level = levelInfo
	}
	l.Module, l.Timestamp = "herald.ui", s.now().Format("2006-01-02T15:04:05.000000Z07:00")
	data, err := json.Marshal(l)
	for _, k := range s.sinks {
		if k.err == nil && err == nil {
			_, k.err = k.w.Write(append(data, '\n'))
		}
		k.err = errors.Join(k.err, err)
	}
}

// Log tells something that is no problem.
func (s *Stream) Log(text string) { s.write(line{Type: "log", Message: text}) }

// Diagnostics tells problems, each in a line. files gives the sources.
func (s *Stream) Diagnostics(diags hcl.Diagnostics, files map[string]*hcl.File) {
	for _, d := range diags {
		p := diag.Describe(d, files)
		l := line{Type: "diagnostic", Level: levelError, Message: "Error: " + p.Summary, Diagnostic: &p}
		if d.Severity == hcl.DiagWarning {
			l.Level, l.Message = levelWarn, "Warning: "+p.Summary
		}
		s.write(l)
	}
}

// Waiting tells that an account waits before its next request. A wait that
// nobody notices is not told. It serves as plan.AccountOptions.Waiting.
func (s *Stream) Waiting(provider string, d time.Duration) {
	if d < noticed {
		return
	}
	s.write(line{
		Type: "wait", Message: fmt.Sprintf("%s: next try in %s", provider, d.Round(100*time.Millisecond)),
		Wait: &wait{provider, d.Seconds()},
	})
}

// noticed is the shortest wait that is worth telling.
const noticed = time.Second

// Reading tells that something is read from its platform. It serves as
// plan.RefreshOptions.Observe.
func (s *Stream) Reading(r plan.Reading) {
	h := &hook{Resource: place(document.Identify(r.Address, r.Provider)), IDKey: "id", IDValue: r.ID}
	if r.Done {
		s.write(line{Type: "refresh_complete", Message: r.Address + ": Refresh complete" + idNote(r.ID), Hook: h})
		return
	}
	s.write(line{Type: "refresh_start", Message: r.Address + ": Refreshing state..." + idNote(r.ID), Hook: h})
}

func idNote(id string) string {
	if id == "" {
		return ""
	}
	return " [id=" + id + "]"
}

// Close returns the first error of each writer.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []error
	for _, k := range s.sinks {
		all = append(all, k.err)
		k.err = nil
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("write the stream of JSON: %w", err)
	}
	return nil
}
