package cli

import (
	"errors"
	"fmt"
)

// Exit codes. A pipeline may rely on them; the README lists them.
const (
	ExitOK          = 0   // done, or nothing to do
	ExitError       = 1   // nothing was done, for the reason given
	ExitChanges     = 2   // plan --detailed-exitcode: there is something to do
	ExitPartial     = 3   // some was done and some failed; run it again. fmt --check: not all is laid out
	ExitInDoubt     = 4   // it is not known of something whether it was done
	ExitLocked      = 5   // somebody else is applying
	ExitRefused     = 6   // nobody approved
	ExitStale       = 7   // the saved plan does not fit; plan again
	ExitInterrupted = 130 // stopped by a signal, and the state is saved
)

// exit ends a command with a code. A nil err means that people have been told
// already.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// told ends a command whose problems have been printed.
func told(code int) error {
	if code == ExitOK {
		return nil
	}
	return &exit{code: code}
}

// codeOf is the exit code for what a command returned.
func codeOf(err error) int {
	if err == nil {
		return ExitOK
	}
	if e, ok := errors.AsType[*exit](err); ok {
		return e.code
	}
	return ExitError
}
