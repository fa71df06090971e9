package console

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"herald/lang/safefile"
)

// remembered is how many lines a history gives back.
const remembered = 1000

// mostHistory is how large the file may be, in bytes.
const mostHistory = 64 << 20

// History is the lines that were typed at this and at earlier times, in a file
// that only its owner may read. A line that begins with a space is not kept.
type History struct {
	path  string
	lines []string
	err   error
}

// OpenHistory reads what is kept in a file; there need not be one. Without a
// path it is kept nowhere, and forgotten in the end. What cannot
// be read or kept is no reason not to answer; see Err.
func OpenHistory(path string) *History {
	h := &History{path: path}
	src, err := safefile.Read(path, mostHistory)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		h.err = err
	default:
		h.lines = strings.Split(strings.TrimSpace(string(src)), "\n")
		h.trimFile()
	}
	return h
}

// trimFile leaves the last lines when there are many more.
func (h *History) trimFile() {
	if len(h.lines) > 2*remembered {
		h.lines = h.lines[len(h.lines)-remembered:]
		h.err = safefile.Write(h.path, []byte(strings.Join(h.lines, "\n")+"\n"), safefile.Options{})
	}
}

// Lines are those that are remembered, the oldest first.
func (h *History) Lines() []string { return h.lines[max(0, len(h.lines)-remembered):] }

// Err is what went wrong with the file first; nil when nothing did.
func (h *History) Err() error { return h.err }

// Add keeps a line, unless it is the one before again.
func (h *History) Add(line string) {
	if h.path == "" || h.err != nil || strings.HasPrefix(line, " ") || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	h.err = h.appendLine(line)
}

func (h *History) appendLine(line string) error {
	if err := safefile.MakeDirs(filepath.Dir(h.path)); err != nil {
		return err
	}
	f, err := safefile.Open(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}
