package cli

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/cli/project"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state/store"
)

func newWorkspaceCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workspace",
		Short: "Manage several states of one project",
		Long: "A workspace is a separate state for the same files: what is applied in one workspace does not exist in another, where the\n" +
			"same message is sent independently. HERALD_WORKSPACE selects one for a single command.",
		Example: "  herald workspace new rehearsal\n  herald workspace list",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		workspaceCommand(a, showWorkspace, &cobra.Command{
			Use: "show", Args: cobra.NoArgs, Short: "Print the name of the current workspace",
			Long:    "Print the name of the current workspace: that of HERALD_WORKSPACE, the selected one, or default.",
			Example: "  herald workspace show",
		}),
		newWorkspaceListCommand(a),
		newWorkspaceNewCommand(a),
		newWorkspaceSelectCommand(a),
		newWorkspaceDeleteCommand(a),
	)
	return cmd
}

// workspaceCommand has a command do something with an open project.
func workspaceCommand(a *app, do func(context.Context, *session, []string) error, cmd *cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		p, err := a.openSession()
		if err != nil {
			return err
		}
		defer p.closeInto(&err)
		p.Problems.Print()
		return do(cmd.Context(), p, args)
	}
	return cmd
}

func newWorkspaceNewCommand(a *app) *cobra.Command {
	cmd := workspaceCommand(a, createWorkspace, &cobra.Command{
		Use: "new NAME", Args: cobra.ExactArgs(1), Short: "Create a workspace and select it",
		Long:    "Create an empty state and select it. It has none of the messages that other workspaces sent.",
		Example: "  herald workspace new rehearsal",
	})
	commandline.AddIgnoredLockFlags(cmd)
	return cmd
}

func newWorkspaceSelectCommand(a *app) *cobra.Command {
	var begin bool
	do := func(ctx context.Context, p *session, args []string) error {
		return selectWorkspace(ctx, p, args, begin)
	}
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "select NAME", Args: cobra.ExactArgs(1), Short: "Select a workspace",
		Long:    "Make every later command in this directory use the state of the workspace. Nothing is sent.",
		Example: "  herald workspace select default\n  herald workspace select --or-create staging",
	})
	cmd.Flags().BoolVar(&begin, "or-create", false, "create the workspace if it does not exist")
	return cmd
}

// removal says how a workspace is removed.
type removal struct {
	force       bool // although messages exist
	lockTimeout time.Duration
}

func newWorkspaceDeleteCommand(a *app) *cobra.Command {
	var opt removal
	do := func(ctx context.Context, p *session, args []string) error {
		return deleteWorkspace(ctx, p, args[0], opt)
	}
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "delete NAME", Args: cobra.ExactArgs(1), Short: "Delete a workspace that has no messages",
		Long: "Delete the state of a workspace that is not selected. A workspace with messages is kept unless --force is given; then they\n" +
			"stay on the platforms and Herald forgets them.",
		Example: "  herald workspace delete rehearsal",
	})
	commandline.AddLockFlags(cmd, &opt.lockTimeout)
	cmd.Flags().BoolVar(&opt.force, "force", false, "delete it even if it has messages; they stay on the platforms")
	return cmd
}

func showWorkspace(_ context.Context, p *session, _ []string) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("%s", p.States.Workspace)
	return out.Err
}

