package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/completion"
	"herald/cli/diagram"
	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/planning"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/scope"
	"herald/plan"
	"herald/providers"
	platforms "herald/providers/all"
)

// What a graph tells beside what refers to what.
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
	var done actionCounts
	var err error
	if opt.svg {
		return failure.Usage("there is no SVG output any more; run 'herald graph | dot -Tsvg > graph.svg' with Graphviz, or use --mermaid")
	}
	switch opt.kind {
	case graphReferences:
		g, err = referenceGraph(a, opt.cycles)
	case graphPlan, graphDestroy:
		g, done, err = planGraph(ctx, a, opt.kind == graphDestroy)
	default:
		err = failure.Usage("there is no graph of the type %q: it is %s, %s or %s", opt.kind, graphReferences, graphPlan, graphDestroy)
	}
	if err != nil {
		return err
	}
	d := drawGraph(g, done, opt.cycles)
	d.Boxes = append(d.Boxes, done.removedBoxes(d)...)
	switch {
	case opt.mermaid:
		return diagram.Mermaid(a.out.Stdout, d)
	case opt.text:
		return diagram.Text(a.out.Stdout, d, a.out.Columns())
	}
	return diagram.DOT(a.out.Stdout, d)
}

// referenceGraph reads the files alone. Cycles are told in either case; without
// drawing them the command fails, as every other does.
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

// planGraph makes a plan and tells what it does to each block.
func planGraph(ctx context.Context, a *app, destroy bool) (g *lang.Graph, done actionCounts, err error) {
	p, err := a.openSession()
	if err != nil {
		return nil, nil, err
	}
	defer p.closeInto(&err)
	made, err := planning.Make(ctx, p.Project, planning.Options{Refresh: true, Destroy: destroy, Parallelism: 10})
	if err != nil {
		return nil, nil, err
	}
	p.Problems.Print()
	g, diags := p.Config.Graph(p.Inputs)
	if diags.HasErrors() {
		return nil, nil, p.Problems.Fail(diags...)
	}
	return g, countActions(made.Plan), nil
}

// actionCounts are how often each action is done to the instances of a block, by its
// address without keys.
type actionCounts map[string]map[plan.Action]int

func countActions(made *plan.Plan) actionCounts {
	d := actionCounts{}
	for _, c := range made.Conversations {
		if at, err := addr.ParseInstance(c.Address); err == nil {
			d.countAction(at, c.Action)
		}
	}
	for _, c := range made.Deliveries {
		if at, err := addr.ParseDelivery(c.Address); err == nil {
			d.countAction(at.Message, c.Action)
		}
	}
	for _, i := range made.Invocations {
		d.countAction(i.Request.Addr, plan.Invoke)
	}
	return d
}

func (d actionCounts) countAction(at addr.Instance, action plan.Action) {
	block := at.Declared().String()
	if d[block] == nil {
		d[block] = map[plan.Action]int{}
	}
	d[block][action]++
}

// describeActions tells what is done to a block; "" when nothing is.
func (d actionCounts) describeActions(block string) string {
	var words []string
	for _, action := range actionOrder() {
		if n := d[block][action]; n > 0 {
			words = append(words, fmt.Sprintf("%d × %s", n, action))
		}
	}
	return strings.Join(words, ", ")
}

// gravestTone is that of the gravest thing that is done to a block.
func (d actionCounts) gravestTone(block string) (diagram.Tone, bool) {
	for _, action := range actionOrder() {
		if d[block][action] > 0 {
			return toneOf(action), true
		}
	}
	return "", false
}

// removedBoxes are boxes of what is done to blocks that are not in a diagram: those
// that are declared no more.
func (d actionCounts) removedBoxes(in *diagram.Diagram) []diagram.Box {
	known := map[string]bool{}
	var visit func(*diagram.Diagram)
	visit = func(in *diagram.Diagram) {
		for _, b := range in.Boxes {
			known[b.Name] = true
			if b.Inner != nil {
				visit(b.Inner)
			}
		}
	}
	visit(in)
	var boxes []diagram.Box
	for _, block := range slices.Sorted(maps.Keys(d)) {
		if tone, acts := d.gravestTone(block); acts && !known[block] {
			boxes = append(boxes, diagram.Box{Name: block, Note: d.describeActions(block), Tone: tone, Hint: "declared no more"})
		}
	}
	return boxes
}

// actionOrder lists all that may happen, the gravest first.
func actionOrder() []plan.Action {
	return []plan.Action{
		plan.Blocked, plan.Unreachable, plan.Resolve, plan.Recall, plan.Remove, plan.SendAgain, plan.Replace, plan.Forget,
		plan.Edit, plan.Update, plan.Send, plan.Create, plan.Invoke, plan.Defer,
	}
}

func toneOf(action plan.Action) diagram.Tone {
	switch action {
	case plan.Send, plan.Create, plan.Invoke:
		return diagram.Gain
	case plan.Edit, plan.Update, plan.Defer:
		return diagram.Change
	case plan.Resolve, plan.Blocked, plan.Unreachable:
		return diagram.Doubt
	}
	return diagram.Loss
}

// drawGraph turns a graph into boxes.
func drawGraph(g *lang.Graph, done actionCounts, cycles bool) *diagram.Diagram {
	d := &diagram.Diagram{Boxes: make([]diagram.Box, len(g.Vertices))}
	for n, v := range g.Vertices {
		b := diagram.Box{Name: v.Address, Note: v.Repetition, Hint: formatPosition(v.Range), Tone: kindTone(v.Kind),
			Needs: slices.Concat(v.Needs, v.Rules), Weak: v.Rules}
		if tone, ok := done.gravestTone(v.Address); ok {
			b.Tone = tone
			b.Note = strings.TrimPrefix(b.Note+", "+done.describeActions(v.Address), ", ")
		}
		if v.Inner != nil {
			b.Inner = drawGraph(v.Inner, done, cycles)
		}
		d.Boxes[n] = b
	}
	if !cycles {
		return d
	}
	for _, walk := range g.Cycles {
		for i, n := range walk {
			d.Boxes[n].Cycle = append(d.Boxes[n].Cycle, walk[(i+1)%len(walk)])
		}
	}
	return d
}

// formatPosition is where a block stands, for people.
func formatPosition(r hcl.Range) string {
	if r.Filename == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line)
}

func kindTone(kind string) diagram.Tone {
	switch {
	case kind == addr.Conversation:
		return diagram.Place
	case slices.Contains([]string{addr.Message, addr.Attachment, addr.Action}, kind):
		return diagram.Speech
	case slices.Contains([]string{scope.Variable, scope.Local, addr.Data}, kind):
		return diagram.Input
	}
	return diagram.Plain
}
