// Package line writes what programs are told: one JSON object on a line, with
// the head that each has in Terraform's machine-readable UI, and the two types
// that every stream has, its version and diagnostics.
//
// It must not know what else is told, nor what makes it. It never fails a run:
// an error of a writer shows up in Close.
package line

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

// Head is what every line has. It is embedded in a struct with what its type
// has besides.
type Head struct {
	Level   string `json:"@level"` // Info when it is empty
	Message string `json:"@message"`
	Module  string `json:"@module"` // set by Write
	// TestFile and TestRun are the test that a line is about; "" for none.
	TestFile  string `json:"@testfile,omitempty"`
	TestRun   string `json:"@testrun,omitempty"`
	Timestamp string `json:"@timestamp"` // set by Write
	Type      string `json:"type"`
}

// Levels of lines.
const (
	Info  = "info"
	Warn  = "warn"
	Error = "error"
)

func (h *Head) lineHead() *Head { return h }

// Line is a pointer to a struct that embeds a Head.
type Line interface{ lineHead() *Head }

// Diagnostic is the line of one problem.
type Diagnostic struct {
	Head
	Diagnostic diag.Problem `json:"diagnostic"`
}

// Of is the line of a problem. files gives the sources, as for diag.Describe.
func Of(d *hcl.Diagnostic, files map[string]*hcl.File) *Diagnostic {
	l := &Diagnostic{Head{Type: "diagnostic", Level: Error}, diag.Describe(d, files)}
	word := "Error: "
	if d.Severity == hcl.DiagWarning {
		l.Level, word = Warn, "Warning: "
	}
	l.Message = word + strings.TrimSpace(l.Diagnostic.Summary)
	return l
}

// version is the first line.
type version struct {
	Head
	Herald    string `json:"herald"`
	Terraform string `json:"terraform"`
	UI        string `json:"ui"`
}

// uiFormat is the version of the lines.
const uiFormat = "1.2"

// Writer writes every line to every one of its writers. It may be used by many
// goroutines at once.
type Writer struct {
	now   func() time.Time
	mu    sync.Mutex // guards what follows
	sinks []*sink
}

// sink is a writer until its first error.
type sink struct {
	w   io.Writer
	err error
}

// New makes a Writer that takes the time of its lines from now.
func New(now func() time.Time, to ...io.Writer) *Writer {
	w := &Writer{now: now}
	for _, to := range to {
		w.sinks = append(w.sinks, &sink{w: to})
	}
	return w
}

// Version tells of which version of this program the lines to come are.
func (w *Writer) Version(of string) {
	w.Write(&version{Head{Type: "version", Message: "Herald " + of}, of, of, uiFormat})
}

// Write writes a line with one call to each writer, so that whoever follows has
// it whole and at once.
func (w *Writer) Write(l Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h := l.lineHead()
	if h.Level == "" {
		h.Level = Info
	}
	h.Module, h.Timestamp = "herald.ui", w.now().Format("2006-01-02T15:04:05.000000Z07:00")
	data, err := json.Marshal(l)
	for _, k := range w.sinks {
		if k.err == nil && err == nil {
			_, k.err = k.w.Write(append(data, '\n'))
		}
		k.err = errors.Join(k.err, err)
	}
}

// Close returns the first error of each writer.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []error
	for _, k := range w.sinks {
		all = append(all, k.err)
		k.err = nil
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("write the stream of JSON: %w", err)
	}
	return nil
}
