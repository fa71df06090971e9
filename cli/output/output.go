// Package output prints what a command reports: text for people, and the same for
// programs and forges where a flag asks for it, as a stream of JSON, as
// annotations and as a code quality report.
//
// It must not know any command.
package output

import (
	"fmt"
	"io"
	"maps"

	"github.com/hashicorp/hcl/v2"

	"herald/apply/stream"
	"herald/cli/process"
	"herald/lang/diag"
	"herald/lang/diag/style"
	"herald/lang/secret"
)

// Output is where one command prints. Results go to Stdout, everything else to
// Stderr.
type Output struct {
	// Stdout and Stderr take text for people. Both strike credentials and make
	// visible what a terminal or a runner would act upon.
	Stdout, Stderr io.Writer
	// OutTerminal and ErrTerminal are true when a person reads the stream at a
	// terminal.
	OutTerminal, ErrTerminal bool
	// Width is that of the terminal in columns; 0 where there is none.
	Width int
	// NoColor turns colors off.
	NoColor bool

	env         process.Env
	credentials *secret.Credentials
	raw         rawStreams
	machine     machine
	reported    Reported
	compact     bool // if there are only warnings, each takes one line
}

// Reported is every problem that was reported so far.
type Reported struct {
	Diagnostics      hcl.Diagnostics // as many as diag.Limit keeps for programs
	Errors, Warnings int             // of all
	Sources          map[string]*hcl.File
}

// New returns the output of a process. Credentials may be added while it is in
// use; from then on they are struck.
func New(env process.Env, credentials *secret.Credentials) *Output {
	o := &Output{
		OutTerminal: env.OutTerminal, ErrTerminal: env.ErrTerminal, Width: env.Width,
		env: env, credentials: credentials, reported: Reported{Sources: map[string]*hcl.File{}},
	}
	o.guardStreams()
	return o
}

// Discard returns an output that prints nothing.
func (o *Output) Discard() *Output {
	return &Output{
		Stdout: io.Discard, Stderr: io.Discard, env: o.env, credentials: o.credentials,
		raw: rawStreams{out: io.Discard, err: io.Discard, screen: io.Discard}, reported: Reported{Sources: map[string]*hcl.File{}},
	}
}

// UsesColor reports whether colors are written to a stream that is a terminal or
// not.
func (o *Output) UsesColor(terminal bool) bool {
	return !o.NoColor && style.IsWanted(terminal, o.env.Getenv)
}

// Columns returns the width of standard output; 0 when it is not a terminal.
func (o *Output) Columns() int {
	if o.OutTerminal {
		return o.Width
	}
	return 0
}

func (o *Output) errColumns() int {
	if o.ErrTerminal {
		return o.Width
	}
	return 0
}

// HidesText reports whether people see nothing, because a program reads what the
// command writes.
func (o *Output) HidesText() bool { return o.machine.alone }

// HideText prints nothing for people from now on, and asks nothing. Problems are
// still collected.
func (o *Output) HideText() {
	o.Stdout, o.OutTerminal, o.machine.alone = io.Discard, false, true
}

// Stream returns the stream of JSON for programs; nil when none is written.
func (o *Output) Stream() *stream.Stream { return o.machine.stream }

// Reported returns the problems that were reported so far.
func (o *Output) Reported() *Reported { return &o.reported }

// Diagnose prints diagnostics to standard error; nothing when there are none.
func (o *Output) Diagnose(diags hcl.Diagnostics, files ...map[string]*hcl.File) {
	if len(diags) == 0 {
		return
	}
	sources := map[string]*hcl.File{}
	for _, f := range files {
		maps.Copy(sources, f)
	}
	diags = diag.Sort(diags)
	o.record(diags, sources)
	if o.machine.alone {
		return
	}
	if o.compact && !diags.HasErrors() {
		for _, line := range compactWarnings(diags) {
			fmt.Fprintln(o.Stderr, line)
		}
		return
	}
	opt := diag.Options{Color: o.UsesColor(o.ErrTerminal), Width: o.errColumns()}
	// Standard error is the last resort: an error of it cannot be reported.
	_ = diag.Write(o.Stderr, diag.Limit(diags, LimitForPeople), sources, opt)
}

// Note prints a message that is not a problem on standard error.
func (o *Output) Note(format string, args ...any) {
	if s := o.Stream(); s != nil {
		s.Log(fmt.Sprintf(format, args...))
	}
	if o.machine.alone {
		return
	}
	for _, line := range diag.Lines(fmt.Sprintf(format, args...), o.errColumns()) {
		fmt.Fprintln(o.Stderr, line)
	}
}
