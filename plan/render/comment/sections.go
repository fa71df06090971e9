package comment

import (
	"fmt"
	"strings"

	"herald/plan"
	"herald/plan/render"
)

// sections are the parts of a comment: what one might not expect first, then
// what readers will see, then what they will not.
func sections(r *render.Report) []section {
	var all []section
	add := func(head, what string, blocks []block) {
		if len(blocks) > 0 {
			all = append(all, section{head, what, blocks})
		}
	}
	add("", "consequences", consequences(r))
	add("#### Changed outside of Herald", "changes", drifts(r.Drift))
	add("#### Conversations", "conversations", conversations(r.Conversations))
	add("#### Messages", "messages", messages(r.Messages))
	add("#### Left as it is", "deliveries", deliveries(r.Kept))
	add("#### Left out, though it would change", "deliveries", leftOut(r.LeftOut))
	add("#### Only in the state", "addresses", records(r))
	add("#### Outputs", "outputs", outputs(r.Outputs))
	add("#### Values of variables other than their defaults", "variables", variables(r.Variables))
	return all
}

// consequences lists what follows for readers and authors, once each.
func consequences(r *render.Report) []block {
	count := map[string]int{}
	var order []string
	note := func(d render.Delivery) {
		for _, n := range d.Notes {
			if count[n]++; count[n] == 1 {
				order = append(order, n)
			}
		}
	}
	for _, c := range r.Conversations {
		note(c.Delivery)
	}
	for _, m := range r.Messages {
		for _, g := range m.Groups {
			for _, d := range g.Deliveries {
				note(d)
			}
		}
	}
	blocks := make([]block, len(order))
	for i, n := range order {
		times := ""
		if count[n] > 1 {
			times = fmt.Sprintf(" (%d ×)", count[n])
		}
		blocks[i].short = fmt.Sprintf("- ⚠️ %s%s\n", words(n), times)
	}
	return blocks
}

func drifts(all []render.Drift) []block {
	blocks := make([]block, len(all))
	for i, d := range all {
		line := code(d.Address) + " was " + string(d.Kind)
		if d.When != "" {
			line += " on " + d.When
		}
		blocks[i].short = "- " + line + "\n"
		if !d.Text.Same() {
			blocks[i].full = func() string { return folded(line, differences([]render.Passage{d.Text}, nil)) }
		}
	}
	return blocks
}

func conversations(all []render.Conversation) []block {
	blocks := make([]block, len(all))
	for i, c := range all {
		blocks[i] = block{"- " + line(c.Delivery) + "\n", func() string { return conversation(c) }}
	}
	return blocks
}

func conversation(c render.Conversation) string {
	var b strings.Builder
	b.WriteString("- " + line(c.Delivery) + "\n")
	for _, f := range c.Fields {
		b.WriteString("  - " + f.Name + ": " + change(f.Before, f.After) + "\n")
	}
	return b.String()
}

func change(before, after string) string {
	switch {
	case before == "":
		return code(after)
	case after == "":
		return "<del>" + code(before) + "</del>"
	}
	return "<del>" + code(before) + "</del> → " + code(after)
}

func deliveries(all []render.Delivery) []block {
	blocks := make([]block, len(all))
	for i, d := range all {
		blocks[i].short = "- " + line(d) + "\n"
	}
	return blocks
}

func leftOut(all []plan.LeftOut) []block {
	blocks := make([]block, len(all))
	for i, x := range all {
		blocks[i].short = "- " + render.Word(x.Action) + " " + code(x.Address) + "\n"
	}
	return blocks
}

func records(r *render.Report) []block {
	var blocks []block
	for _, x := range r.Renamed {
		blocks = append(blocks, block{short: "- " + code(x.From) + " → " + code(x.To) + "\n"})
	}
	for _, x := range r.Adopted {
		blocks = append(blocks, block{short: "- imported " + code(x.Address) + " (" + code(strings.Join(x.IDs, ", ")) + ")\n"})
	}
	return blocks
}

func outputs(all []render.Output) []block {
	blocks := make([]block, len(all))
	for i, o := range all {
		blocks[i] = block{"- " + code(o.Name) + "\n", func() string { return output(o) }}
	}
	return blocks
}

func output(o render.Output) string {
	if !strings.Contains(o.Before+o.After, "\n") {
		return "- " + code(o.Name) + ": " + change(o.Before, o.After) + "\n"
	}
	text := render.Passage{Before: render.Words{Text: o.Before}, After: render.Words{Text: o.After}}
	return folded(code(o.Name), differences([]render.Passage{text}, nil))
}

func variables(all []render.Variable) []block {
	blocks := make([]block, len(all))
	for i, v := range all {
		blocks[i].short = "- " + code(v.Name) + ": " + code(v.Value) + "\n"
	}
	return blocks
}

// line is one delivery or conversation in a line.
func line(d render.Delivery) string {
	text := code(d.Address)
	if d.Action != plan.NoOp {
		text = "<b>" + render.Word(d.Action) + "</b> " + text
	}
	text += " (" + words(d.Where()) + ")"
	if d.Reason != "" {
		text += ": " + words(d.Reason)
	}
	return text
}
