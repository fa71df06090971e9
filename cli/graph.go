package cli

import (
	"context"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/completion"
	"herald/cli/diagram"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/graphview"
	"herald/cli/planning"
	"herald/lang"
	"herald/plan"
	"herald/providers"
	platforms "herald/providers/all"
)

// What a graph shows: references alone, or also the actions of a plan.
const (
	graphReferences = "references"
	graphPlan       = "plan"
	graphDestroy    = "plan-destroy"
)

// graphOptions are the flags of herald graph.
type graphOptions struct {
	kind    string
	cycles  bool
	mermaid bool
	text    bool
	svg     bool
}

func newGraphCommand(a *app) *cobra.Command {
	opt := graphOptions{}
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Draw the references between blocks",
		Long: "Writes the blocks of the configuration and the references between them as a Graphviz graph, as a Mermaid flowchart, or as\n" +
			"text. A block is one box, however many instances it has. A called module is a box that contains its blocks. References in\n" +
			"the validation of a variable are dashed, and marked with ✓ in text.\n\n" +
			"References are read from the files, without state, network or credentials. With --type=plan Herald makes a plan, and the\n" +
			"boxes also show its actions.",
		Example: "  herald graph --text\n  herald graph --mermaid > graph.mmd\n  herald graph --type=plan | dot -Tsvg > graph.svg\n" +
			"  herald graph --text --draw-cycles",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runGraph(cmd.Context(), a, opt) },
	}
	cmd.Flags().StringVar(&opt.kind, "type", graphReferences, "what to show: `TYPE` is references, plan or plan-destroy; the last two also show what an apply would do")
	cmd.Flags().BoolVar(&opt.cycles, "draw-cycles", false, "highlight blocks that need each other")
	cmd.Flags().BoolVar(&opt.mermaid, "mermaid", false, "write a Mermaid flowchart, for a code block in Markdown")
	cmd.Flags().BoolVar(&opt.text, "text", false, "write a tree for the terminal: under each block what it needs")
	cmd.Flags().BoolVar(&opt.svg, "svg", false, "removed")
	_ = cmd.Flags().MarkHidden("svg")
	cmd.MarkFlagsMutuallyExclusive("mermaid", "text")
	completion.FixedWords(cmd, "type", graphReferences, graphPlan, graphDestroy)
	return cmd
}

func runGraph(ctx context.Context, a *app, opt graphOptions) error {
	var g *lang.Graph
	var made *plan.Plan
	var err error
	if opt.svg {
		return failure.Usage("SVG output was removed; run 'herald graph | dot -Tsvg > graph.svg' with Graphviz, or use --mermaid")
	}
	switch opt.kind {
	case graphReferences:
		g, err = referenceGraph(a, opt.cycles)
	case graphPlan, graphDestroy:
		g, made, err = planGraph(ctx, a, opt.kind == graphDestroy)
	default:
		err = failure.Usage("there is no graph of the type %q; the types are %s, %s and %s", opt.kind, graphReferences, graphPlan, graphDestroy)
	}
	if err != nil {
		return err
	}
	d := graphview.Draw(g, made, opt.cycles)
	switch {
	case opt.mermaid:
		return diagram.Mermaid(a.out.Stdout, d)
	case opt.text:
		return diagram.Text(a.out.Stdout, d, a.out.Columns())
	}
	return diagram.DOT(a.out.Stdout, d)
}

// referenceGraph reads the files alone. Cycles are reported in either case; unless they
// are drawn, the command fails, as every other command does.
func referenceGraph(a *app, cycles bool) (*lang.Graph, error) {
	opt, err := a.opt.Library()
	if err != nil {
		return nil, err
	}
	config, diags := lang.LoadWith(opt)
	if diags.HasErrors() {
		a.out.Diagnose(diags, config.Files())
		return nil, exit.Silent(exit.Failure)
	}
	g, circular := config.Graph(lang.Inputs{Platforms: providers.Schemas(platforms.Platforms())})
	for _, d := range circular {
		if cycles {
			d.Severity = hcl.DiagWarning
		}
	}
	a.out.Diagnose(append(diags, circular...), config.Files())
	if circular.HasErrors() {
		a.out.Note("To see what needs what:\n  herald graph --draw-cycles --text")
		return nil, exit.Silent(exit.Failure)
	}
	return g, nil
}

// planGraph returns the graph with a plan, whose actions the boxes show.
func planGraph(ctx context.Context, a *app, destroy bool) (g *lang.Graph, made *plan.Plan, err error) {
	p, err := a.openSession()
	if err != nil {
		return nil, nil, err
	}
	defer p.closeInto(&err)
	planned, err := planning.Make(ctx, p.Project, planning.Options{Refresh: true, Destroy: destroy, Parallelism: 10})
	if err != nil {
		return nil, nil, err
	}
	p.Problems.Print()
	g, diags := p.Config.Graph(p.Inputs)
	if diags.HasErrors() {
		return nil, nil, p.Problems.Fail(diags...)
	}
	return g, planned.Plan, nil
}
