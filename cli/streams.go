package cli

import (
	"errors"
	"io"

	"herald/lang/diag/style"
	"herald/lang/diag/visible"
)

// streams are the process's own, below the writers that make what commands
// print harmless. Only what draws on a terminal, gives commands to a runner, or
// must arrive byte for byte is written to them.
type streams struct {
	out, err io.Writer
	guards   []*visible.Writer
}

// guard puts a writer that makes text harmless in front of each stream.
func (a *app) guard() {
	a.raw.out, a.raw.err = a.Stdout, a.Stderr
	a.Stdout = a.guarded(a.Stdout, a.OutTerminal)
	a.Stderr = a.guarded(a.Stderr, a.ErrTerminal)
}

func (a *app) guarded(out io.Writer, terminal bool) io.Writer {
	form := visible.Text
	if style.IsWanted(terminal, a.getenv) {
		form = visible.Colored
	}
	w := visible.NewWriter(out, form)
	a.raw.guards = append(a.raw.guards, w)
	return w
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
		return fault(hiddenOutput, "the text has a workflow command, such as ::name:: or ##[name], which the runner of this pipeline would "+
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
