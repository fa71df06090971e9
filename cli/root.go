package cli

import (
	"context"
	"errors"
	"syscall"

	"github.com/spf13/cobra"

	"herald/cli/applyview"
	"herald/cli/approval"
	"herald/cli/commandline"
	"herald/cli/completion"
	"herald/cli/exit"
	"herald/cli/interrupt"
	"herald/cli/output"
	"herald/cli/process"
	"herald/cli/project"
)

// Main runs the command that env.Args ask for and returns the exit code. All
// there is to tell has been written to the streams. A command that does not end
// when it is interrupted is left running: the process has to exit then.
func Main(ctx context.Context, env process.Env) int {
	ctx, signals := interrupt.Watch(ctx, env)
	defer signals.StopWatching()
	code := make(chan int, 1)
	go func() { code <- runCommand(ctx, newApp(env, signals)) }()
	select {
	case code := <-code:
		return code
	case <-signals.Abandoned():
		return exit.Interrupted
	}
}

// runCommand runs the command and returns the exit code.
func runCommand(ctx context.Context, a *app) int {
	root := newRoot(a)
	cmd := root
	args, err := commandline.Parse(root, a.env)
	if err == nil {
		root.SetArgs(args)
		cmd, err = root.ExecuteContextC(ctx)
	}
	if err != nil && isOutput(err) && a.writes.Any() {
		warnUnwritten(a.out, err)
		err = nil
	}
	code := exit.CodeOf(err)
	if err != nil && a.signals.WasInterrupted() && code == exit.Failure {
		code = exit.Interrupted
	}
	if !exit.IsSilent(err) && !isBrokenPipe(cmd, err) {
		reportError(a.out, err)
	}
	printExplainHint(a)
	return finishCommand(a, cmd, code)
}

// finishCommand writes what is still held back, and returns the exit code.
func finishCommand(a *app, cmd *cobra.Command, code int) int {
	err := a.out.Close()
	if err == nil {
		return code
	}
	if a.writes.Any() {
		warnUnwritten(a.out, err)
		return code
	}
	if !isBrokenPipe(cmd, err) {
		reportError(a.out, err)
	}
	return max(code, exit.Failure)
}

// isBrokenPipe reports whether a command failed only because the program that read what it
// prints has gone, as head does: they have what they wanted. A command that
// would change something complains all the same, because it did not.
func isBrokenPipe(cmd *cobra.Command, err error) bool {
	return errors.Is(err, syscall.EPIPE) && !commandline.WritesState(cmd)
}

// app is what all commands share: the process, where it prints, and the global
// flags.
type app struct {
	env     process.Env
	out     *output.Output
	opt     project.Options // the global flags, and what every project is opened with
	input   bool            // a person may be asked
	signals *interrupt.Handler
	waits   applyview.Waits
	writes  project.Writes
}

func newApp(env process.Env, signals *interrupt.Handler) *app {
	credentials := project.EnvironmentCredentials(env.LookupEnv)
	a := &app{env: env, out: output.New(env, credentials), signals: signals}
	a.waits.Out = a.out
	a.opt = project.Options{
		Env: env, Out: a.out, Version: Version(), Credentials: credentials, Waiting: a.waits.Report, Held: signals.SetLockHint, Writes: &a.writes,
	}
	return a
}

// prompt returns what asks the person at the terminal.
func (a *app) prompt() approval.Prompt {
	return approval.Prompt{In: a.env.Stdin, Out: a.out.Stdout, Terminal: a.env.Ask && !a.out.HidesText(), Forbidden: !a.input}
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "herald",
		Short: "Terraform for announcements",
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
	flags.StringVar((*string)(&a.opt.Dir), "chdir", "", "work in `DIR` instead of the current directory")
	flags.Var(commandline.Variables(&a.opt.Variables), "var", "set a variable: `NAME=VALUE`; may be repeated")
	flags.Var(commandline.VariableFiles(&a.opt.Variables), "var-file", "set variables from `FILE`; may be repeated")
	flags.BoolVar(&a.opt.Sandbox, "sandbox", false, "use a sandbox in this process instead of the platforms, with a separate state and no credentials")
	flags.BoolVar(&a.opt.Untrusted, "untrusted", false, "treat the files as hostile: they can reach nothing outside of the project that is not explicitly allowed")
	flags.StringArrayVar(&a.opt.AllowedDirs, "allow-files-outside", nil, "allow the configuration to read files in `DIR`, outside of the project; may be repeated")
	flags.BoolVar(&a.out.NoColor, "no-color", false, "disable colors")
	flags.BoolVar(&a.input, "input", true, "prompt for input; if false, fail where an answer is needed, as without a terminal")
	root.AddCommand(plainCommands(a)...)
	root.AddCommand(withRouteFlag(a, stateCommands(a)...)...)
	root.SetHelpCommand(newHelpCommand())
	completion.Install(root, &a.opt, argumentWords(), flagWords())
	commandline.CheckArguments(root)
	commandline.CheckFlags(root, func(name string) string { return a.opt.Dir.Path(name) })
	return root
}

// plainCommands are all that there are, but for sending and those below another.
func plainCommands(a *app) []*cobra.Command {
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
		newConversationsCommand(a),
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

// stateCommands are the commands whose state depends on where messages are sent.
func stateCommands(a *app) []*cobra.Command {
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
