package cli

import (
	"errors"
	"io"

	"herald/cli/failure"
	"herald/lang/diag/style"
	"herald/lang/diag/visible"
	"herald/lang/secret"
)

// streams are those of the process, below the writers that make what commands
// print harmless. Only what gives commands to a runner, or must arrive byte for
// byte, is written to out and err, which still strike credentials.
type streams struct {
	out, err io.Writer
	screen   io.Writer // standard output itself, to draw on
	guards   []io.Closer
}

// guard puts writers in front of each stream: one that makes text harmless, and
// one that strikes credentials.
func (a *app) guard() {
	a.raw.screen = a.Stdout
	out, err := secret.NewWriter(a.Stdout, a.credentials), secret.NewWriter(a.Stderr, a.credentials)
	shownOut, shownErr := visible.NewWriter(out, a.form(a.OutTerminal)), visible.NewWriter(err, a.form(a.ErrTerminal))
	a.raw.out, a.raw.err, a.Stdout, a.Stderr = out, err, shownOut, shownErr
	a.raw.guards = []io.Closer{shownOut, out, shownErr, err}
}

// form is that of text on a stream.
func (a *app) form(terminal bool) visible.Form {
	if style.IsWanted(terminal, a.getenv) {
		return visible.Colored
	}
	return visible.Text
}

// guardLines is guard for lines that are printed above what is drawn.
func (a *app) guardLines(out io.Writer) io.Writer {
	return visible.NewWriter(secret.NewWriter(out, a.credentials), a.form(a.OutTerminal))
}

// flush writes what the writers of guard still hold back.
func (a *app) flush() error {
	var all []error
	for _, w := range a.raw.guards {
		all = append(all, w.Close())
	}
	return errors.Join(all...)
}

// jsonOut is standard output for JSON, which has escapes of its own for what is
// not harmless.
func (a *app) jsonOut() io.Writer { return visible.NewWriter(a.raw.out, visible.JSON) }

// jsonTo is jsonOut for a file.
func (a *app) jsonTo(out io.Writer) io.Writer {
	return visible.NewWriter(secret.NewWriter(out, a.credentials), visible.JSON)
}

// writeExact writes to standard output a text that a program may take from
// there byte for byte. At a terminal it is made harmless. A pipeline may show
// what a command prints to its runner, so there a text that the runner would
// act upon is an error.
func (a *app) writeExact(text []byte) error {
	switch {
	case a.OutTerminal:
		_, err := a.Stdout.Write(text)
		return err
	case a.isPipeline() && visible.HasCommand(string(text)):
		return failure.New(failure.OutputNotPrinted, "the text has a workflow command, such as ::name:: or ##[name], which the runner of this pipeline would "+
			"carry out if the text reached the log: print it as JSON, write it to a file, or change it")
	}
	_, err := a.raw.out.Write(text)
	return err
}

// isPipeline reports whether a pipeline runs this. Sources: "Default
// environment variables" of GitHub Actions, "Predefined variables" of GitLab,
// Azure Pipelines and TeamCity.
func (e Env) isPipeline() bool {
	for _, name := range []string{"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION"} {
		if e.getenv(name) != "" {
			return true
		}
	}
	return false
}
