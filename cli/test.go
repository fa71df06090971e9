package cli

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/exit"
	"herald/cli/planview"
	"herald/cli/printer"
	"herald/cli/project"
	"herald/cli/sandboxview"
	"herald/cli/trial"
	"herald/cli/trial/report"
	"herald/lang/safefile"
	"herald/lang/suite"
	"herald/plan/render"
)

// testOptions are the flags of herald test.
type testOptions struct {
	filter      []string
	directory   string
	junit       string
	json        bool
	verbose     bool
	parallelism int
}

func newTestCommand(a *app) *cobra.Command {
	var opt testOptions
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Run the tests of the configuration",
		Long: "Run the tests in *.test.hcl, in this directory and in the directory tests: each run plans or applies the configuration, or a\n" +
			"module, with its own values, and checks assertions. Every file has its own sandbox and states, which are discarded: nothing is\n" +
			"sent to real people, no credentials are needed, and the state of the project is not read.\n" +
			"\n" +
			"After each apply, a second plan must be empty.",
		Example: "  herald test\n  herald test --filter tests/languages.test.hcl --verbose\n  herald test --junit-xml report.xml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runTest(cmd.Context(), a, opt) },
	}
	cmd.Flags().StringArrayVar(&opt.filter, "filter", nil, "run only the test `FILE`; may be repeated")
	cmd.Flags().StringVar(&opt.directory, "test-directory", "tests", "also look for tests in `DIR`")
	commandline.AddFileFlag(cmd, &opt.junit, "junit-xml", "also write a JUnit report to `FILE`")
	cmd.Flags().BoolVar(&opt.json, "json", false, "write newline-delimited JSON")
	cmd.Flags().BoolVar(&opt.verbose, "verbose", false, "show the plan of each run, and what people see after it")
	commandline.AddParallelismFlag(cmd, &opt.parallelism)
	cmd.MarkFlagsMutuallyExclusive("json", "verbose")
	return cmd
}

// reporter reports the progress and the result of tests.
type reporter interface {
	Observe(trial.Event)
	Summary(report.Count) error
}

func runTest(ctx context.Context, a *app, opt testOptions) error {
	a.opt.Tests = opt.directory
	p, err := a.sessionOf(project.Read(&a.opt))
	if err != nil {
		return err
	}
	files, sources, diags, err := trial.ReadFiles(p.Config, trial.FileOptions{Dir: p.opt.Dir.String(), Tests: opt.directory, Filter: opt.filter})
	if err != nil {
		return err
	}
	p.Problems.Add(diags...)
	if p.Problems.Pending().HasErrors() {
		return reportTestMistakes(p, opt, sources)
	}
	log, err := a.env.Logger(a.out.Stderr)
	if err != nil {
		return err
	}
	to := newTestReporter(p, opt, files)
	reports, err := trial.Run(ctx, trial.Options{
		Config: p.Config, Variables: p.Inputs.Variables, Platforms: p.Platforms, Version: Version(), Owner: a.env.Who,
		Now: a.env.Now, Log: log, Parallel: opt.parallelism, Stop: a.signals.Stopping(), Observe: to.Observe,
	}, files)
	if err != nil {
		return err
	}
	count := report.CountOf(reports)
	if err := to.Summary(count); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	if err := writeJUnit(p, opt.junit, reports); err != nil {
		return err
	}
	if !count.Good() {
		return exit.Silent(exit.Failure)
	}
	return nil
}

// reportTestMistakes reports what is wrong with the files, before anything is run.
func reportTestMistakes(p *session, opt testOptions, sources map[string]*hcl.File) error {
	diags := append(p.Problems.Pending(), p.FindFurtherProblems(p.Problems.Pending())...)
	if opt.json {
		stream := newTestStream(p)
		stream.Diagnostics(diags, sources)
		if err := stream.Summary(report.Count{Status: trial.Error}); err != nil {
			return err
		}
		return exit.Silent(exit.Failure)
	}
	p.out.Diagnose(diags, sources, p.Inputs.Variables.Files())
	return exit.Silent(exit.Failure)
}

func newTestStream(p *session) *report.Stream {
	return report.NewStream(p.out.JSON(), p.env.Now, Version())
}

func newTestReporter(p *session, opt testOptions, files []*suite.File) reporter {
	if opt.json {
		stream := newTestStream(p)
		stream.Begin(files)
		return stream
	}
	p.Problems.Print()
	text := &report.Text{
		Printer: printer.Printer{Out: p.out.Stdout}, Color: p.out.UsesColor(p.out.OutTerminal),
		Tell: func(diags hcl.Diagnostics, files map[string]*hcl.File) { p.out.Diagnose(diags, files) },
	}
	if opt.verbose {
		text.Show = func(r *trial.Result) error { return printTestRun(p, r) }
	}
	if len(files) == 0 {
		p.out.Note("There are no test files: *.test.hcl, here or in %s.", opt.directory)
	}
	return text
}

// printTestRun prints what a run planned, and what people see after it.
func printTestRun(p *session, r *trial.Result) error {
	if r.Plan == nil {
		return nil
	}
	if err := planview.Print(p.Project, r.Plan, render.Normal); err != nil || !r.Run.Apply {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("\nWhat people see:\n")
	return sandboxview.Print(out, r.Seen)
}

func writeJUnit(p *session, path string, reports []*trial.Report) error {
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := report.JUnit(&b, reports); err != nil {
		return err
	}
	if err := safefile.Write(p.opt.Dir.Path(path), p.opt.Credentials.Redact(b.Bytes()), safefile.Options{Mode: 0o644}); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}
