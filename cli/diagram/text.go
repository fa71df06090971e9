package diagram

import (
	"io"
	"slices"

	"herald/cli/printer"
	"herald/lang/diag/textwrap"
)

// Marks after a name in a tree.
const (
	above = " ↑" // its dependencies are shown above
	below = " ↓" // its dependencies are shown below, where there is room
	round = " ↻" // the edge to it is part of a cycle
	weak  = " ✓" // it is only read
)

// Text writes the diagram as trees: under each box what it needs. The
// dependencies of a box are shown once; elsewhere the box is marked with ↑. An
// edge that closes a cycle, or belongs to a highlighted one, is marked with ↻, a
// weak one with ✓. Boxes inside a box follow under its name. Lines are truncated
// to width columns, unless width is 0. The error is that of w.
func Text(w io.Writer, d *Diagram, width int) error {
	out := &printer.Printer{Out: w}
	writeTrees(out, d, width)
	return out.Err
}

func writeTrees(out *printer.Printer, d *Diagram, width int) {
	t := &trees{out: out, width: width, Diagram: d, state: make([]visitState, len(d.Boxes))}
	needed := make([]bool, len(d.Boxes))
	for _, b := range d.Boxes {
		for _, n := range b.Needs {
			needed[n] = true
		}
	}
	for n := range d.Boxes {
		if !needed[n] {
			t.writeTree(n)
		}
	}
	for n := range d.Boxes { // boxes in cycles, and those that were postponed
		t.writeTree(n)
	}
	for _, b := range d.Boxes {
		if b.Inner == nil {
			continue
		}
		out.Linef("")
		t.writeLine(b.Name + ":")
		writeTrees(out, b.Inner, width)
	}
}

type visitState int

const (
	unseen visitState = iota
	begun
	shown
)

type trees struct {
	*Diagram
	out   *printer.Printer
	width int
	state []visitState
}

// writeTree shows a box at the left, unless it was shown before.
func (t *trees) writeTree(n int) {
	if t.state[n] != unseen {
		return
	}
	t.writeLine(t.boxLabel(n))
	t.writeNeeds(n, "")
}

// writeNeeds shows the dependencies of a box.
func (t *trees) writeNeeds(n int, indent string) {
	t.state[n] = begun
	list := t.Boxes[n].Needs
	for i, m := range list {
		branch, deeper := "├─ ", "│  "
		if i == len(list)-1 {
			branch, deeper = "└─ ", "   "
		}
		label, deep := t.boxLabel(m), false
		switch {
		case slices.Contains(t.Boxes[n].Weak, m):
			label += weak
		case t.state[m] == begun || slices.Contains(t.Boxes[n].Cycle, m):
			label += round
		}
		switch {
		case t.state[m] == begun:
		case len(t.Boxes[m].Needs) == 0:
			t.state[m] = shown
		case t.state[m] == shown:
			label += above
		case t.isNarrow(indent + deeper):
			label += below
		default:
			deep = true
		}
		t.writeLine(indent + branch + label)
		if deep {
			t.writeNeeds(m, indent+deeper)
		}
	}
	t.state[n] = shown
}

// deepest is the maximum indentation, in columns, if the width is unlimited.
const deepest = 60

// isNarrow reports whether an indentation leaves too little room for names.
func (t *trees) isNarrow(indent string) bool {
	limit := deepest
	if t.width > 0 {
		limit = min(limit, t.width/2)
	}
	return textwrap.Width(indent) > limit
}

func (t *trees) boxLabel(n int) string {
	b := t.Boxes[n]
	if b.Note == "" {
		return b.Name
	}
	return b.Name + " (" + b.Note + ")"
}

// writeLine writes a line, truncated to the width of the terminal.
func (t *trees) writeLine(s string) {
	if t.width > 0 {
		s = textwrap.Truncate(s, t.width)
	}
	t.out.Linef("%s", s)
}
