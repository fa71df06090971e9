// Package failure has the errors of commands: each carries the summary that
// names its kind, under which cli/problem explains it.
//
// It must not know which command fails.
package failure

import "fmt"

// Error is an error of a command that has an explanation of its own.
type Error struct {
	Summary string // determines the id of the explanation
	Err     error
}

// Error returns the text of the cause.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New returns an error with the summary of its kind, and a text formatted as by
// fmt.Errorf.
func New(summary, format string, args ...any) error {
	return &Error{Summary: summary, Err: fmt.Errorf(format, args...)}
}

// Usage returns the error of a command line that cannot be carried out.
func Usage(format string, args ...any) error { return New("Wrong command line", format, args...) }
