package secret

import (
	"bytes"
	"io"
	"sync"
)

// Writer writes what it is given without the credentials known by then. It may
// be used by several goroutines at a time.
type Writer struct {
	out         io.Writer
	credentials *Credentials

	mu   sync.Mutex
	held []byte // may be the beginning of a credential
}

// NewWriter returns a Writer to out.
func NewWriter(out io.Writer, c *Credentials) *Writer { return &Writer{out: out, credentials: c} }

// Write writes the text p. The error is that of the writer below. What may be
// the beginning of a credential is held back until more is written.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := w.credentials.Redact(append(w.held, p...))
	keep := len(text) - w.credentials.partialMatch(text)
	w.held = bytes.Clone(text[keep:])
	if _, err := w.out.Write(text[:keep]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back. It does not close the writer below.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.held) == 0 {
		return nil
	}
	_, err := w.out.Write(w.held)
	w.held = nil
	return err
}
