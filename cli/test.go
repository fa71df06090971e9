package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/cli/trial"
	"herald/cli/trial/report"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/lang/source"
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
		Long: "Carries out the runs in *.test.hcl, here and in the directory tests: each plans or applies the configuration, or a module,\n" +
			"with values of its own, and says what must hold. Every file has a sandbox and states of its own, which are thrown away:\n" +
			"nothing is ever sent to real people, no credentials are needed, and the project's own state is not looked at.\n\n" +
			"An apply must leave nothing to do: a plan right after it is a part of every run.",
		Example: "  herald test\n  herald test --filter tests/languages.test.hcl --verbose\n  herald test --junit-xml report.xml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runTest(cmd.Context(), a, opt) },
	}
	cmd.Flags().StringArrayVar(&opt.filter, "filter", nil, "run only the test `FILE`; may be repeated")
	cmd.Flags().StringVar(&opt.directory, "test-directory", "tests", "look for tests in `DIR` as well")
	fileFlag(cmd, &opt.junit, "junit-xml", "write a JUnit report into `FILE` as well")
	cmd.Flags().BoolVar(&opt.json, "json", false, "tell what happens as lines of JSON")
	cmd.Flags().BoolVar(&opt.verbose, "verbose", false, "show the plan of each run, and what people see after it")
	parallelFlag(cmd, &opt.parallelism)
	cmd.MarkFlagsMutuallyExclusive("json", "verbose")
	return cmd
}

// reporter tells what happens in tests.
type reporter interface {
	Observe(trial.Event)
	Summary(report.Count) error
}

func runTest(ctx context.Context, a *app, opt testOptions) error {
	policy, err := a.loadPolicy()
	if err != nil {
		return err
	}
	p := a.newProject(policy)
	p.tests = opt.directory
	p.problems.Add(p.read()...)
	files, sources, err := p.testFiles(opt)
	if err != nil {
		return err
	}
	if p.problems.Pending().HasErrors() {
		return p.cannotTest(opt, sources)
	}
	log, err := a.env.Logger(a.out.Stderr)
	if err != nil {
		return err
	}
	to := p.reporter(opt, files)
	reports, err := trial.Run(ctx, trial.Options{
		Config: p.config, Variables: p.inputs.Variables, Platforms: p.platforms, Version: Version(), Owner: a.env.Who,
		Now: a.env.Now, Log: log, Parallel: opt.parallelism, Stop: a.signals.stop, Observe: to.Observe,
	}, files)
	if err != nil {
		return err
	}
	count := report.CountOf(reports)
	if err := to.Summary(count); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	if err := p.writeJUnit(opt.junit, reports); err != nil {
		return err
	}
	if !count.Good() {
		return exit.Silent(exit.Failure)
	}
	return nil
}

// testFiles reads the files that are asked for. What is wrong with them is in
// p.problems.
func (p *project) testFiles(opt testOptions) ([]*suite.File, map[string]*hcl.File, error) {
	dir := p.dir
	if dir == "" {
		dir = "."
	}
	names, err := suite.Find(dir, opt.directory)
	if err != nil {
		return nil, nil, err
	}
	if len(opt.filter) > 0 {
		if names, err = chosenTests(names, opt.filter); err != nil {
			return nil, nil, err
		}
	}
	reader := p.config.Sources()
	if with, err := reader.With(filepath.Join(dir, opt.directory)); err == nil { // it need not exist
		reader = with
	}
	sources := p.config.Files()
	var files []*suite.File
	for _, name := range names {
		src, err := source.ReadIn(reader, filepath.Join(dir, name))
		if err != nil {
			return nil, nil, fmt.Errorf("read a test file: %w", err)
		}
		f, diags := suite.Read(filepath.ToSlash(name), src)
		p.problems.Add(diags...)
		files, sources[f.Path] = append(files, f), f.Source
	}
	return files, sources, nil
}

// chosenTests are the files that are asked for by path.
func chosenTests(names, filter []string) ([]string, error) {
	var out []string
	for _, wanted := range filter {
		switch {
		case len(names) == 0:
			return nil, failure.New(problem.NoSuchTestFile, "there is no test file %s, nor any other: test files are called *.test.hcl, and stand here or in the directory of --test-directory", wanted)
		case !slices.Contains(names, filepath.Clean(wanted)):
			return nil, failure.New(problem.NoSuchTestFile, "there is no test file %s; the test files are %s.%s", wanted, diag.List(names), diag.DidYouMean(wanted, names))
		}
	}
	for _, name := range names {
		if slices.ContainsFunc(filter, func(wanted string) bool { return filepath.Clean(wanted) == name }) {
			out = append(out, name)
		}
	}
	return out, nil
}

// cannotTest tells what is wrong with the files, before anything is run.
func (p *project) cannotTest(opt testOptions, sources map[string]*hcl.File) error {
	diags := append(p.problems.Pending(), p.further(p.problems.Pending())...)
	if opt.json {
		stream := p.stream()
		stream.Diagnostics(diags, sources)
		if err := stream.Summary(report.Count{Status: trial.Error}); err != nil {
			return err
		}
		return exit.Silent(exit.Failure)
	}
	p.out.Diagnose(diags, sources, p.inputs.Variables.Files())
	return exit.Silent(exit.Failure)
}

func (p *project) stream() *report.Stream {
	return report.NewStream(p.out.JSON(), p.env.Now, Version())
}

func (p *project) reporter(opt testOptions, files []*suite.File) reporter {
	if opt.json {
		stream := p.stream()
		stream.Begin(files)
		return stream
	}
	p.problems.Print()
	text := &report.Text{
		Printer: printer.Printer{Out: p.out.Stdout}, Color: p.out.UsesColor(p.out.OutTerminal),
		Tell: func(diags hcl.Diagnostics, files map[string]*hcl.File) { p.out.Diagnose(diags, files) },
	}
	if opt.verbose {
		text.Show = p.showRun
	}
	if len(files) == 0 {
		p.out.Note("There are no test files: *.test.hcl, here or in %s.", opt.directory)
	}
	return text
}

// showRun prints what a run planned, and what people see after it.
func (p *project) showRun(r *trial.Result) error {
	if r.Plan == nil {
		return nil
	}
	if err := p.render(r.Plan, render.Normal); err != nil || !r.Run.Apply {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("\nWhat people see:\n")
	return printConversations(out, r.Seen)
}

func (p *project) writeJUnit(path string, reports []*trial.Report) error {
	if path == "" {
		return nil
	}
	var b bytes.Buffer
	if err := report.JUnit(&b, reports); err != nil {
		return err
	}
	if err := safefile.Write(p.beside(path), p.credentials.Redact(b.Bytes()), safefile.Options{Mode: 0o644}); err != nil {
		return fmt.Errorf("write the JUnit report: %w", err)
	}
	return nil
}
