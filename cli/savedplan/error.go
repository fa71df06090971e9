package savedplan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/plan/saved"
	"herald/state/seal"
)

// Error says what is wrong with a saved plan.
type Error struct {
	Name string // of the file
	Err  error
}

// Error returns the name of the plan and the text of the cause.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Name, e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// wrapError adds the name of the saved plan to an error, and the exit code of a
// stale plan if planning again would help.
func (sp *Plan) wrapError(err error) error {
	if _, hasCode := errors.AsType[*exit.Error](err); err == nil || hasCode {
		return err
	}
	code := exit.Failure
	_, refused := errors.AsType[*saved.Refusal](err)
	if refused || slices.ContainsFunc([]error{saved.ErrForeign, saved.ErrNewer, saved.ErrDamaged, seal.ErrDamaged, seal.ErrKind},
		func(kind error) bool { return errors.Is(err, kind) }) {
		code = exit.Stale
	}
	return exit.With(code, &Error{sp.name, err})
}

// Problem is that of the cause, with the command that makes the plan again.
func (e *Error) Problem() problem.Report {
	r, ok := problem.Of(e.Err)
	again := "Plan again, with herald plan --out " + printer.ShellWord(e.Name) + "."
	switch r.Code {
	case problem.SavedPlanOfAnotherProject, problem.MissingValues:
		again = ""
	case problem.StateCannotBeOpened: // it is the plan that is encrypted
		r, again = problem.Report{Code: problem.SavedPlanCannotBeOpened}, ""
	case problem.SavedPlanAltered:
		again = "Then plan again, with herald plan --out " + printer.ShellWord(e.Name) + "."
	case problem.SavedPlanCannotBeUsed:
		if r.Hint != "" {
			again = ""
		}
	}
	if !ok {
		r.Code = problem.SavedPlanCannotBeUsed
	}
	r.Detail = e.Error()
	r.Hint = joinSentences("Nothing was sent.", r.Hint, again)
	return r
}

// joinSentences joins the sentences that are not empty.
func joinSentences(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}
