package problem

import (
	"errors"
	"fmt"
)

// Report is what an error says to people in addition to its text.
type Report struct {
	Code Code
	// Detail replaces the text of the whole chain of errors; "" keeps it.
	Detail string
	Hint   string // sentences on what to do; "" if the text says it
}

// Reporter is an error with a report. The outermost one of a chain is reported, so
// one that wraps others returns their report if that is more specific.
type Reporter interface {
	error
	Problem() Report
}

// Of returns the report of the outermost Reporter of a chain of errors. ok is
// false if there is none.
func Of(err error) (r Report, ok bool) {
	var reporter Reporter
	if !errors.As(err, &reporter) {
		return Report{}, false
	}
	return reporter.Problem(), true
}

// New returns an error with a code, a text, and a hint that follows the text
// when the error is reported; the hint may be "".
func New(code Code, text, hint string) error {
	return &reported{errors.New(text), Report{Code: code, Hint: hint}}
}

// Errorf returns an error with a code, and a text formatted as by fmt.Errorf.
func Errorf(code Code, format string, args ...any) error {
	return &reported{fmt.Errorf(format, args...), Report{Code: code}}
}

// reported is an error with a report.
type reported struct {
	err    error
	report Report
}

func (e *reported) Error() string { return e.err.Error() }

func (e *reported) Unwrap() error { return e.err }

func (e *reported) Problem() Report { return e.report }
