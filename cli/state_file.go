package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/printer"
	"herald/cli/stateedit"
	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/store"
)

func newStatePullCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "pull",
		Short:   "Print the whole state",
		Long:    "Print the state as it is stored, decrypted, including the results of an interrupted run.",
		Example: "  herald state pull > state.json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runStatePull(cmd.Context(), a) },
	}
}

func runStatePull(ctx context.Context, a *app) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		if found.Fresh {
			return errNoState()
		}
		data, err := state.Encode(found.State)
		if err != nil {
			return fmt.Errorf("print the state: %w", err)
		}
		_, err = p.out.JSON().Write(data)
		return err
	})
}

type pushOptions struct {
	force       bool
	lockTimeout time.Duration
}

func newStatePushCommand(a *app) *cobra.Command {
	var opt pushOptions
	cmd := &cobra.Command{
		Use:   "push FILE",
		Short: "Replace the state with a file",
		Long: "Read a state that state pull printed from FILE or, with -, from standard input, and store it. A state of another lineage, or\n" +
			"an older one, is rejected without --force. A state that does not belong to the name of the project is always rejected.",
		Example: "  herald state push state.json",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runStatePush(cmd.Context(), a, opt, args[0]) },
	}
	cmd.Flags().BoolVar(&opt.force, "force", false, "accept a state that is older or of another lineage")
	commandline.AddLockFlags(cmd, &opt.lockTimeout)
	return cmd
}

func runStatePush(ctx context.Context, a *app, opt pushOptions, source string) error {
	data, err := a.opt.ReadFileOrStdin(source)
	if err != nil {
		return err
	}
	if source == "-" {
		source = "standard input"
	}
	pushed, err := state.Decode(data)
	if err != nil {
		// Not wrapped: the state that is kept is none the worse.
		return problem.Errorf(problem.StateFileRefused, "%s is not a state: %s", source, err)
	}
	if pushed.Run != nil {
		return problem.Errorf(problem.StateFileRefused, "%s contains a run that did not end; print the state with herald state pull, which includes the results of the run", source)
	}
	return editState(ctx, a, stateEdit{operation: "state push", timeout: opt.lockTimeout, fresh: true, edit: func(p *session, s *state.State) ([]string, error) {
		if err := stateedit.Replace(s, pushed, p.Settings.Name, opt.force); err != nil {
			return nil, err
		}
		return []string{fmt.Sprintf("The state was replaced and contains %s now.", printer.Count(len(s.Deliveries), "delivery"))}, nil
	}})
}

func newStateHistoryCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "history [ID [ID]]",
		Short: "List and compare earlier versions of the state",
		Long: "List the earlier versions of the state that the backend keeps, with the id that state restore takes. With one ID, print what\n" +
			"has changed since that version; with two, what changed from the first to the second.",
		Example: "  herald state history\n  herald state history 41\n  herald state history 39 41",
		Args:    cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return runStateCompare(cmd.Context(), a, args)
			}
			return runStateHistory(cmd.Context(), a)
		},
	}
}

func runStateHistory(ctx context.Context, a *app) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	generations, err := p.States.Store.History(ctx)
	if err != nil {
		return err
	}
	p.Problems.Print()
	out := &printer.Printer{Out: p.out.Stdout}
	if len(generations) == 0 {
		out.Linef("No earlier versions are kept yet.")
	}
	for _, g := range generations {
		if g.Err != nil {
			out.Linef("%s  replaced %s, cannot be read: %s", g.ID, g.At.Format(time.RFC3339), g.Err)
			continue
		}
		out.Linef("%s  replaced %s, serial %d, %s", g.ID, g.At.Format(time.RFC3339), g.Serial, printer.Count(g.Deliveries, "delivery"))
	}
	return out.Err
}

func newStateRestoreCommand(a *app) *cobra.Command {
	var force bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "restore ID",
		Short: "Go back to an earlier version of the state",
		Long: "Replace the state with an earlier version that state history lists. What was sent, edited or recalled since is not undone:\n" +
			"Herald only forgets it, so compare with state history first, and plan before you apply. It asks for approval unless --force is\n" +
			"given.",
		Example: "  herald state history\n  herald state restore 41",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return editState(cmd.Context(), a, stateEdit{operation: "state restore", timeout: timeout, fresh: true, edit: func(p *session, s *state.State) ([]string, error) {
				if err := restoreState(cmd.Context(), p, s, args[0], force); err != nil {
					return nil, err
				}
				return []string{fmt.Sprintf("The state of %s was restored and contains %s.", args[0], printer.Count(len(s.Deliveries), "delivery"))}, nil
			}})
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "do not ask for approval")
	commandline.AddLockFlags(cmd, &timeout)
	return cmd
}

func restoreState(ctx context.Context, p *session, s *state.State, id string, force bool) error {
	old, err := readEarlierState(ctx, p, id)
	if err != nil {
		return err
	}
	if !force {
		question := fmt.Sprintf("Restore the state with serial %d and %s? Everything since is forgotten, not undone.", old.Serial, printer.Count(len(old.Deliveries), "delivery"))
		if err := p.prompt().Confirm(ctx, question, p.prompt().RefuseUnattended("restoring the state needs approval", "run the command with --force")); err != nil {
			return err
		}
	}
	old.Serial = max(old.Serial, s.Serial)
	*s = *old
	return nil
}
