package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/output"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers/sandbox"
)

// reportError prints an error that has no position in a file.
func reportError(out *output.Output, err error) {
	r := reportOf(err)
	detail := failure.Sentence(err)
	if r.Detail != "" {
		detail = failure.Sentence(errors.New(r.Detail))
	}
	if r.Hint != "" {
		detail += " " + r.Hint
	}
	out.Diagnose(hcl.Diagnostics{diag.New(hcl.DiagError, r.Code, nil, detail)})
}

// reportOf returns what an error reports. Errors of the standard library and of
// the sandbox know nothing of problems, and neither does a command that ends
// with an exit code of its own.
func reportOf(err error) problem.Report {
	if r, ok := problem.Of(err); ok {
		return r
	}
	ended, early := errors.AsType[*exit.Error](err)
	switch {
	case errors.Is(err, sandbox.ErrBusy):
		return problem.Report{Code: problem.SandboxInUse}
	case early && ended.Code == exit.Refused:
		return problem.Report{Code: problem.NotApproved}
	case early && ended.Code == exit.Interrupted, errors.Is(err, context.Canceled):
		return problem.Report{Code: problem.Interrupted}
	case isFileError(err):
		return problem.Report{Code: problem.FileCannotBeUsed}
	}
	return problem.Report{Code: problem.CommandFailed}
}

// isFileError reports whether an error is one of the operating system about a file.
func isFileError(err error) bool {
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	return path || link
}
