package comment

import (
	"fmt"
	"html"
	"strings"

	"herald/plan"
	"herald/plan/render"
)

// commentSections returns the sections of a comment: first the unexpected, then
// what readers will see, then what they will not.
func commentSections(r *render.Report) []section {
	var all []section
	add := func(head, what string, blocks []block) {
		if len(blocks) > 0 {
			all = append(all, section{head, what, blocks})
		}
	}
	add("", "consequences", consequenceBlocks(r))
	add("#### Changed outside of Herald", "changes", driftBlocks(r.Drift))
	add("#### Conversations", "conversations", conversationBlocks(r.Conversations))
	add("#### Messages", "messages", messageBlocks(r.Messages))
	add("#### Left unchanged", "deliveries", deliveryBlocks(r.Kept))
	add("#### Changes excluded from this plan", "deliveries", excludedBlocks(r.LeftOut))
	add("#### Only in the state", "addresses", recordBlocks(r))
	add("#### Outputs", "outputs", outputBlocks(r.Outputs))
	add("#### Variables with values other than their defaults", "variables", variableBlocks(r.Variables))
	return all
}

// consequenceBlocks returns the notes for readers and authors, once each.
func consequenceBlocks(r *render.Report) []block {
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
		blocks[i].short = fmt.Sprintf("- ⚠️ %s%s\n", escapeSentence(n), times)
	}
	return blocks
}

func driftBlocks(all []render.Drift) []block {
	blocks := make([]block, len(all))
	for i, d := range all {
		line := inlineCode(d.Address.String()) + " was " + string(d.Kind)
		if d.When != "" {
			line += " on " + d.When
		}
		blocks[i].short = "- " + line + "\n"
		if !d.Text.Same() {
			blocks[i].full = func() string { return collapsible(line, diffBlock([]render.Passage{d.Text}, nil)) }
		}
	}
	return blocks
}

func conversationBlocks(all []render.Conversation) []block {
	blocks := make([]block, len(all))
	for i, c := range all {
		blocks[i] = block{"- " + deliveryLine(c.Delivery) + "\n", func() string { return conversationText(c) }}
	}
	return blocks
}

func conversationText(c render.Conversation) string {
	var b strings.Builder
	b.WriteString("- " + deliveryLine(c.Delivery) + "\n")
	for _, f := range c.Fields {
		b.WriteString("  - " + f.Name + ": " + changeText(f.Before, f.After) + "\n")
	}
	return b.String()
}

func changeText(before, after string) string {
	switch {
	case before == "":
		return inlineCode(after)
	case after == "":
		return "<del>" + inlineCode(before) + "</del>"
	}
	return "<del>" + inlineCode(before) + "</del> → " + inlineCode(after)
}

func deliveryBlocks(all []render.Delivery) []block {
	blocks := make([]block, len(all))
	for i, d := range all {
		blocks[i].short = "- " + deliveryLine(d) + "\n"
	}
	return blocks
}

func excludedBlocks(all []plan.Excluded) []block {
	blocks := make([]block, len(all))
	for i, x := range all {
		blocks[i].short = "- " + render.Word(x.Action) + " " + inlineCode(x.Address.String()) + "\n"
	}
	return blocks
}

func recordBlocks(r *render.Report) []block {
	var blocks []block
	for _, x := range r.Renamed {
		blocks = append(blocks, block{short: "- " + inlineCode(x.From.String()) + " → " + inlineCode(x.To.String()) + "\n"})
	}
	for _, x := range r.Adopted {
		blocks = append(blocks, block{short: "- imported " + inlineCode(x.Address.String()) + " (" + inlineCode(strings.Join(x.IDs, ", ")) + ")\n"})
	}
	return blocks
}

func outputBlocks(all []render.Output) []block {
	blocks := make([]block, len(all))
	for i, o := range all {
		blocks[i] = block{"- " + inlineCode(o.Name) + "\n", func() string { return outputText(o) }}
	}
	return blocks
}

func outputText(o render.Output) string {
	if !strings.Contains(o.Before+o.After, "\n") {
		return "- " + inlineCode(o.Name) + ": " + changeText(o.Before, o.After) + "\n"
	}
	text := render.Passage{Before: render.Words{Text: o.Before}, After: render.Words{Text: o.After}}
	return collapsible(inlineCode(o.Name), diffBlock([]render.Passage{text}, nil))
}

func variableBlocks(all []render.Variable) []block {
	blocks := make([]block, len(all))
	for i, v := range all {
		blocks[i].short = "- " + inlineCode(v.Name) + ": " + inlineCode(v.Value) + "\n"
	}
	return blocks
}

// deliveryLine describes one delivery or conversation on one line.
func deliveryLine(d render.Delivery) string {
	text := inlineCode(d.Address.String())
	if d.URL != "" {
		text = `<a href="` + html.EscapeString(d.URL) + `">` + text + "</a>"
	}
	if d.Action != plan.NoOp {
		text = "<b>" + render.Word(d.Action) + "</b> " + text
	}
	text += " (" + escapeSentence(d.Where()) + ")"
	if d.Reason != "" {
		text += ": " + escapeSentence(d.Reason)
	}
	return text
}
