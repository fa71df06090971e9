// Package failure has the errors of commands: each carries the code of its
// problem, by which herald explain explains it.
//
// It must not know which command fails.
package failure

import "herald/lang/diag/problem"

// Usage returns the error of a command line that cannot be carried out.
func Usage(format string, args ...any) error {
	return problem.Errorf(problem.InvalidCommandLine, format, args...)
}
