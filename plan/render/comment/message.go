package comment

import (
	"fmt"
	"strings"

	"herald/lang/diag/visible"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/diff"
)

// messageBlocks returns a block for each message, with its texts collapsed.
func messageBlocks(all []render.Message) []block {
	blocks := make([]block, len(all))
	for i, m := range all {
		blocks[i] = messageBlock(m)
	}
	return blocks
}

func messageBlock(m render.Message) block {
	title := inlineCode(m.Address) + ": " + countActions(m)
	return block{"- " + title + "\n", func() string { return collapsible(title, messageDetails(m)) }}
}

// maxListedDeliveries is how many deliveries of the same text are listed; more are counted.
const maxListedDeliveries = 50

// messageDetails returns what people read of a message, and its deliveries.
func messageDetails(m render.Message) string {
	var b strings.Builder
	for _, g := range m.Groups {
		b.WriteString(diffBlock(g.Reading.Texts, g.Reading.Items))
		listed, more := 0, 0
		for _, d := range g.Deliveries {
			// Deliveries with a note are always listed.
			if listed++; listed > maxListedDeliveries && len(d.Notes) == 0 {
				more++
				continue
			}
			b.WriteString("- " + deliveryLine(d) + "\n")
			for _, n := range d.Notes {
				b.WriteString("  - " + escapeSentence(n) + "\n")
			}
		}
		if more > 0 {
			fmt.Fprintf(&b, "- … and %d more\n", more)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// countActions counts the actions on a message, in the order of the plan.
func countActions(m render.Message) string {
	n := map[plan.Action]int{}
	var order []plan.Action
	for _, g := range m.Groups {
		for _, d := range g.Deliveries {
			if n[d.Action]++; n[d.Action] == 1 {
				order = append(order, d.Action)
			}
		}
	}
	parts := make([]string, len(order))
	for i, a := range order {
		parts[i] = fmt.Sprintf("%s × %d", render.Word(a), n[a])
	}
	return strings.Join(parts, ", ")
}

// collapsible returns text that is shown on demand.
func collapsible(summary, body string) string {
	return "<details><summary>" + summary + "</summary>\n\n" + strings.TrimRight(body, "\n") + "\n\n</details>\n\n"
}

// contextLines is how many unchanged lines are shown around a change.
const contextLines = 3

// diffBlock returns the difference of texts and items as one code block.
func diffBlock(texts []render.Passage, items []render.Item) string {
	var b strings.Builder
	for _, t := range texts {
		writeDiff(&b, t)
	}
	for _, i := range items {
		if i.Change != render.Stays {
			fmt.Fprintf(&b, "%c (%s) %s\n", i.Change, i.Kind, visible.Line(i.Text))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	f := codeFence(b.String())
	return f + "diff\n" + b.String() + f + "\n\n"
}

func writeDiff(b *strings.Builder, t render.Passage) {
	lines := t.Lines()
	near := diff.Near(lines, contextLines)
	for i, skipped := 0, 0; i < len(lines); i++ {
		if !near[i] {
			skipped++
			if i+1 == len(lines) || near[i+1] {
				fmt.Fprintf(b, "@@ %d unchanged @@\n", skipped)
				skipped = 0
			}
			continue
		}
		fmt.Fprintf(b, "%c %s\n", lines[i].Op, visible.Line(lines[i].Text()))
	}
}
