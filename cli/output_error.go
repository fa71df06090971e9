package cli

import (
	"errors"
	"io/fs"
	"os"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/failure"
	"herald/cli/output"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// outputError says that what a command did could not be printed.
type outputError struct{ err error }

func (e *outputError) Error() string { return e.err.Error() }

func (e *outputError) Unwrap() error { return e.err }

// outputFailed marks errors as those of the output; nil when there are none.
func outputFailed(errs ...error) error {
	if err := errors.Join(errs...); err != nil {
		return &outputError{err}
	}
	return nil
}

// isOutput reports whether an error is that of standard output: who read it has
// gone, or the disk that it is written to is full.
func isOutput(err error) bool {
	if _, known := errors.AsType[*outputError](err); known {
		return true
	}
	path, isPath := errors.AsType[*fs.PathError](err)
	return isPath && path.Op == "write" && path.Path == os.Stdout.Name()
}

// warnUnwritten warns that not all that a command did could be printed.
func warnUnwritten(out *output.Output, err error) {
	out.Diagnose(hcl.Diagnostics{diag.New(hcl.DiagWarning, problem.OutputCouldNotBeWritten, nil,
		"The command has ended and its result is saved, but its output could not be written completely: "+failure.Sentence(err))})
}
