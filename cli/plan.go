package cli

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/target"
	"herald/providers/sessions"
	"herald/state/store"
)

// targetHelp is the help on --target, --exclude and --replace.
const targetHelp = "ADDRESS is the address of a delivery, of a message or a conversation with or without a key, or of a module, as plans show it.\n" +
	"In it * matches any characters of a name or a key. @conversation.NAME is everything sent to a conversation;\n" +
	"provider.PLATFORM and provider.PLATFORM.ALIAS are everything of a provider. --target-file and --exclude-file read addresses\n" +
	"from a file, one per line; lines that begin with # are comments.\n\n" + routeHelp

// planOptions are the flags of every command that plans.
type planOptions struct {
	refresh                   bool
	refreshOnly               bool
	replace                   []string
	target                    []string
	exclude                   []string
	targetFiles, excludeFiles []string
	parallelism               int
	destroy                   bool
	detailed                  bool
	generate                  string // file for the blocks of imports; "" for none
	viewOptions
	output outputFlags
	out    string     // file to save the plan in; "" for none
	sign   string     // file of the key that signs it; "" for none
	signer ssh.Signer // that key, once it is open; nil for none
}

func (o *planOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.refresh, "refresh", true, "read the current messages from the platforms first")
	cmd.Flags().StringArrayVar(&o.target, "target", nil, "plan only `ADDRESS` and what it depends on; may be repeated")
	cmd.Flags().StringArrayVar(&o.exclude, "exclude", nil, "exclude `ADDRESS` and everything that depends on it; may be repeated")
	cmd.Flags().StringArrayVar(&o.targetFiles, "target-file", nil, "read addresses for --target from `FILE`, one per line; may be repeated")
	cmd.Flags().StringArrayVar(&o.excludeFiles, "exclude-file", nil, "read addresses for --exclude from `FILE`, one per line; may be repeated")
	commandline.AddParallelismFlag(cmd, &o.parallelism)
	o.detailFlags(cmd)
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
	opt.formFlags(cmd)
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
	made, err := makePlan(ctx, p, opt)
	if err != nil {
		return err
	}
	emitPlan(p.app, made.plan)
	report := render.Describe(made.plan, p.Titles())
	if opt.out != "" {
		report = describePlan(p, made.plan, made.input.Inputs)
	}
	if err := showPlan(p.app, report, planSubject{p.Settings.Name, p.env.Now(), false}, opt.viewOptions); err != nil {
		return err
	}
	p.Problems.Print()
	if opt.out != "" {
		if err := savePlan(ctx, p, made, opt); err != nil {
			return err
		}
	}
	if opt.detailed && !made.plan.Empty() {
		return exit.Silent(exit.Changes)
	}
	return nil
}

// planned is a plan and what it was made from.
type planned struct {
	plan     *plan.Plan
	snapshot *store.Snapshot
	input    plan.Input // that it was made from
}

// makePlan reads the state and makes the plan. Warnings stay in p.Problems, so that
// they are told below the plan; errors have been printed.
func makePlan(ctx context.Context, p *session, opt planOptions) (*planned, error) {
	in, snapshot, err := preparePlan(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	in.Refresh, in.Destroy, in.Replace = opt.refresh, opt.destroy, opt.replace
	made, diags := plan.Run(ctx, in)
	if !diags.HasErrors() {
		diags = append(diags, missingCredentials(made, in.Sessions)...)
	}
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	return &planned{made, snapshot, in}, nil
}

// preparePlan reads the state, of which it tells what is unusual, and gives what plans
// are made from. Errors have been printed.
func preparePlan(ctx context.Context, p *session, opt planOptions) (plan.Input, *store.Snapshot, error) {
	choose, diags := target.Parse(opt.target, opt.exclude)
	if diags.HasErrors() {
		return plan.Input{}, nil, p.Problems.Fail(diags...)
	}
	accounts, err := p.NewRegistry()
	if err != nil {
		return plan.Input{}, nil, err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	printStateNotes(p, snapshot)
	to, err := p.States.Route(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	return plan.Input{
		Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Fresh: snapshot.Fresh, Sessions: accounts,
		Now: p.env.Now(), Sleep: p.env.Sleep, Parallel: opt.parallelism, Choose: choose, Route: to, OnRead: observeReadings(p.out.Stream()),
	}, snapshot, nil
}

// printStateNotes tells what is unusual about the state.
func printStateNotes(p *session, s *store.Snapshot) {
	if u := s.Unfinished; u != nil {
		p.out.Note("An apply by %s, started at %s, did not finish. Its results are included.", u.Owner, u.Started.Format(time.RFC3339))
		if !u.Journal {
			p.out.Note("Its journal is missing, so the outcome of everything that it intended is unknown and will be looked up.")
		}
	}
	if s.Fresh {
		p.out.Note("No state in %s yet. %s.", p.States.Store, describeMissingState(p))
		if p.States.Previous != nil {
			p.out.Note("The previous state was stored in %s. To move it, run herald init.", p.States.Previous.Place)
		}
		if p.Settings.Name == "" {
			p.out.Note("The project has no name either. With herald { name = \"…\" } a lost state could not cause messages to be sent twice.")
		}
	}
}

// describeMissingState says what is done about a state that is not there.
func describeMissingState(p *session) string {
	if p.Settings.Name == "" {
		return "Assuming that nothing has been sent"
	}
	return "Checking the platforms for messages of this project"
}

// missingCredentials opens the accounts that the plan will use, because it is
// better to hear of it now than half-way through an apply.
func missingCredentials(p *plan.Plan, accounts *sessions.Registry) hcl.Diagnostics {
	asked := map[addr.Provider]bool{}
	var diags hcl.Diagnostics
	ask := func(provider addr.Provider, action plan.Action) {
		if action.Acts() && !asked[provider] {
			asked[provider] = true
			_, more := accounts.Session(p.Desired, provider)
			diags = append(diags, more...)
		}
	}
	for _, c := range p.Conversations {
		ask(c.Provider, c.Action)
	}
	for _, c := range p.Deliveries {
		ask(c.Provider, c.Action)
	}
	return diags
}
