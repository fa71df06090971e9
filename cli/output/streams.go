package output

import (
	"errors"
	"io"

	"herald/lang/diag/problem"
	"herald/lang/diag/style"
	"herald/lang/diag/visible"
	"herald/lang/secret"
)

// rawStreams are the streams below the writers that make text harmless. out and
// err still strike credentials.
type rawStreams struct {
	out, err io.Writer
	screen   io.Writer // standard output itself, to draw on
	guards   []io.Closer
}

// guardStreams puts writers in front of each stream: one that makes text
// harmless, and one that strikes credentials.
func (o *Output) guardStreams() {
	out, err := secret.NewWriter(o.env.Stdout, o.credentials), secret.NewWriter(o.env.Stderr, o.credentials)
	safeOut, safeErr := visible.NewWriter(out, o.form(o.OutTerminal)), visible.NewWriter(err, o.form(o.ErrTerminal))
	o.Stdout, o.Stderr = safeOut, safeErr
	o.raw = rawStreams{out: out, err: err, screen: o.env.Stdout, guards: []io.Closer{safeOut, out, safeErr, err}}
}

// form is the form of text on a stream.
func (o *Output) form(terminal bool) visible.Form {
	if style.IsWanted(terminal, o.env.Getenv) {
		return visible.Colored
	}
	return visible.Text
}

// Screen returns standard output itself, for progress bars, which move the
// cursor. Lines that are printed above them must go through GuardLines.
func (o *Output) Screen() io.Writer { return o.raw.screen }

// GuardLines returns a writer for lines that are printed above what is drawn on
// the screen. It strikes credentials and makes text harmless.
func (o *Output) GuardLines(out io.Writer) io.Writer {
	return visible.NewWriter(secret.NewWriter(out, o.credentials), o.form(o.OutTerminal))
}

// Unescaped returns standard output for text that must arrive byte for byte, such
// as a script. Only credentials are struck.
func (o *Output) Unescaped() io.Writer { return o.raw.out }

// JSON returns standard output for JSON, which has escapes of its own for what is
// not harmless.
func (o *Output) JSON() io.Writer { return visible.NewWriter(o.raw.out, visible.JSON) }

// jsonTo is JSON for a file.
func (o *Output) jsonTo(out io.Writer) io.Writer {
	return visible.NewWriter(secret.NewWriter(out, o.credentials), visible.JSON)
}

// WriteExact writes to standard output a text that a program may read from
// there byte for byte. At a terminal it is made harmless. A pipeline may show
// what a command prints to its runner, so there a text that the runner would
// act upon is an error.
func (o *Output) WriteExact(text []byte) error {
	switch {
	case o.OutTerminal:
		_, err := o.Stdout.Write(text)
		return err
	case o.env.IsPipeline() && visible.HasCommand(string(text)):
		return problem.Errorf(problem.OutputCannotBePrinted, "the text has a workflow command, such as ::name:: or ##[name], which the runner of this pipeline would "+
			"execute if the text reached the log: print it as JSON, write it to a file, or change it")
	}
	_, err := o.raw.out.Write(text)
	return err
}

// flushStreams writes what the guarding writers still hold back.
func (o *Output) flushStreams() error {
	var all []error
	for _, w := range o.raw.guards {
		all = append(all, w.Close())
	}
	return errors.Join(all...)
}