func newWorkspaceListCommand(a *app) *cobra.Command {
	var asJSON bool
	do := func(ctx context.Context, p *session, _ []string) error { return listWorkspaces(ctx, p, asJSON) }
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "list", Args: cobra.NoArgs, Short: "List workspaces; * marks the current one",
		Long: "List the workspaces that have a state in the backend. A server of Terraform's HTTP protocol cannot list them. With --json,\n" +
			"write them in the format of terraform workspace list -json.",
		Example: "  herald workspace list\n  herald workspace list --json",
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// workspacesFormat is the version of the JSON document. Its first number changes
// when something is taken away or gets another meaning.
const workspacesFormat = "1.0"

// listedWorkspace is a workspace as programs read it.
type listedWorkspace struct {
	Name    string `json:"name"`
	Current bool   `json:"is_current"`
}

func listWorkspaces(ctx context.Context, p *session, asJSON bool) error {
	names, err := p.States.Workspaces(ctx)
	if err != nil {
		return err
	}
	names = append(names, project.DefaultWorkspace, p.States.Workspace)
	slices.Sort(names)
	names = slices.Compact(names)
	if asJSON {
		list := make([]listedWorkspace, 0, len(names))
		for _, name := range names {
			list = append(list, listedWorkspace{name, name == p.States.Workspace})
		}
		return json.NewEncoder(p.out.JSON()).Encode(map[string]any{"format_version": workspacesFormat, "workspaces": list, "diagnostics": []any{}})
	}
	out := &printer.Printer{Out: p.out.Stdout}
	for _, name := range names {
		mark := " "
		if name == p.States.Workspace {
			mark = "*"
		}
		out.Linef("%s %s", mark, name)
	}
	return out.Err
}

func createWorkspace(ctx context.Context, p *session, args []string) error {
	if err := checkSwitchable(p, args[0]); err != nil {
		return err
	}
	other, err := p.States.Open(args[0])
	if err != nil {
		return err
	}
	snapshot, err := other.Read(ctx)
	if err != nil {
		return err
	}
	if !snapshot.Fresh {
		return problem.Errorf(problem.WorkspaceExists, "the workspace %s already exists; to use it, run herald workspace select %s", args[0], args[0])
	}
	if err := other.Save(ctx, snapshot.State); err != nil {
		return err
	}
	if err := p.States.Record(args[0]); err != nil {
		return err
	}
	return switchWorkspace(p, args[0])
}

func selectWorkspace(ctx context.Context, p *session, args []string, begin bool) error {
	if err := checkSwitchable(p, args[0]); err != nil {
		return err
	}
	if args[0] != project.DefaultWorkspace {
		other, err := p.States.Open(args[0])
		if err != nil {
			return err
		}
		snapshot, err := other.Read(ctx)
		if err != nil {
			return err
		}
		if snapshot.Fresh && begin {
			return createWorkspace(ctx, p, args)
		}
		if snapshot.Fresh {
			return noSuchWorkspace(ctx, p, args[0], "herald workspace new creates it")
		}
	}
	return switchWorkspace(p, args[0])
}

// noSuchWorkspace is the error about a name that no workspace has. then says what to
// do.
func noSuchWorkspace(ctx context.Context, p *session, name, then string) error {
	// A backend that cannot tell its workspaces has no close name to offer.
	names, _ := p.States.Workspaces(ctx)
	return problem.Errorf(problem.NoSuchWorkspace, "there is no workspace %s; %s.%s", name, then, diag.DidYouMean(name, append(names, project.DefaultWorkspace)))
}

// checkSwitchable reports why another workspace cannot be chosen.
func checkSwitchable(p *session, name string) error {
	if _, fixed, _ := project.SelectedWorkspace(&p.opt); fixed {
		return failure.Usage("HERALD_WORKSPACE selects the workspace; unset it to select another one")
	}
	return project.CheckWorkspace(name)
}

// switchWorkspace makes a workspace the one in use.
func switchWorkspace(p *session, name string) error {
	if err := project.SelectWorkspace(p.opt.Dir, name); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Workspace %s is in use.", name)
	return out.Err
}

func deleteWorkspace(ctx context.Context, p *session, name string, opt removal) error {
	switch {
	case project.CheckWorkspace(name) != nil:
		return project.CheckWorkspace(name)
	case name == project.DefaultWorkspace:
		return problem.Errorf(problem.WorkspaceNotRemoved, "the default workspace cannot be deleted; herald destroy recalls its messages")
	case name == p.States.Workspace:
		return problem.Errorf(problem.WorkspaceNotRemoved, "workspace %s is in use; select another first", name)
	}
	names, err := p.States.Workspaces(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(names, name) {
		return noSuchWorkspace(ctx, p, name, "herald workspace list prints the workspaces")
	}
	other, err := p.States.Open(name)
	if err != nil {
		return err
	}
	lease, err := p.States.LockStore(ctx, other, "workspace delete", opt.lockTimeout)
	if err != nil {
		return err
	}
	err = removeWorkspace(ctx, p, other, name, opt.force)
	return errors.Join(err, lease.Unlock(context.WithoutCancel(ctx)))
}

func removeWorkspace(ctx context.Context, p *session, other *store.Store, name string, force bool) error {
	snapshot, err := other.Read(ctx)
	if err != nil {
		return err
	}
	known := len(snapshot.State.Deliveries) + len(snapshot.State.Conversations)
	switch {
	case snapshot.Fresh:
		return noSuchWorkspace(ctx, p, name, "herald workspace list prints the workspaces")
	case known > 0 && !force:
		return problem.Errorf(problem.WorkspaceNotRemoved, "workspace %s still has messages; recall them with herald destroy in that workspace, or use --force, which leaves them visible and forgets them", name)
	}
	if err := other.Remove(ctx); err != nil {
		return &store.BackendError{Doing: "remove workspace " + name, Err: err}
	}
	if err := p.States.RecordRemoval(name); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Workspace %s was deleted.", name)
	return out.Err
}
