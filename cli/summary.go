package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/state/backend"
	"herald/state/store"
)

// unexplained is the summary of errors whose words are all there is to say.
const unexplained = "Command failed"

// summaryOf tells what kind of problem an error is of which no more has to be
// told than its words.
func summaryOf(err error) string {
	known, isKnown := errors.AsType[*failure.Error](err)
	ended, early := errors.AsType[*exit.Error](err)
	_, away := errors.AsType[*store.BackendError](err)
	switch {
	case isKnown:
		return known.Summary
	case early && ended.Code == exit.Refused:
		return "Not approved"
	case early && ended.Code == exit.Interrupted:
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
		return failure.WorkspaceKept
	case away:
		return failure.Unreachable
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
