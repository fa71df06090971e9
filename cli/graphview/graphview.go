// Package graphview turns the graph of a configuration, and the actions of a plan on its
// blocks, into a diagram.
//
// It must not know the formats of diagrams, nor how a plan is made.
package graphview

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/diagram"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/scope"
	"herald/plan"
)

// Draw returns the diagram of a graph. With a plan, the boxes also show its actions;
// made is nil without one. With cycles, blocks that need each other are marked.
func Draw(g *lang.Graph, made *plan.Plan, cycles bool) *diagram.Diagram {
	var done actionCounts
	if made != nil {
		done = countActions(made)
	}
	d := drawBoxes(g, done, cycles)
	d.Boxes = append(d.Boxes, done.removedBoxes(d)...)
	return d
}

// actionCounts counts each action on the instances of a block, by the address of the
// block without keys.
type actionCounts map[string]map[plan.Action]int

func countActions(made *plan.Plan) actionCounts {
	d := actionCounts{}
	for _, c := range made.Conversations {
		d.countAction(c.Address, c.Action)
	}
	for _, c := range made.Deliveries {
		d.countAction(c.Address.Message, c.Action)
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

// describeActions lists the actions on a block; "" when there are none.
func (d actionCounts) describeActions(block string) string {
	var words []string
	for _, action := range actionOrder() {
		if n := d[block][action]; n > 0 {
			words = append(words, fmt.Sprintf("%d × %s", n, action))
		}
	}
	return strings.Join(words, ", ")
}

// gravestTone returns the tone of the most serious action on a block, if it has one.
func (d actionCounts) gravestTone(block string) (diagram.Tone, bool) {
	for _, action := range actionOrder() {
		if d[block][action] > 0 {
			return toneOf(action), true
		}
	}
	return "", false
}

// removedBoxes returns boxes for the actions on blocks that are not in a diagram, because
// they are no longer declared.
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
			boxes = append(boxes, diagram.Box{Name: block, Note: d.describeActions(block), Tone: tone, Hint: "no longer declared"})
		}
	}
	return boxes
}

// actionOrder lists all actions, the most serious first.
func actionOrder() []plan.Action {
	return []plan.Action{
		plan.Blocked, plan.Unreachable, plan.Resolve, plan.Recall, plan.Remove, plan.SendAgain, plan.Replace, plan.Forget,
		plan.Edit, plan.Update, plan.Pin, plan.Unpin, plan.Send, plan.Create, plan.Invoke, plan.Defer,
	}
}

func toneOf(action plan.Action) diagram.Tone {
	switch action {
	case plan.Send, plan.Create, plan.Invoke:
		return diagram.Gain
	case plan.Edit, plan.Update, plan.Pin, plan.Unpin, plan.Defer:
		return diagram.Change
	case plan.Resolve, plan.Blocked, plan.Unreachable:
		return diagram.Doubt
	}
	return diagram.Loss
}

// drawBoxes turns a graph into boxes.
func drawBoxes(g *lang.Graph, done actionCounts, cycles bool) *diagram.Diagram {
	d := &diagram.Diagram{Boxes: make([]diagram.Box, len(g.Vertices))}
	for n, v := range g.Vertices {
		b := diagram.Box{Name: v.Address, Note: v.Repetition, Hint: formatPosition(v.Range), Tone: kindTone(v.Kind),
			Needs: slices.Concat(v.Needs, v.Rules), Weak: v.Rules}
		if tone, ok := done.gravestTone(v.Address); ok {
			b.Tone = tone
			b.Note = strings.TrimPrefix(b.Note+", "+done.describeActions(v.Address), ", ")
		}
		if v.Inner != nil {
			b.Inner = drawBoxes(v.Inner, done, cycles)
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

// formatPosition returns where a block is declared, for people.
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
