package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	backends "herald/state/backend/all"
	"herald/state/store"
)

// defaultWorkspace is the one that is always there.
const defaultWorkspace = "default"

// selectionFile is the file below Herald's own directory that holds the name of
// the workspace in use.
const selectionFile = "workspace"

// chosen is the workspace in use, and whether the environment chose it.
func (p *project) chosen() (name string, fixed bool, err error) {
	if name := p.env.Getenv("HERALD_WORKSPACE"); name != "" {
		return name, true, checkWorkspace(name)
	}
	data, err := safefile.Read(p.own(selectionFile), maxNote)
	if errors.Is(err, fs.ErrNotExist) {
		return defaultWorkspace, false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read which workspace is in use: %w", err)
	}
	name = strings.TrimSpace(string(data))
	return name, false, checkWorkspace(name)
}

func checkWorkspace(name string) error {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`).MatchString(name) {
		return failure.New(problem.InvalidWorkspace, "%q cannot be the name of a workspace: it takes up to 63 letters, digits, - and _, and begins with a letter or digit", name)
	}
	return nil
}

func newWorkspaceCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "workspace",
		Short: "Keep several states of one project",
		Long: "A workspace is a state of its own for the same files: what is applied in one is not known in another, and the same message\n" +
			"is another message there. HERALD_WORKSPACE chooses one for a single command.",
		Example: "  herald workspace new rehearsal\n  herald workspace list",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		workspaceCommand(a, showWorkspace, &cobra.Command{
			Use: "show", Args: cobra.NoArgs, Short: "Tell which workspace is in use",
			Long:    "Prints the name of the workspace in use: that of HERALD_WORKSPACE, the one selected, or default.",
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
func workspaceCommand(a *app, do func(context.Context, *project, []string) error, cmd *cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		p, err := a.open()
		if err != nil {
			return err
		}
		defer p.closeInto(&err)
		p.problems.Print()
		return do(cmd.Context(), p, args)
	}
	return cmd
}

func newWorkspaceNewCommand(a *app) *cobra.Command {
	cmd := workspaceCommand(a, createWorkspace, &cobra.Command{
		Use: "new NAME", Args: cobra.ExactArgs(1), Short: "Begin a workspace and use it",
		Long:    "Begins an empty state beside the others and uses it from now on. What other workspaces sent is not known in it.",
		Example: "  herald workspace new rehearsal",
	})
	unlockedFlags(cmd)
	return cmd
}

func newWorkspaceSelectCommand(a *app) *cobra.Command {
	var begin bool
	do := func(ctx context.Context, p *project, args []string) error {
		return selectWorkspace(ctx, p, args, begin)
	}
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "select NAME", Args: cobra.ExactArgs(1), Short: "Use a workspace from now on",
		Long:    "Has every later command in this directory use the state of the workspace. Nothing is sent.",
		Example: "  herald workspace select default\n  herald workspace select --or-create staging",
	})
	cmd.Flags().BoolVar(&begin, "or-create", false, "begin it where there is none, as workspace new does")
	return cmd
}

// removal says how a workspace is removed.
type removal struct {
	force       bool // though messages stand
	lockTimeout time.Duration
}

func newWorkspaceDeleteCommand(a *app) *cobra.Command {
	var opt removal
	do := func(ctx context.Context, p *project, args []string) error {
		return deleteWorkspace(ctx, p, args[0], opt)
	}
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "delete NAME", Args: cobra.ExactArgs(1), Short: "Remove a workspace whose messages are gone",
		Long: "Removes the state of a workspace that is not in use. One in which messages stand is kept, unless --force says that they\n" +
			"may stay where they are and be forgotten.",
		Example: "  herald workspace delete rehearsal",
	})
	lockFlag(cmd, &opt.lockTimeout)
	cmd.Flags().BoolVar(&opt.force, "force", false, "remove it though messages stand; they stay and are forgotten")
	return cmd
}

func showWorkspace(_ context.Context, p *project, _ []string) error {
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("%s", p.workspace)
	return out.Err
}

func newWorkspaceListCommand(a *app) *cobra.Command {
	var asJSON bool
	do := func(ctx context.Context, p *project, _ []string) error { return listWorkspaces(ctx, p, asJSON) }
	cmd := workspaceCommand(a, do, &cobra.Command{
		Use: "list", Args: cobra.NoArgs, Short: "List the workspaces; * marks the one in use",
		Long: "Lists the workspaces that have a state in the backend. A server of Terraform's protocol cannot list them. With --json it\n" +
			"writes them in the shape of terraform workspace list -json.",
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

func listWorkspaces(ctx context.Context, p *project, asJSON bool) error {
	names, err := p.workspaces(ctx, p.kind, p.body())
	if err != nil {
		return err
	}
	names = append(names, defaultWorkspace, p.workspace)
	slices.Sort(names)
	names = slices.Compact(names)
	if asJSON {
		list := make([]listedWorkspace, 0, len(names))
		for _, name := range names {
			list = append(list, listedWorkspace{name, name == p.workspace})
		}
		return json.NewEncoder(p.out.JSON()).Encode(map[string]any{"format_version": workspacesFormat, "workspaces": list, "diagnostics": []any{}})
	}
	out := &printer.Printer{Out: p.out.Stdout}
	for _, name := range names {
		mark := " "
		if name == p.workspace {
			mark = "*"
		}
		out.Linef("%s %s", mark, name)
	}
	return out.Err
}

// workspaces are the names of all but the default one that have a state on a
// backend, sorted.
func (p *project) workspaces(ctx context.Context, kind backends.Kind, body cty.Value) ([]string, error) {
	names, err := kind.Workspaces(ctx, body, p.backendOptions(defaultWorkspace))
	if err != nil {
		return nil, &store.BackendError{Doing: "list the workspaces", Err: err}
	}
	return slices.DeleteFunc(names, func(name string) bool { return checkWorkspace(name) != nil }), nil
}

func createWorkspace(ctx context.Context, p *project, args []string) error {
	if err := p.changeable(args[0]); err != nil {
		return err
	}
	other, err := p.in(args[0])
	if err != nil {
		return err
	}
	snapshot, err := other.Read(ctx)
	if err != nil {
		return err
	}
	if !snapshot.Fresh {
		return failure.New(problem.WorkspaceExists, "there is a workspace %s already; use it with herald workspace select %s", args[0], args[0])
	}
	if err := other.Save(ctx, snapshot.State); err != nil {
		return err
	}
	if err := p.remember(args[0]); err != nil {
		return err
	}
	return p.use(args[0])
}

func selectWorkspace(ctx context.Context, p *project, args []string, begin bool) error {
	if err := p.changeable(args[0]); err != nil {
		return err
	}
	if args[0] != defaultWorkspace {
		other, err := p.in(args[0])
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
			return p.noWorkspace(ctx, args[0], "herald workspace new begins it")
		}
	}
	return p.use(args[0])
}

// noWorkspace is the error about a name that no workspace has. then says what to
// do.
func (p *project) noWorkspace(ctx context.Context, name, then string) error {
	// A backend that cannot tell its workspaces has no close name to offer.
	names, _ := p.workspaces(ctx, p.kind, p.body())
	return failure.New(problem.NoSuchWorkspace, "there is no workspace %s; %s.%s", name, then, diag.DidYouMean(name, append(names, defaultWorkspace)))
}

// changeable reports why another workspace cannot be chosen.
func (p *project) changeable(name string) error {
	if _, fixed, _ := p.chosen(); fixed {
		return failure.Usage("HERALD_WORKSPACE chooses the workspace; unset it to choose another way")
	}
	return checkWorkspace(name)
}

// use makes a workspace the one in use.
func (p *project) use(name string) error {
	if err := p.makeOwnDir(); err != nil {
		return err
	}
	if err := safefile.Write(p.own(selectionFile), []byte(name+"\n"), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("note which workspace is in use: %w", err)
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Workspace %s is in use.", name)
	return out.Err
}

func deleteWorkspace(ctx context.Context, p *project, name string, opt removal) error {
	switch {
	case checkWorkspace(name) != nil:
		return checkWorkspace(name)
	case name == defaultWorkspace:
		return failure.New(problem.WorkspaceNotRemoved, "the default workspace is always there; herald destroy takes back what stands in it")
	case name == p.workspace:
		return failure.New(problem.WorkspaceNotRemoved, "workspace %s is in use; select another first", name)
	}
	names, err := p.workspaces(ctx, p.kind, p.body())
	if err != nil {
		return err
	}
	if !slices.Contains(names, name) {
		return p.noWorkspace(ctx, name, "herald workspace list tells which there are")
	}
	other, err := p.in(name)
	if err != nil {
		return err
	}
	lease, err := p.lockOf(ctx, other, "workspace delete", opt.lockTimeout)
	if err != nil {
		return err
	}
	err = p.removeWorkspace(ctx, other, name, opt.force)
	return errors.Join(err, lease.Unlock(context.WithoutCancel(ctx)))
}

func (p *project) removeWorkspace(ctx context.Context, other *store.Store, name string, force bool) error {
	snapshot, err := other.Read(ctx)
	if err != nil {
		return err
	}
	known := len(snapshot.State.Deliveries) + len(snapshot.State.Conversations)
	switch {
	case snapshot.Fresh:
		return p.noWorkspace(ctx, name, "herald workspace list tells which there are")
	case known > 0 && !force:
		return failure.New(problem.WorkspaceNotRemoved, "in workspace %s something still stands; take it back with herald destroy there, or give --force, which leaves it visible and forgets it", name)
	}
	if err := other.Remove(ctx); err != nil {
		return &store.BackendError{Doing: "remove workspace " + name, Err: err}
	}
	if err := p.rememberRemoved(name); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Workspace %s is removed.", name)
	return out.Err
}
