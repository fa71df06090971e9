package cli

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/printer"
	"herald/cli/project"
	"herald/lang"
	"herald/lang/diag"
	"herald/state/store"
)

type initOptions struct {
	migrate, reconfigure bool
	upgrade, backend     bool
	lockTimeout          time.Duration
	output               outputFlags
}

func newInitCommand(a *app) *cobra.Command {
	var opt initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Prepare the working directory",
		Long: "Fetch modules from git repositories, as herald get does, check the settings of the project, create the directory .herald for\n" +
			"Herald's own files, and print what was found. If the backend has changed, move the states of all workspaces after asking for\n" +
			"approval. Running it again is safe, and continues where it was interrupted.",
		Example: "  herald init\n  herald init --migrate-state\n  herald init --backend=false",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := beginOutput(a, opt.output); err != nil {
				return err
			}
			return runInit(cmd.Context(), a, opt)
		},
	}
	opt.output.addProblemFlags(cmd)
	cmd.Flags().BoolVar(&opt.migrate, "migrate-state", false, "move the state to a changed backend without asking")
	cmd.Flags().BoolVar(&opt.reconfigure, "reconfigure", false, "use the new backend without moving the state from the former one")
	cmd.Flags().BoolVar(&opt.upgrade, "upgrade", false, "resolve branches and tags of modules again, as get --update does")
	cmd.Flags().BoolVar(&opt.backend, "backend", true, "read the state; if false, only fetch modules, for validate and test")
	commandline.AddLockFlags(cmd, &opt.lockTimeout)
	cmd.MarkFlagsMutuallyExclusive("migrate-state", "reconfigure")
	return cmd
}

func runInit(ctx context.Context, a *app, opt initOptions) (err error) {
	out := &printer.Printer{Out: a.out.Stdout}
	if err := fetchMissingModules(ctx, a, out, opt.upgrade); err != nil {
		return err
	}
	if !opt.backend {
		out.Linef("The modules are installed. The state was not read.")
		return out.Err
	}
	p, err := a.sessionOf(project.OpenMoved(&a.opt))
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if p.States.Previous != nil && !opt.reconfigure {
		if err := migrateStates(ctx, p, opt); err != nil {
			return err
		}
	}
	p.Inputs.Partial = true
	desired, diags := p.Config.Evaluate(p.Inputs)
	if diags.HasErrors() {
		return p.Problems.Fail(diags...)
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(p.opt.Dir.MakeOwn(), p.States.Record()); err != nil {
		return err
	}
	printInventory(p, out, desired, snapshot)
	missing, err := checkProviders(p, out, desired)
	if err != nil {
		return err
	}
	p.Problems.Print(append(diags, missing...)...)
	printNextCommand(p, out, len(missing) == 0)
	return out.Err
}

// printInventory says what there is.
func printInventory(p *session, out *printer.Printer, desired *lang.Desired, snapshot *store.Snapshot) {
	out.Linef("Found %s, %s and %s.", printer.Count(len(desired.Messages), "message"),
		printer.Count(len(desired.Conversations), "conversation"), printer.Count(len(desired.Attachments), "attachment"))
	if snapshot.Fresh {
		out.Linef("State: none yet; the first apply writes %s.", p.States.Store)
	} else {
		out.Linef("State: %s, with %s.", p.States.Store, printer.Count(len(snapshot.State.Deliveries), "delivery"))
	}
}

// printNextCommand prints what to type next; able is whether every account could be used.
func printNextCommand(p *session, out *printer.Printer, able bool) {
	if p.Settings.Name == "" {
		out.Linef("The project has no name. With herald { name = \"…\" } a lost state cannot cause a message to be sent twice.")
	}
	switch {
	case p.env.InAutomation():
	case able:
		out.Linef("\nHerald is ready. herald plan shows what would be sent.")
	default:
		out.Linef("\nherald plan --sandbox needs no credentials; herald plan needs what is missing.")
	}
}

// checkProviders says of each account whether it could be used, without trying,
// and gives what is wrong with the others, as warnings.
func checkProviders(p *session, out *printer.Printer, desired *lang.Desired) (hcl.Diagnostics, error) {
	accounts, err := p.NewRegistry()
	if err != nil {
		return nil, err
	}
	var wrong hcl.Diagnostics
	for _, provider := range desired.Providers {
		_, diags := accounts.Session(desired, provider.Addr)
		word := "configured"
		if diags.HasErrors() {
			wrong, word = append(wrong, diags...), "not ready"
		}
		out.Linef("Provider %s: %s.", provider.Addr, word)
	}
	if len(desired.Providers) == 0 {
		out.Linef("No provider is in use. Herald supports %s.", diag.List(slices.Sorted(maps.Keys(p.Platforms))))
	}
	return diag.ToWarnings(wrong), nil
}
