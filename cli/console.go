package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/console"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/trust"
)

// consoleHistory is what was typed, below the directory of Herald's own files.
const consoleHistory = "console.history"

func newConsoleCommand(a *app) *cobra.Command {
	var scope string
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Try expressions",
		Long: "Evaluates expressions as they could stand in the files, and prints their values in Terraform's notation. What stands\n" +
			"is known from the state: message.launch.ids gives the ids of what was sent. What only an apply can tell, and what\n" +
			"data blocks ask, is (known after apply). Nothing is sent or changed.\n\n" +
			"At a terminal lines can be edited, the tabulator completes names, and what was typed is kept in .herald/" + consoleHistory + ",\n" +
			"but for lines that begin with a space. An expression with an open bracket or heredoc goes on in the next line; exit\n" +
			"and Ctrl-D end.\n\n" +
			"Elsewhere standard input is read, one expression for each line, and each value is printed. The first error ends it\n" +
			"with exit code 1.",
		Example: "  echo 'length(message.launch.text)' | herald console\n  herald console --scope 'module.incident[\"db\"]'",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runConsole(cmd.Context(), a, scope) },
	}
	cmd.Flags().StringVar(&scope, "scope", "", "evaluate as in the module instance at `ADDRESS`, such as module.incident[\"db\"]")
	return cmd
}

func runConsole(ctx context.Context, a *app, scope string) (err error) {
	p, err := a.openConsole(ctx)
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	p.inputs.Partial = true
	_, view, diags := p.config.EvaluateView(p.inputs)
	if diags.HasErrors() {
		diags = append(diags, diag.Warnf(hcl.Range{}, problem.SomeValuesUnknown,
			"What depends on the problems above is unknown to the expressions that follow."))
	}
	p.problems.Print(diags...)
	if scope != "" {
		if view, err = moduleScope(view, scope); err != nil {
			return err
		}
	}
	opt := console.Options{
		Session: console.NewSession(view), Lines: console.Reader(a.env.Stdin), Stop: true,
		Show:   func(text string) error { return show(&printer.Printer{Out: a.out.Stdout}, text, a.out.OutTerminal) },
		Report: p.report,
	}
	if a.prompt().CanAsk() && a.out.OutTerminal {
		history := p.history()
		terminal := console.OpenTerminal(ctx, opt.Session, history)
		opt.Lines, opt.Stop = terminal, false
		a.signals.typing.Store(true) // it takes Ctrl-C for itself only a moment after each prompt
		defer func() {
			keep(&err, terminal.Close())
			if history.Err() != nil {
				a.out.Note("What was typed is not kept: %s", failure.Sentence(history.Err()))
			}
		}()
	}
	ok, err := console.Run(ctx, opt)
	if err == nil && !ok {
		err = exit.Silent(exit.Failure)
	}
	return err
}

// moduleScope is what expressions in a module instance see.
func moduleScope(root *lang.View, address string) (*lang.View, error) {
	if module := root.Module(address); module != nil {
		return module, nil
	}
	return nil, failure.New(problem.NoSuchModule, "no module instance has the address %s.%s", address, diag.UnknownNameHint(address, root.Modules()))
}

// openConsole opens the project with what the state knows. A directory without
// a configuration is no mistake here: functions need none.
func (a *app) openConsole(ctx context.Context) (*project, error) {
	if !a.configured() {
		p := a.bare()
		if p.problems.Pending().HasErrors() {
			return nil, p.problems.Fail()
		}
		return p, nil
	}
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.inputs.Known = snapshot.State
	return p, nil
}

// configured reports whether there is a configuration, or a directory that
// cannot be read, of which opening it tells.
func (a *app) configured() bool {
	entries, err := os.ReadDir(cmp.Or(a.chdir, "."))
	return err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return module.IsSource(e.Name()) })
}

// bare is a project without a configuration or a state.
func (a *app) bare() *project {
	p := a.newProject(trust.Policy{})
	p.problems.Add(slices.DeleteFunc(p.read(), func(d *hcl.Diagnostic) bool { return diag.CodeOf(d) == problem.NoConfigurationFiles })...)
	return p
}

// history is where lines are kept: nowhere outside of a project.
func (p *project) history() *console.History {
	if p.store == nil {
		return console.OpenHistory("")
	}
	return console.OpenHistory(p.own(consoleHistory))
}

// report prints what is wrong with an expression.
func (p *project) report(expression string, diags hcl.Diagnostics) {
	typed := map[string]*hcl.File{console.Name: {Bytes: []byte(expression)}}
	p.out.Diagnose(diags, p.config.Files(), typed)
}

// show prints a result. What a terminal would act upon is made visible; a
// program gets it as it is.
func show(out *printer.Printer, text string, terminal bool) error {
	for line := range strings.SplitSeq(text, "\n") {
		if terminal {
			line = printable(line)
		}
		out.Linef("%s", line)
	}
	return out.Err
}
