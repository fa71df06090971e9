package cli

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/planning"
	"herald/cli/planview"
	"herald/cli/printer"
	"herald/cli/stateview"
	"herald/lang"
	"herald/plan/render/document"
	"herald/state/store"
)

func newShowCommand(a *app) *cobra.Command {
	var opt showOptions
	cmd := &cobra.Command{
		Use:   "show [FILE]",
		Short: "Show the state, or a saved plan",
		Long: "Show the conversations that Herald manages, every delivered message with its id and text, and the outputs, as of the last\n" +
			"apply. With a FILE written by herald plan --out, show that plan as it was shown then. With --config --json, show what the\n" +
			"files declare, before anything is evaluated; that needs neither a state nor values of variables. The platforms are not asked.",
		Example: "  herald show\n  herald show friday.plan\n  herald show --json\n  herald show --config --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if opt.config {
				return showConfiguration(a, opt, len(args) > 0)
			}
			if len(args) > 0 {
				return showSaved(a, args[0], opt)
			}
			for _, name := range []string{"concise", "full", "markdown", "html"} {
				if cmd.Flags().Changed(name) {
					return failure.Usage("--%s applies only to a saved plan: add its FILE", name)
				}
			}
			return runShow(cmd.Context(), a, opt)
		},
	}
	addDetailFlags(cmd, &opt.view)
	addFormFlags(cmd, &opt.view)
	cmd.Flags().BoolVar(&opt.json, "json", false, "write JSON, in Terraform's representation")
	cmd.Flags().BoolVar(&opt.config, "config", false, "show the declarations in the files instead of the state; requires --json")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	cmd.MarkFlagsMutuallyExclusive("config", "markdown")
	cmd.MarkFlagsMutuallyExclusive("config", "html")
	return cmd
}

// showOptions are the flags of show.
type showOptions struct {
	view   planview.Options
	json   bool
	config bool
}

// showConfiguration prints what the files declare. It needs neither a state nor
// values of variables.
func showConfiguration(a *app, opt showOptions, withFile bool) error {
	switch {
	case withFile:
		return failure.Usage("--config shows what the files declare and cannot be used with a saved plan")
	case !opt.json:
		return failure.Usage("--config writes JSON only: add --json")
	}
	files, err := a.opt.Library()
	if err != nil {
		return err
	}
	config, diags := lang.LoadWith(files)
	a.out.Diagnose(diags, config.Files())
	if diags.HasErrors() {
		return exit.Silent(exit.Failure)
	}
	return json.NewEncoder(a.out.JSON()).Encode(document.OfConfiguration(config))
}

func runShow(ctx context.Context, a *app, opt showOptions) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		planning.PrintStateNotes(p.Project, found)
		if opt.json {
			return json.NewEncoder(p.out.JSON()).Encode(document.OfState(found.State, document.Options{Version: Version(), Now: p.env.Now(), Platforms: p.Platforms}))
		}
		return stateview.Print(&printer.Printer{Out: p.out.Stdout}, found.State)
	})
}
