package diagram

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"herald/cli/printer"
)

// DOT writes the diagram in the notation of Graphviz. Boxes in boxes are
// clusters; lines lead from what needs to what is needed. The error is that of
// w.
func DOT(w io.Writer, d *Diagram) error {
	out := &printer.Printer{Out: w}
	out.Linef("digraph G {")
	out.Linef("  rankdir = \"RL\";")
	out.Linef("  node [shape = box, style = \"rounded,filled\", fontname = \"sans-serif\"];")
	dot(out, d, "  ")
	out.Linef("}")
	return out.Err
}

func dot(out *printer.Printer, d *Diagram, indent string) {
	for _, b := range d.Boxes {
		if b.Inner == nil {
			dotBox(out, b, indent)
			continue
		}
		out.Linef("%ssubgraph %s {", indent, quoted("cluster_"+b.Name))
		out.Linef("%s  label = %s;", indent, quoted(b.Name))
		dotBox(out, b, indent+"  ")
		dot(out, b.Inner, indent+"  ")
		out.Linef("%s}", indent)
	}
	for _, b := range d.Boxes {
		for _, n := range b.Needs {
			look := ""
			switch {
			case slices.Contains(b.Cycle, n):
				look = fmt.Sprintf(" [color = %s, penwidth = 2]", quoted(cycleLine))
			case slices.Contains(b.Weak, n):
				look = " [style = dashed]"
			}
			out.Linef("%s%s -> %s%s;", indent, quoted(b.Name), quoted(d.Boxes[n].Name), look)
		}
	}
}

func dotBox(out *printer.Printer, b Box, indent string) {
	label := b.Name
	if b.Note != "" {
		label += "\n" + b.Note
	}
	look := b.Tone.look()
	hint := ""
	if b.Hint != "" {
		hint = ", tooltip = " + quoted(b.Hint)
	}
	out.Linef("%s%s [label = %s, fillcolor = %s, color = %s%s];",
		indent, quoted(b.Name), quoted(label), quoted(look.fill), quoted(look.line), hint)
}

// quoted is a text as Graphviz reads it.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
