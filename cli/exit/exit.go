// Package exit has the exit codes of the program, and the error that ends a
// command with one of them.
//
// It must not know why a command ends.
package exit

import (
	"errors"
	"fmt"
)

// Exit codes. A pipeline may rely on them; docs/automation.md lists them.
const (
	OK          = 0   // done, or nothing to do
	Failure     = 1   // nothing was done, for the reason given
	Changes     = 2   // plan --detailed-exitcode: there is something to do
	Partial     = 3   // some was done and some failed; run it again. fmt --check: a file is not formatted
	InDoubt     = 4   // the outcome of a request is unknown
	Locked      = 5   // another apply holds the lock
	Refused     = 6   // nobody approved
	Stale       = 7   // the saved plan is out of date; plan again
	Interrupted = 130 // stopped by a signal, and the state is saved
)

// Error ends a command with an exit code. A nil Err means that the problem has
// been printed.
type Error struct {
	Code int
	Err  error
}

// Error returns the text of the cause, or the code when there is none.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause; nil when the problem has been printed.
func (e *Error) Unwrap() error { return e.Err }

// With returns an error that ends a command with a code after err is printed.
func With(code int, err error) error { return &Error{Code: code, Err: err} }

// Silent returns an error that ends a command whose problems have been printed;
// nil for OK.
func Silent(code int) error {
	if code == OK {
		return nil
	}
	return &Error{Code: code}
}

// IsSilent reports whether nothing of an error is left to print. A nil error is
// silent.
func IsSilent(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return err == nil || ok && e.Err == nil
}

// CodeOf returns the exit code for what a command returned.
func CodeOf(err error) int {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Failure
}
