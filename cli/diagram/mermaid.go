package diagram

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"herald/cli/printer"
)

// Mermaid writes the diagram as a Mermaid flowchart, which forges draw inside
// Markdown. Boxes that contain others are subgraphs; arrows point from a box to
// what it needs. The error is that of w.
func Mermaid(w io.Writer, d *Diagram) error {
	m := &mermaid{out: &printer.Printer{Out: w}}
	m.out.Linef("flowchart RL")
	m.writeDiagram(d, "  ")
	for _, tone := range allTones() {
		look := tone.palette()
		m.out.Linef("  classDef %s fill:%s,stroke:%s,color:#1c1e21", tone, look.fill, look.line)
	}
	for _, edge := range m.cycleEdges {
		m.out.Linef("  linkStyle %d stroke:%s,stroke-width:2px", edge, cycleLine)
	}
	return m.out.Err
}

// mermaid numbers nodes and edges: node names may contain any character, and
// the style of an edge refers to its number.
type mermaid struct {
	out        *printer.Printer
	nodes      int
	edges      int
	cycleEdges []int
}

func (m *mermaid) writeDiagram(d *Diagram, indent string) {
	first := m.nodes
	m.nodes += len(d.Boxes)
	for i, b := range d.Boxes {
		if b.Inner == nil {
			m.writeNode(first+i, b, indent)
			continue
		}
		m.out.Linef("%ssubgraph s%d[%s]", indent, first+i, mermaidString(b.Name))
		m.writeNode(first+i, b, indent+"  ")
		m.writeDiagram(b.Inner, indent+"  ")
		m.out.Linef("%send", indent)
	}
	for i, b := range d.Boxes {
		for _, needed := range b.Needs {
			m.writeEdge(b, first+i, needed, first+needed, indent)
		}
	}
}

func (m *mermaid) writeNode(number int, b Box, indent string) {
	label := b.Name
	if b.Note != "" {
		label += "\n" + b.Note
	}
	m.out.Linef("%sn%d[%s]:::%s", indent, number, mermaidString(label), b.Tone.orPlain())
}

func (m *mermaid) writeEdge(b Box, from, needed, to int, indent string) {
	arrow := "-->"
	switch {
	case slices.Contains(b.Cycle, needed):
		m.cycleEdges = append(m.cycleEdges, m.edges)
	case slices.Contains(b.Weak, needed):
		arrow = "-.->"
	}
	m.out.Linef("%sn%d %s n%d", indent, from, arrow, to)
	m.edges++
}

// mermaidString quotes a label. Characters that Mermaid or the HTML that it
// makes would interpret are written as entities.
func mermaidString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '\n':
			b.WriteString("<br/>")
		case '"', '#', '&', '<', '>', '`', '\\':
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
