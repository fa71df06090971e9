package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"herald/state/backend"
	"herald/state/store"
)

// Kinds of errors that several commands have.
const (
	wrongAddress  = "Invalid address"
	wrongVariable = "Invalid environment variable"
	wrongMove     = "Move is not possible"
	notInState    = "Not in the state"
	unreachable   = "State cannot be reached"
	missingSecret = "Secret of former backend missing"
	damagedNote   = "Note of Herald is damaged"
	occupied      = "File is there already"
)

// faultError is an error of a command that has an explanation of its own.
type faultError struct {
	summary string // makes the id of the explanation
	err     error
}

func (e *faultError) Error() string { return e.err.Error() }

func (e *faultError) Unwrap() error { return e.err }

// fault is an error with its kind: constant words that make the id under which
// cli/problem explains it.
func fault(summary, format string, args ...any) error {
	return &faultError{summary, fmt.Errorf(format, args...)}
}

// unexplained is the summary of errors whose words are all there is to say.
const unexplained = "Command failed"

// summaryOf tells what kind of problem an error is of which no more has to be
// told than its words.
func summaryOf(err error) string {
	known, isKnown := errors.AsType[*faultError](err)
	ended, early := errors.AsType[*exit](err)
	_, away := errors.AsType[*store.BackendError](err)
	switch {
	case isKnown:
		return known.summary
	case early && ended.code == ExitRefused:
		return "Not approved"
	case early && ended.code == ExitInterrupted:
		return "Interrupted"
	case errors.Is(err, backend.ErrLost):
		return "Lock was lost"
	case errors.Is(err, context.Canceled):
		return "Interrupted"
	case errors.Is(err, backend.ErrChanged):
		return "State was changed meanwhile"
	case errors.Is(err, store.ErrNoHistory):
		return "No earlier generations"
	case errors.Is(err, store.ErrOnlyState):
		return keptWorkspace
	case away:
		return unreachable
	case aboutFile(err):
		return "File cannot be used"
	}
	return unexplained
}

// aboutFile tells errors of the operating system about files.
func aboutFile(err error) bool {
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	return path || link
}
