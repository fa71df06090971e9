package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/safefile"
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
		Short: "Prepare a directory",
		Long: "Fetches modules from git repositories, as herald get does, checks the settings of the project, makes the directory .herald for\n" +
			"Herald's own files, and says what it found. When the backend was changed, it moves the states of all workspaces and asks first.\n" +
			"Running it again does no harm, and goes on where it was interrupted.",
		Example: "  herald init\n  herald init --migrate-state\n  herald init --backend=false",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.beginOutput(opt.output); err != nil {
				return err
			}
			return runInit(cmd.Context(), a, opt)
		},
	}
	opt.output.addProblemFlags(cmd)
	cmd.Flags().BoolVar(&opt.migrate, "migrate-state", false, "move the state to a changed backend without asking")
	cmd.Flags().BoolVar(&opt.reconfigure, "reconfigure", false, "leave the state of the former backend behind")
	cmd.Flags().BoolVar(&opt.upgrade, "upgrade", false, "look up branches and tags of modules anew, as get --update does")
	cmd.Flags().BoolVar(&opt.backend, "backend", true, "look at the state; false: only fetch modules, so that validate and test can be run")
	lockFlag(cmd, &opt.lockTimeout)
	cmd.MarkFlagsMutuallyExclusive("migrate-state", "reconfigure")
	return cmd
}

func runInit(ctx context.Context, a *app, opt initOptions) (err error) {
	out := &printer.Printer{Out: a.out.Stdout}
	if err := a.fetchMissing(ctx, out, opt.upgrade); err != nil {
		return err
	}
	if !opt.backend {
		out.Linef("The modules are there. The state was not looked at.")
		return out.Err
	}
	p, err := a.openAnywhere()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if p.previous != nil && !opt.reconfigure {
		if err := p.migrate(ctx, opt); err != nil {
			return err
		}
	}
	p.inputs.Partial = true
	desired, diags := p.config.Evaluate(p.inputs)
	if diags.HasErrors() {
		return p.problems.Fail(diags...)
	}
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(p.makeOwnDir(), p.remember()); err != nil {
		return err
	}
	p.found(out, desired, snapshot)
	missing, err := p.initAccounts(out, desired)
	if err != nil {
		return err
	}
	p.problems.Print(append(diags, missing...)...)
	p.sendOff(out, len(missing) == 0)
	return out.Err
}

// found says what there is.
func (p *project) found(out *printer.Printer, desired *lang.Desired, snapshot *store.Snapshot) {
	out.Linef("Found %s, %s and %s.", count(len(desired.Messages), "message"),
		count(len(desired.Conversations), "conversation"), count(len(desired.Attachments), "attachment"))
	if snapshot.Fresh {
		out.Linef("State: none yet; the first apply writes %s.", p.store)
	} else {
		out.Linef("State: %s, with %s.", p.store, count(len(snapshot.State.Deliveries), "delivery"))
	}
}

// sendOff tells what to type next; able is whether every account could be used.
func (p *project) sendOff(out *printer.Printer, able bool) {
	if p.settings.Name == "" {
		out.Linef("The project has no name. With herald { name = \"…\" } a lost state can never lead to a message being sent twice.")
	}
	switch {
	case p.env.InAutomation():
	case able:
		out.Linef("\nHerald is ready. herald plan shows what would be sent.")
	default:
		out.Linef("\nherald plan --sandbox rehearses without credentials; herald plan needs what is missing.")
	}
}

// makeOwnDir makes the directory of Herald's own files, which no version
// control should hold.
func (p *project) makeOwnDir() error {
	if err := safefile.MakeDirs(p.own()); err != nil {
		return fmt.Errorf("make the directory of Herald's own files: %w", err)
	}
	return nil
}

// initAccounts says of each account whether it could be used, without trying,
// and gives what is wrong with the others, as warnings.
func (p *project) initAccounts(out *printer.Printer, desired *lang.Desired) (hcl.Diagnostics, error) {
	accounts, err := p.accounts()
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
		out.Linef("No provider is in use. Herald speaks to %s.", diag.List(slices.Sorted(maps.Keys(p.platforms))))
	}
	return diag.ToWarnings(wrong), nil
}

// count says how many there are of something.
func count(n int, noun string) string {
	switch {
	case n == 1:
	case noun == "delivery":
		noun = "deliveries"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
