package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/apply"
	"herald/apply/progress"
	"herald/apply/stream"
	"herald/cli/failure"
	"herald/lang/diag"
	"herald/lang/safefile"
	"herald/plan"
)

// audience is who is told of a command beside people, or instead of them.
type audience struct {
	json        bool   // --json: programs instead of people
	into        string // --json-into: file for programs; "" for none
	diagnostics string // --diagnostics
	quality     string // --code-quality: file; "" for none
	compact     bool   // --compact-warnings
}

// streamFlags are those of commands that tell programs how they go on.
func (o *audience) streamFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.json, "json", false, "tell programs instead of people: JSON, an object on each line; never asks")
	fileFlag(cmd, &o.into, "json-into", "tell programs in `FILE` what --json would, beside people")
	o.problemFlags(cmd)
}

// problemFlags are those of commands whose problems a forge can show.
func (o *audience) problemFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.diagnostics, "diagnostics", "auto", "how problems are told: text, github to annotate the lines as well, or auto to do so in GitHub's workflows")
	// It fails only for a flag that is not there, or has a function already.
	_ = cmd.RegisterFlagCompletionFunc("diagnostics", cobra.FixedCompletions([]string{"auto", "github", "text"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().BoolVar(&o.compact, "compact-warnings", false, "tell warnings in a line each where there are no errors")
	fileFlag(cmd, &o.quality, "code-quality", "write problems to `FILE` as a code quality report of GitLab's")
}

// programs is what programs are told of one command.
type programs struct {
	stream   *stream.Stream // nil: nobody follows
	file     *os.File       // of --json-into; nil without
	alone    bool           // people are told nothing
	annotate bool           // problems are shown at their lines by GitHub
	compact  bool           // warnings alone take a line each
	quality  string         // file for a code quality report; "" for none
	// found and sources are the problems so far, as Limit keeps them, and the files
	// they are in; counts are of all, by severity.
	found   hcl.Diagnostics
	counts  [hcl.DiagWarning + 1]int
	sources map[string]*hcl.File
}

// begin lets programs listen. Every command with an audience does so first.
func (a *app) begin(o audience) error {
	switch o.diagnostics {
	case "", "auto":
		a.programs.annotate = a.getenv("GITHUB_ACTIONS") == "true"
	case "github":
		a.programs.annotate = true
	case "text":
	default:
		return failure.Usage("--diagnostics is %q; it takes auto, text or github", o.diagnostics)
	}
	a.programs.quality, a.programs.compact = o.quality, o.compact
	var to []io.Writer
	if o.json {
		to = append(to, a.jsonOut())
		a.Stdout, a.OutTerminal, a.Ask, a.programs.alone = io.Discard, false, false, true
	}
	if o.into != "" {
		file, err := safefile.OpenStream(a.beside(o.into))
		if err != nil {
			return fmt.Errorf("open the file of --json-into: %w", err)
		}
		a.programs.file, to = file, append(to, a.jsonTo(file))
	}
	if len(to) > 0 {
		a.programs.stream = stream.New(stream.Options{Version: Version(), Now: a.Now}, to...)
	}
	return nil
}

// end is begin's counterpart, when all has been told.
func (a *app) end() error {
	var all []error
	if s := a.programs.stream; s != nil {
		all = append(all, s.Close())
	}
	if f := a.programs.file; f != nil {
		all = append(all, f.Close())
	}
	if a.programs.quality != "" {
		all = append(all, a.writeQuality())
	}
	return errors.Join(all...)
}

// writeQuality writes the code quality report. Without problems it is an empty
// one: a report that is missing would keep the last one's problems alive.
func (a *app) writeQuality() error {
	var report strings.Builder
	if err := diag.CodeQuality(&report, a.programs.found, a.inRepository("CI_PROJECT_DIR")); err != nil {
		return err
	}
	if err := safefile.Write(a.beside(a.programs.quality), a.credentials.Strike([]byte(report.String())), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("write the code quality report: %w", err)
	}
	return nil
}

// inRepository gives names of files as seen from the root of the repository,
// which the environment variable tells in a pipeline.
func (a *app) inRepository(variable string) func(string) string {
	root := a.getenv(variable)
	return func(name string) string {
		if root == "" {
			return filepath.ToSlash(name)
		}
		abs, err := filepath.Abs(name)
		if err != nil {
			return filepath.ToSlash(name)
		}
		rel, err := filepath.Rel(root, abs)
		if err != nil || strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(name)
		}
		return filepath.ToSlash(rel)
	}
}

// problems tells programs what people are told as well. diags are sorted.
func (a *app) problems(diags hcl.Diagnostics, sources map[string]*hcl.File) {
	for _, d := range diags {
		a.programs.counts[d.Severity]++
	}
	programs := diag.Limit(diags, forPrograms)
	a.programs.found = append(a.programs.found, programs...)
	if a.programs.sources == nil {
		a.programs.sources = map[string]*hcl.File{}
	}
	for name, file := range sources {
		a.programs.sources[name] = file
	}
	if s := a.programs.stream; s != nil {
		s.Diagnostics(programs, sources)
	}
	if a.programs.annotate {
		// Standard error is the last resort; there is nowhere left to complain.
		_ = diag.Annotate(a.raw.err, diag.Limit(diags, inFull), a.inRepository("GITHUB_WORKSPACE"))
	}
}

// publish tells programs of a plan.
func (a *app) publish(made *plan.Plan) {
	if s := a.programs.stream; s != nil {
		s.Plan(made)
	}
}

// observer tells people and programs of an apply.
func (p *project) observer(show *progress.Progress) func(apply.Event) {
	s := p.programs.stream
	if s == nil {
		return show.Observe
	}
	return func(ev apply.Event) {
		s.Observe(ev)
		show.Observe(ev)
	}
}

// noticing tells people and programs, in the middle of an apply, what is no
// event of it.
func (p *project) noticing(show *progress.Progress) func(text string) bool {
	s := p.programs.stream
	if s == nil {
		return show.Notice
	}
	return func(text string) bool {
		s.Log(text)
		return show.Notice(text)
	}
}

// reading tells programs what is asked of the platforms; nil for nobody.
func (p *project) reading() func(plan.Reading) {
	if s := p.programs.stream; s != nil {
		return s.Reading
	}
	return nil
}

// tick has programs hear now and then of what takes long, until it is stopped.
func (p *project) tick(ctx context.Context) (stop func()) {
	s := p.programs.stream
	if s == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for p.Sleep(ctx, time.Second) == nil {
			s.Progress()
		}
	}()
	return cancel
}
