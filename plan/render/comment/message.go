package comment

import (
	"fmt"
	"strings"

	"herald/lang/diag/visible"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/diff"
)

// messages tells each message, its texts folded away.
func messages(all []render.Message) []block {
	blocks := make([]block, len(all))
	for i, m := range all {
		blocks[i] = message(m)
	}
	return blocks
}

func message(m render.Message) block {
	title := code(m.Address) + ": " + counted(m)
	return block{"- " + title + "\n", func() string { return folded(title, told(m)) }}
}

// inFull is how many deliveries of the same text are listed; more are counted.
const inFull = 50

// told is what people read of a message, and who gets it.
func told(m render.Message) string {
	var b strings.Builder
	for _, g := range m.Groups {
		b.WriteString(differences(g.Reading.Texts, g.Reading.Items))
		listed, more := 0, 0
		for _, d := range g.Deliveries {
			// What there is a note on is listed whatever it takes.
			if listed++; listed > inFull && len(d.Notes) == 0 {
				more++
				continue
			}
			b.WriteString("- " + line(d) + "\n")
			for _, n := range d.Notes {
				b.WriteString("  - " + words(n) + "\n")
			}
		}
		if more > 0 {
			fmt.Fprintf(&b, "- … and %d more\n", more)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// counted is how often what happens to a message, in the order of a plan.
func counted(m render.Message) string {
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

// folded is text that is shown when somebody asks for it.
func folded(summary, body string) string {
	return "<details><summary>" + summary + "</summary>\n\n" + strings.TrimRight(body, "\n") + "\n\n</details>\n\n"
}

// around is how many unchanged lines stand around a change.
const around = 3

// differences shows texts and what stands beside them, in one block of code.
func differences(texts []render.Passage, items []render.Item) string {
	var b strings.Builder
	for _, t := range texts {
		difference(&b, t)
	}
	for _, i := range items {
		if i.Change != render.Stays {
			fmt.Fprintf(&b, "%c (%s) %s\n", i.Change, i.Kind, visible.Line(i.Text))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	f := fence(b.String())
	return f + "diff\n" + b.String() + f + "\n\n"
}

func difference(b *strings.Builder, t render.Passage) {
	lines := t.Lines()
	near := diff.Near(lines, around)
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
