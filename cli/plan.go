package cli

import (
	"context"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/cli/planning"
	"herald/cli/planview"
	"herald/cli/savedplan"
	"herald/plan/render"
)

// targetHelp is the help on --target, --exclude and --replace.
const targetHelp = "ADDRESS is the address of a delivery, of a message or a conversation with or without a key, or of a module, as plans show it.\n" +
	"In it * matches any characters of a name or a key. @conversation.NAME is everything sent to a conversation;\n" +
	"provider.PLATFORM and provider.PLATFORM.ALIAS are everything of a provider. --target-file and --exclude-file read addresses\n" +
	"from a file, one per line; lines that begin with # are comments.\n\n" + routeHelp

// planOptions are the flags of every command that plans.
type planOptions struct {
	planning    planning.Options
	refreshOnly bool

	targetFiles, excludeFiles []string

	view     planview.Options
	output   outputFlags
	detailed bool   // exit with another code if there are changes
	generate string // file for the blocks of imports; "" for none

	out    string     // file to save the plan in; "" for none
	sign   string     // file of the key that signs it; "" for none
	signer ssh.Signer // that key, once it is open; nil for none
}

func (o *planOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.planning.Refresh, "refresh", true, "read the current messages from the platforms first")
	cmd.Flags().StringArrayVar(&o.planning.Target, "target", nil, "plan only `ADDRESS` and what it depends on; may be repeated")
	cmd.Flags().StringArrayVar(&o.planning.Exclude, "exclude", nil, "exclude `ADDRESS` and everything that depends on it; may be repeated")
	cmd.Flags().StringArrayVar(&o.targetFiles, "target-file", nil, "read addresses for --target from `FILE`, one per line; may be repeated")
	cmd.Flags().StringArrayVar(&o.excludeFiles, "exclude-file", nil, "read addresses for --exclude from `FILE`, one per line; may be repeated")
	commandline.AddParallelismFlag(cmd, &o.planning.Parallelism)
	addDetailFlags(cmd, &o.view)
	o.output.addStreamFlags(cmd)
}

func newPlanCommand(a *app) *cobra.Command {
	var opt planOptions
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what each audience will see change",
		Long: "Compare the configuration with the current state and show what apply would do. Nothing is sent.\n\n" + targetHelp + "\n\n" +
			"With --detailed-exitcode, the exit code is 0 if there is nothing to do and 2 if there are changes.",
		Example: "  herald plan\n  herald plan --target message.launch\n  herald plan --out friday.plan\n  herald plan --detailed-exitcode\n  herald plan --sandbox\n  herald plan --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opt.beginCommand(a); err != nil {
				return err
			}
			return runPlan(cmd.Context(), a, opt)
		},
	}
	opt.addFlags(cmd)
	opt.modeFlags(cmd, "plan to recall everything")
	addFormFlags(cmd, &opt.view)
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	commandline.AddFileFlag(cmd, &opt.out, "out", "save the plan to `FILE`, for herald apply FILE")
	commandline.AddFileFlag(cmd, &opt.sign, "sign", "sign the saved plan with the SSH key in `FILE`; for a public key, the SSH agent must have the private key")
	commandline.AddFileFlag(cmd, &opt.generate, "generate-config-out", "first write the blocks that import blocks refer to and no file declares to the new `FILE`")
	commandline.AddIgnoredLockFlags(cmd)
	cmd.Flags().BoolVar(&opt.detailed, "detailed-exitcode", false, "exit with 2 if there are changes")
	return cmd
}

func runPlan(ctx context.Context, a *app, opt planOptions) (err error) {
	if opt.sign != "" {
		agent, err := opt.openKey(a)
		if err != nil {
			return err
		}
		defer agent.Close()
	}
	if opt.generate != "" {
		if err := generateConfig(ctx, a, generateOptions{out: opt.generate, importsOnly: true}); err != nil {
			return err
		}
	}
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if opt.refreshOnly {
		return runRefreshPlan(ctx, p, opt)
	}
	made, err := planning.Make(ctx, p.Project, opt.planning)
	if err != nil {
		return err
	}
	planview.Emit(p.out, made.Plan)
	report := render.Describe(made.Plan, p.Titles())
	if opt.out != "" {
		report = savedplan.Describe(p.Project, made.Plan, made.Input.Inputs)
	}
	if err := planview.Show(p.Options, report, planview.Subject{Name: p.Settings.Name, Planned: p.env.Now()}, opt.view); err != nil {
		return err
	}
	p.Problems.Print()
	if opt.out != "" {
		if err := savePlan(ctx, p, made, opt); err != nil {
			return err
		}
	}
	if opt.detailed && !made.Plan.Empty() {
		return exit.Silent(exit.Changes)
	}
	return nil
}
