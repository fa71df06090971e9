package diagram

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"herald/cli/printer"
)

// DOT writes the diagram as a Graphviz graph. Boxes that contain others are
// clusters; edges point from a box to what it needs. The error is that of w.
func DOT(w io.Writer, d *Diagram) error {
	out := &printer.Printer{Out: w}
	out.Linef("digraph G {")
	out.Linef("  rankdir = \"RL\";")
	out.Linef("  node [shape = box, style = \"rounded,filled\", fontname = \"sans-serif\"];")
	writeDOTBoxes(out, d, "  ")
	out.Linef("}")
	return out.Err
}

func writeDOTBoxes(out *printer.Printer, d *Diagram, indent string) {
	for _, b := range d.Boxes {
		if b.Inner == nil {
			writeDOTBox(out, b, indent)
			continue
		}
		out.Linef("%ssubgraph %s {", indent, quoteDOT("cluster_"+b.Name))
		out.Linef("%s  label = %s;", indent, quoteDOT(b.Name))
		writeDOTBox(out, b, indent+"  ")
		writeDOTBoxes(out, b.Inner, indent+"  ")
		out.Linef("%s}", indent)
	}
	for _, b := range d.Boxes {
		for _, n := range b.Needs {
			look := ""
			switch {
			case slices.Contains(b.Cycle, n):
				look = fmt.Sprintf(" [color = %s, penwidth = 2]", quoteDOT(cycleLine))
			case slices.Contains(b.Weak, n):
				look = " [style = dashed]"
			}
			out.Linef("%s%s -> %s%s;", indent, quoteDOT(b.Name), quoteDOT(d.Boxes[n].Name), look)
		}
	}
}

func writeDOTBox(out *printer.Printer, b Box, indent string) {
	label := b.Name
	if b.Note != "" {
		label += "\n" + b.Note
	}
	look := b.Tone.palette()
	hint := ""
	if b.Hint != "" {
		hint = ", tooltip = " + quoteDOT(b.Hint)
	}
	out.Linef("%s%s [label = %s, fillcolor = %s, color = %s%s];",
		indent, quoteDOT(b.Name), quoteDOT(label), quoteDOT(look.fill), quoteDOT(look.line), hint)
}

// quoteDOT quotes a text for Graphviz.
func quoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
