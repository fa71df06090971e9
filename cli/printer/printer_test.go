package printer_test

import (
	"bufio"
	"bytes"
	"errors"
	"testing"

	"herald/cli/printer"
)

// failing takes so many writes.
type failing struct {
	left int
	err  error
	bytes.Buffer
}

func (f *failing) Write(p []byte) (int, error) {
	if f.left == 0 {
		return 0, f.err
	}
	f.left--
	return f.Buffer.Write(p)
}

func TestLinef(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	w := &failing{left: 1, err: full}
	out := &printer.Printer{Out: w}
	out.Linef("%d of %d", 1, 3)
	out.Linef("lost")
	w.left = 1
	out.Linef("after the error")
	if got, want := w.String(), "1 of 3\n"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	if !errors.Is(out.Err, full) {
		t.Errorf("Err = %v, want %v", out.Err, full)
	}
}

func TestFlush(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	out := &printer.Printer{Out: bufio.NewWriter(&failing{err: full})}
	out.Linef("held back")
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	out.Flush()
	if !errors.Is(out.Err, full) {
		t.Errorf("Err = %v, want %v", out.Err, full)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	w := &failing{left: 1, err: full}
	out := &printer.Printer{Out: w}
	out.Text([]byte("as it\nis"))
	out.Text([]byte("lost"))
	w.left = 1
	out.Text([]byte("after the error"))
	if got, want := w.String(), "as it\nis"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	if !errors.Is(out.Err, full) {
		t.Errorf("Err = %v, want %v", out.Err, full)
	}
}
