package diagram

import (
	"io"
	"slices"

	"herald/cli/printer"
	"herald/lang/diag/textwrap"
)

// Marks behind a name in a tree.
const (
	above = " ↑" // what it needs is shown further up
	below = " ↓" // what it needs is shown further down, where there is room
	round = " ↻" // the line to it is part of a cycle
	weak  = " ✓" // it is only looked at
)

// Text writes the diagram as trees: under each box what it needs. A box is
// taken apart once; where it comes again it bears ↑. A line that leads back, or
// that is part of a cycle that is to be seen, bears ↻, and one to what is only
// looked at ✓. Boxes in boxes follow
// under the name of the box that holds them. Lines are cut to width columns; 0
// cuts nothing. The error is that of w.
func Text(w io.Writer, d *Diagram, width int) error {
	out := &printer.Printer{Out: w}
	text(out, d, width)
	return out.Err
}

func text(out *printer.Printer, d *Diagram, width int) {
	t := &trees{out: out, width: width, Diagram: d, state: make([]visit, len(d.Boxes))}
	needed := make([]bool, len(d.Boxes))
	for _, b := range d.Boxes {
		for _, n := range b.Needs {
			needed[n] = true
		}
	}
	for n := range d.Boxes {
		if !needed[n] {
			t.tree(n)
		}
	}
	for n := range d.Boxes { // those that only need each other, and what was put off
		t.tree(n)
	}
	for _, b := range d.Boxes {
		if b.Inner == nil {
			continue
		}
		out.Linef("")
		t.line(b.Name + ":")
		text(out, b.Inner, width)
	}
}

type visit int

const (
	unseen visit = iota
	begun
	shown
)

type trees struct {
	*Diagram
	out   *printer.Printer
	width int
	state []visit
}

// tree shows a box that is not shown yet, at the left.
func (t *trees) tree(n int) {
	if t.state[n] != unseen {
		return
	}
	t.line(t.label(n))
	t.needs(n, "")
}

// needs shows what a box needs.
func (t *trees) needs(n int, indent string) {
	t.state[n] = begun
	list := t.Boxes[n].Needs
	for i, m := range list {
		branch, deeper := "├─ ", "│  "
		if i == len(list)-1 {
			branch, deeper = "└─ ", "   "
		}
		label, deep := t.label(m), false
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
		case t.narrow(indent + deeper):
			label += below
		default:
			deep = true
		}
		t.line(indent + branch + label)
		if deep {
			t.needs(m, indent+deeper)
		}
	}
	t.state[n] = shown
}

// deepest is how many columns of indentation there are where lines have no
// end.
const deepest = 60

// narrow reports whether an indentation leaves too little room for names.
func (t *trees) narrow(indent string) bool {
	limit := deepest
	if t.width > 0 {
		limit = min(limit, t.width/2)
	}
	return textwrap.Width(indent) > limit
}

func (t *trees) label(n int) string {
	b := t.Boxes[n]
	if b.Note == "" {
		return b.Name
	}
	return b.Name + " (" + b.Note + ")"
}

// line writes a line, truncated to the width of the terminal.
func (t *trees) line(s string) {
	if t.width > 0 {
		s = textwrap.Truncate(s, t.width)
	}
	t.out.Linef("%s", s)
}
