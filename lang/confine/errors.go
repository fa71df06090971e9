package confine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Errors of paths that are never read, and of what is no file. They do not repeat
// the path.
var (
	ErrSystem       = errors.New("files below /proc, /sys and /dev are never read")
	ErrPrivate      = errors.New("files below .git and .herald are never read")
	ErrDirectory    = errors.New("is a directory")
	ErrNotDirectory = errors.New("not a directory")
)

// OutsideError means that a path leads outside the directories that may be read.
type OutsideError struct {
	Target string   // the absolute path that it leads to, without links
	Dirs   []string // that may be read
	Advice string   // how to allow another; "" for nothing
}

// Error does not repeat the path that was named.
func (e *OutsideError) Error() string {
	dirs := make([]string, len(e.Dirs))
	for i, dir := range e.Dirs {
		dirs[i] = strconv.Quote(dir)
	}
	text := fmt.Sprintf("it resolves to %q, which is outside the directories that the configuration can read: %s", e.Target, strings.Join(dirs, ", "))
	if e.Advice != "" {
		text += ". " + e.Advice
	}
	return text
}

// Refusal is the error by which a path may not be read, whatever exists there;
// nil when err is another error.
func Refusal(err error) error {
	if outside, ok := errors.AsType[*OutsideError](err); ok {
		return outside
	}
	for _, refused := range []error{ErrSystem, ErrPrivate} {
		if errors.Is(err, refused) {
			return refused
		}
	}
	return nil
}
