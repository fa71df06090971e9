// Package line writes newline-delimited JSON for programs: lines with the common
// fields of Terraform's machine-readable UI, and the two types that every stream has,
// the version and diagnostics.
//
// It must not depend on the other types, or on what writes them. It never fails a run:
// Close returns the errors of writers.
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

// Head is the fields that every line has. It is embedded in a struct with the fields of
// the line's type.
type Head struct {
	Level   string `json:"@level"` // Info when it is empty
	Message string `json:"@message"`
	Module  string `json:"@module"` // set by Write
	// TestFile and TestRun identify the test that a line concerns; "" for none.
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

// Diagnostic is the line of one diagnostic.
type Diagnostic struct {
	Head
	Diagnostic diag.Problem `json:"diagnostic"`
}

// Of returns the line of a diagnostic. files are the sources, as for diag.Describe.
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

// Writer writes every line to all of its writers. It may be used by many goroutines at
// once.
type Writer struct {
	now   func() time.Time
	mu    sync.Mutex // guards what follows
	sinks []*sink
}

// sink is a writer that is not used after its first error.
type sink struct {
	w   io.Writer
	err error
}

// New returns a Writer that uses now as the clock of its lines.
func New(now func() time.Time, to ...io.Writer) *Writer {
	w := &Writer{now: now}
	for _, to := range to {
		w.sinks = append(w.sinks, &sink{w: to})
	}
	return w
}

// Version writes the line with the version of this program.
func (w *Writer) Version(of string) {
	w.Write(&version{Head{Type: "version", Message: "Herald " + of}, of, of, uiFormat})
}

// Write writes a line with one call to each writer, so that a reader gets complete
// lines at once.
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
