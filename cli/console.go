package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/console"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/cli/project"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
)

// consoleHistory is what was typed, below the directory of Herald's own files.
const consoleHistory = "console.history"

func newConsoleCommand(a *app) *cobra.Command {
	var scope string
	cmd := &cobra.Command{
		Use:   "console",
		Short: "Evaluate expressions",
		Long: "Evaluate expressions against variables, blocks and the current state, and print their values in Terraform's notation.\n" +
			"message.launch.ids has the ids of what was sent. Values that only an apply determines, and the results of data blocks, are\n" +
			"(known after apply). Nothing is sent or changed.\n" +
			"\n" +
			"At a terminal, lines can be edited, Tab completes names, and what was typed is saved in .herald/" + consoleHistory + ",\n" +
			"except for lines that begin with a space. An expression with an open bracket or heredoc continues on the next line; exit\n" +
			"and Ctrl-D end the console.\n" +
			"\n" +
			"Without a terminal, standard input is read, one expression per line, and each value is printed. The first error ends the\n" +
			"console with exit code 1.",
		Example: "  echo 'length(message.launch.text)' | herald console\n  herald console --scope 'module.incident[\"db\"]'",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runConsole(cmd.Context(), a, scope) },
	}
	cmd.Flags().StringVar(&scope, "scope", "", "evaluate in the module instance at `ADDRESS`, such as module.incident[\"db\"]")
	return cmd
}

func runConsole(ctx context.Context, a *app, scope string) (err error) {
	p, err := openConsole(ctx, a)
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	p.Inputs.Partial = true
	_, view, diags := p.Config.EvaluateView(p.Inputs)
	if diags.HasErrors() {
		diags = append(diags, diag.Warnf(hcl.Range{}, problem.SomeValuesUnknown,
			"Values that depend on the problems above are unknown in the expressions that follow."))
	}
	p.Problems.Print(diags...)
	if scope != "" {
		if view, err = moduleScope(view, scope); err != nil {
			return err
		}
	}
	opt := console.Options{
		Session: console.NewSession(view), Lines: console.Reader(a.env.Stdin), Stop: true,
		Show: func(text string) error {
			return printResult(&printer.Printer{Out: a.out.Stdout}, text, a.out.OutTerminal)
		},
		Report: func(expression string, diags hcl.Diagnostics) { reportExpression(p, expression, diags) },
	}
	if a.prompt().CanAsk() && a.out.OutTerminal {
		history := openConsoleHistory(p)
		terminal := console.OpenTerminal(ctx, opt.Session, history)
		opt.Lines, opt.Stop = terminal, false
		a.signals.SetTyping(true) // it takes Ctrl-C for itself only a moment after each prompt
		defer func() {
			joinErr(&err, terminal.Close())
			if history.Err() != nil {
				a.out.Note("The history of the console is not saved: %s", failure.Sentence(history.Err()))
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
	return nil, problem.Errorf(problem.NoSuchModule, "no module instance has the address %s.%s", address, diag.UnknownNameHint(address, root.Modules()))
}

// openConsole opens the project with what the state knows. A directory without
// a configuration is no mistake here: functions need none.
func openConsole(ctx context.Context, a *app) (*session, error) {
	if !a.opt.Dir.HasConfiguration() {
		p := &session{app: a, Project: project.ReadOptional(&a.opt)}
		if p.Problems.Pending().HasErrors() {
			return nil, p.Problems.Fail()
		}
		return p, nil
	}
	p, err := a.openSession()
	if err != nil {
		return nil, err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.Inputs.Known = snapshot.State
	return p, nil
}

// openConsoleHistory is where lines are kept: nowhere outside of a project.
func openConsoleHistory(p *session) *console.History {
	if p.States == nil {
		return console.OpenHistory("")
	}
	return console.OpenHistory(p.opt.Dir.Own(consoleHistory))
}

// reportExpression prints what is wrong with an expression.
func reportExpression(p *session, expression string, diags hcl.Diagnostics) {
	typed := map[string]*hcl.File{console.Name: {Bytes: []byte(expression)}}
	p.out.Diagnose(diags, p.Config.Files(), typed)
}

// printResult prints a result. For a terminal, control characters are escaped; a
// program gets the text unchanged.
func printResult(out *printer.Printer, text string, terminal bool) error {
	for line := range strings.SplitSeq(text, "\n") {
		if terminal {
			line = visible.Escape(line)
		}
		out.Linef("%s", line)
	}
	return out.Err
}
