package cli

import (
	"context"
	"errors"
	"syscall"

	"github.com/spf13/cobra"

	"herald/cli/approval"
	"herald/cli/exit"
	"herald/cli/output"
	"herald/cli/process"
	"herald/lang"
	"herald/lang/secret"
	"herald/state/store"
)

// Main runs the command that env.Args ask for and returns the exit code. All
// there is to tell has been written to the streams. A command that does not end
// when it is interrupted is left running: the process has to exit then.
func Main(ctx context.Context, env process.Env) int {
	ctx, signals := watch(ctx, env)
	defer signals.end()
	code := make(chan int, 1)
	go func() { code <- run(ctx, newApp(env, signals)) }()
	select {
	case code := <-code:
		return code
	case <-signals.left:
		return exit.Interrupted
	}
}

// run runs the command and returns the exit code.
func run(ctx context.Context, a *app) int {
	root := newRoot(a)
	cmd := root
	args, err := arguments(root, a.env)
	if err == nil {
		root.SetArgs(args)
		cmd, err = root.ExecuteContextC(ctx)
	}
	if err != nil && isOutput(err) && a.acted() {
		a.unwritten(err)
		err = nil
	}
	code := exit.CodeOf(err)
	if err != nil && a.signals.happened() && code == exit.Failure {
		code = exit.Interrupted
	}
	if !exit.IsSilent(err) && !unheard(cmd, err) {
		a.complain(err)
	}
	a.lead()
	return a.finish(cmd, code)
}

// finish writes what is still held back, and returns the exit code.
func (a *app) finish(cmd *cobra.Command, code int) int {
	err := a.out.Close()
	if err == nil {
		return code
	}
	if a.acted() {
		a.unwritten(err)
		return code
	}
	if !unheard(cmd, err) {
		a.complain(err)
	}
	return max(code, exit.Failure)
}

// unheard reports whether a command failed only because whoever read what it
// prints has gone, as head does: they have what they wanted. A command that
// would change something complains all the same, because it did not.
func unheard(cmd *cobra.Command, err error) bool {
	return errors.Is(err, syscall.EPIPE) && !writing(cmd)
}

// app is what all commands share: the process and the global flags.
type app struct {
	env process.Env
	out *output.Output
	// credentials are those known so far; nothing that is printed holds them.
	credentials *secret.Credentials
	signals     *interruption

	chdir     string
	variables []lang.VariableFlag
	sandbox   bool
	untrusted bool
	allowed   []string // directories outside of the project
	routeTo   string
	input     bool // a person may be asked
	offline   bool // the command asks no backend; one that must not be asked is no error
	stores    []*store.Store
	changed   bool // something outside of the stores
}

func newApp(env process.Env, signals *interruption) *app {
	credentials := environmentCredentials(env.LookupEnv)
	return &app{env: env, out: output.New(env, credentials), credentials: credentials, signals: signals}
}

// prompt is how a person is asked.
func (a *app) prompt() approval.Prompt {
	return approval.Prompt{In: a.env.Stdin, Out: a.out.Stdout, Terminal: a.env.Ask && !a.out.HidesText(), Forbidden: !a.input}
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "herald",
		Short: "Terraform for what people read",
		Long: "Herald keeps announcements in files: plan shows what each audience will see change,\n" +
			"apply sends, edits or recalls exactly that, and nothing is ever sent twice.",
		Example:       "  herald init\n  herald plan\n  herald apply\n  herald plan --sandbox",
		Version:       Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetVersionTemplate("Herald {{.Version}}\n")
	root.SetIn(a.env.Stdin)
	root.SetOut(a.out.Stdout)
	root.SetErr(a.out.Stderr)
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&a.chdir, "chdir", "", "work in `DIR` instead of the current directory")
	flags.Var(&variableFlag{list: &a.variables}, "var", "set a variable: `NAME=VALUE`; may be repeated")
	flags.Var(&variableFlag{list: &a.variables, file: true}, "var-file", "set variables from `FILE`; may be repeated")
	flags.BoolVar(&a.sandbox, "sandbox", false, "rehearse on a sandbox in this process, with a state of its own and no credentials")
	flags.BoolVar(&a.untrusted, "untrusted", false, "guard against hostile authors of the files: they reach nothing that is not allowed outside of them")
	flags.StringArrayVar(&a.allowed, "allow-files-outside", nil, "let the configuration read files inside `DIR`, outside of the project; may be repeated")
	flags.BoolVar(&a.out.NoColor, "no-color", false, "write without colors")
	flags.BoolVar(&a.input, "input", true, "ask where something needs an answer; false: end instead, as without a terminal")
	root.AddCommand(commands(a)...)
	root.AddCommand(a.routed(sending(a)...)...)
	root.SetHelpCommand(newHelpCommand())
	a.completeWith(root)
	checkUsage(root)
	a.checkFlags(root)
	return root
}

// commands are all that there are, but for sending and those below another.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		newInitCommand(a),
		newValidateCommand(a),
		newSandboxCommand(a),
		newVersionCommand(a),
		newRecoverCommand(a),
		newImportCommand(a),
		newMetadataCommand(a),
		newWorkspaceCommand(a),
		newProvidersCommand(a),
		newPagesCommand(),
		newManPagesCommand(),
		newInvokeCommand(a),
		newGetCommand(a),
		newModulesCommand(a),
		newGraphCommand(a), newExplainCommand(a),
		newTestCommand(a),
		newGenerateConfigCommand(a),
		newCompletionCommand(a),
		newFmtCommand(a),
		newRulesCommand(a),
		newConsoleCommand(a),
	}
}

// sending are the commands whose state depends on where messages are sent.
func sending(a *app) []*cobra.Command {
	return []*cobra.Command{
		newPlanCommand(a),
		newApplyCommand(a),
		newDestroyCommand(a),
		newRefreshCommand(a),
		newShowCommand(a),
		newOutputCommand(a),
		newStateCommand(a),
		newResolveCommand(a),
		newForceUnlockCommand(a),
		newTaintCommand(a),
		newUntaintCommand(a),
	}
}

// variableFlag is --var or --var-file; both fill one list, because a later one
// wins whichever it is.
type variableFlag struct {
	list *[]lang.VariableFlag
	file bool
}

// String is empty: there is no default.
func (f *variableFlag) String() string { return "" }

// Type is what the help text calls a value.
func (f *variableFlag) Type() string { return "string" }

// Set adds a value.
func (f *variableFlag) Set(text string) error {
	*f.list = append(*f.list, lang.VariableFlag{File: f.file, Text: text})
	return nil
}
