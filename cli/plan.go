package cli

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"herald/cli/exit"
	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/target"
	"herald/sessions"
	"herald/state/store"
)

// choosing is the help on --target, --exclude and --replace.
const choosing = "ADDRESS is as plans show it: of a delivery, of a message or a conversation with or without a key, or of a module.\n" +
	"In it * stands for any characters of a name or a key. @conversation.NAME is everything that goes to a conversation,\n" +
	"provider.PLATFORM and provider.PLATFORM.ALIAS everything of an account. --target-file and --exclude-file read addresses from a\n" +
	"file, one in each line; a line that begins with # is a comment.\n\n" + routing

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
	viewing
	output outputFlags
	out    string     // file to save the plan in; "" for none
	sign   string     // file of the key that signs it; "" for none
	signer ssh.Signer // that key, once it is open; nil for none
}

func (o *planOptions) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.refresh, "refresh", true, "read what stands on the platforms first")
	cmd.Flags().StringArrayVar(&o.target, "target", nil, "plan only what is at `ADDRESS`, with what it needs; may be repeated")
	cmd.Flags().StringArrayVar(&o.exclude, "exclude", nil, "leave out what is at `ADDRESS`, with what needs it; may be repeated")
	cmd.Flags().StringArrayVar(&o.targetFiles, "target-file", nil, "read addresses for --target from `FILE`, one in each line; may be repeated")
	cmd.Flags().StringArrayVar(&o.excludeFiles, "exclude-file", nil, "read addresses for --exclude from `FILE`, one in each line; may be repeated")
	parallelFlag(cmd, &o.parallelism)
	o.detailFlags(cmd)
	o.output.addStreamFlags(cmd)
}

func newPlanCommand(a *app) *cobra.Command {
	var opt planOptions
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what each audience will see change",
		Long: "Compares the configuration with what stands and shows what apply would do. Nothing is sent.\n\n" + choosing + "\n\n" +
			"With --detailed-exitcode the exit code is 0 when there is nothing to do and 2 when there is.",
		Example: "  herald plan\n  herald plan --target message.launch\n  herald plan --out friday.plan\n  herald plan --detailed-exitcode\n  herald plan --sandbox\n  herald plan --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opt.begin(a); err != nil {
				return err
			}
			return runPlan(cmd.Context(), a, opt)
		},
	}
	opt.flags(cmd)
	opt.modeFlags(cmd, "plan to take everything back")
	opt.formFlags(cmd)
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	fileFlag(cmd, &opt.out, "out", "save the plan in `FILE`, for herald apply FILE")
	fileFlag(cmd, &opt.sign, "sign", "sign the saved plan with the SSH key in `FILE`; of a public key, the SSH agent has the private half")
	fileFlag(cmd, &opt.generate, "generate-config-out", "first write the blocks that import blocks name and nobody declares into the new `FILE`")
	unlockedFlags(cmd)
	cmd.Flags().BoolVar(&opt.detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
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
		if err := a.generate(ctx, generateOptions{out: opt.generate, importsOnly: true}); err != nil {
			return err
		}
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if opt.refreshOnly {
		return runRefreshPlan(ctx, p, opt)
	}
	made, err := p.plan(ctx, opt)
	if err != nil {
		return err
	}
	p.publish(made.plan)
	report := render.Describe(made.plan, p.titles())
	if opt.out != "" {
		report = p.describe(made.plan, made.input.Inputs)
	}
	if err := p.show(report, about{p.settings.Name, p.env.Now(), false}, opt.viewing); err != nil {
		return err
	}
	p.problems.Print()
	if opt.out != "" {
		if err := p.save(ctx, made, opt); err != nil {
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

// plan reads the state and makes the plan. Warnings stay in p.problems, so that
// they are told below the plan; errors have been printed.
func (p *project) plan(ctx context.Context, opt planOptions) (*planned, error) {
	in, snapshot, err := p.input(ctx, opt)
	if err != nil {
		return nil, err
	}
	in.Refresh, in.Destroy, in.Replace = opt.refresh, opt.destroy, opt.replace
	made, diags := plan.Make(ctx, in)
	if !diags.HasErrors() {
		diags = append(diags, missingCredentials(made, in.Accounts)...)
	}
	if diags.HasErrors() {
		return nil, p.problems.Fail(diags...)
	}
	p.problems.Add(diags...)
	return &planned{made, snapshot, in}, nil
}

// input reads the state, of which it tells what is unusual, and gives what plans
// are made from. Errors have been printed.
func (p *project) input(ctx context.Context, opt planOptions) (plan.Input, *store.Snapshot, error) {
	choose, diags := target.Parse(opt.target, opt.exclude)
	if diags.HasErrors() {
		return plan.Input{}, nil, p.problems.Fail(diags...)
	}
	accounts, err := p.accounts()
	if err != nil {
		return plan.Input{}, nil, err
	}
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	p.introduce(snapshot)
	to, err := p.route(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	return plan.Input{
		Config: p.config, Inputs: p.inputs, State: snapshot.State, Fresh: snapshot.Fresh, Accounts: accounts,
		Now: p.env.Now(), Sleep: p.env.Sleep, Parallel: opt.parallelism, Choose: choose, Route: to, Observe: observeReadings(p.out.Stream()),
	}, snapshot, nil
}

// introduce tells what is unusual about the state.
func (p *project) introduce(s *store.Snapshot) {
	if u := s.Unfinished; u != nil {
		p.out.Note("An apply by %s, begun at %s, has not ended. What it did is counted in.", u.Owner, u.Started.Format(time.RFC3339))
		if !u.Journal {
			p.out.Note("Its journal is gone, so all that it meant to do is in doubt and is looked for.")
		}
	}
	if s.Fresh {
		p.out.Note("There is no state in %s yet: %s.", p.store, p.withoutState())
		if p.previous != nil {
			p.out.Note("The last one was kept in %s. If it should move along, run herald init.", p.previous.Place)
		}
		if p.settings.Name == "" {
			p.out.Note("The project has no name either. With herald { name = \"…\" } a lost state could not lead to anything being sent twice.")
		}
	}
}

// withoutState says what is done about a state that is not there.
func (p *project) withoutState() string {
	if p.settings.Name == "" {
		return "Herald takes it that nothing has been sent"
	}
	return "Herald looks whether anything of this project stands"
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
