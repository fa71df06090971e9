package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag"
	"herald/plan"
)

type initOptions struct {
	migrate, reconfigure bool
}

func newInitCommand(a *app) *cobra.Command {
	var opt initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Prepare a directory",
		Long: "Checks the settings of the project, makes the directory .herald for Herald's own files, and says what it found. When the backend was changed,\n" +
			"it moves the states of all workspaces and asks first. Running it again does no harm, and goes on where it was interrupted.",
		Example: "  herald init\n  herald init --migrate-state",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), a, opt) },
	}
	cmd.Flags().BoolVar(&opt.migrate, "migrate-state", false, "move the state to a changed backend without asking")
	cmd.Flags().BoolVar(&opt.reconfigure, "reconfigure", false, "leave the state of the former backend behind")
	cmd.MarkFlagsMutuallyExclusive("migrate-state", "reconfigure")
	return cmd
}

func runInit(ctx context.Context, a *app, opt initOptions) (err error) {
	p, err := a.openAnywhere()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if p.previous != nil && !opt.reconfigure {
		if err := p.migrate(ctx, opt.migrate); err != nil {
			return err
		}
	}
	p.inputs.Partial = true
	desired, diags := p.config.Evaluate(p.inputs)
	if diags.HasErrors() {
		return p.fail(diags...)
	}
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(p.makeOwnDir(), p.remember()); err != nil {
		return err
	}
	out := &printer.Printer{Out: a.Stdout}
	out.Linef("Found %s, %s and %s.", count(len(desired.Messages), "message"),
		count(len(desired.Conversations), "conversation"), count(len(desired.Attachments), "attachment"))
	if snapshot.Fresh {
		out.Linef("State: none yet; the first apply writes %s.", p.store)
	} else {
		out.Linef("State: %s, with %s.", p.store, count(len(snapshot.State.Deliveries), "delivery"))
	}
	if err := p.initAccounts(out, desired); err != nil {
		return err
	}
	if p.settings.Name == "" {
		out.Linef("The project has no name. With herald { name = \"…\" } a lost state can never lead to a message being sent twice.")
	}
	p.tell(diags...)
	if !p.automated() {
		out.Linef("\nHerald is ready. herald plan shows what would be sent.")
	}
	return out.Err
}

// makeOwnDir makes the directory of Herald's own files, which no version
// control should hold.
func (p *project) makeOwnDir() error {
	if err := os.MkdirAll(p.own(), 0o700); err != nil {
		return fmt.Errorf("make the directory of Herald's own files: %w", err)
	}
	ignore := p.own(".gitignore")
	if _, err := os.Stat(ignore); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(filepath.Clean(ignore), []byte("*\n"), 0o600); err != nil {
		return fmt.Errorf("keep Herald's own files out of version control: %w", err)
	}
	return nil
}

// initAccounts says of each account whether it could be used, without trying.
func (p *project) initAccounts(out *printer.Printer, desired *lang.Desired) error {
	accounts, err := p.accounts(plan.AccountOptions{})
	if err != nil {
		return err
	}
	for _, provider := range desired.Providers {
		if _, diags := accounts.Session(desired, provider.Addr); diags.HasErrors() {
			out.Linef("Provider %s: %s", provider.Addr, diags[0].Detail)
			continue
		}
		out.Linef("Provider %s: configured.", provider.Addr)
	}
	if len(desired.Providers) == 0 {
		out.Linef("No provider is in use. Herald speaks to %s.", diag.List(slices.Sorted(maps.Keys(p.platforms))))
	}
	return nil
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
