// Package diagram writes boxes, nested boxes and dependencies between them as a
// Graphviz graph, as a Mermaid flowchart, and as a tree for a terminal. Equal
// diagrams give equal bytes. Layout is left to the programs that draw them.
//
// It must not know what the boxes represent.
package diagram

// Diagram is a set of boxes, some of which need others.
type Diagram struct {
	Boxes []Box
}

// Box is one thing in a diagram.
type Box struct {
	Name string // unique in the whole diagram, also among boxes in boxes
	Note string // a few words below the name; "" for none
	Hint string // shown when the mouse pointer is over the box; "" for none
	Tone Tone
	// Needs are indexes of boxes of the same diagram, without duplicates.
	Needs []int
	// Cycle lists those of Needs that are part of a cycle to be highlighted.
	Cycle []int
	// Weak lists those of Needs that are only read, such as the variables in a
	// validation. The edge is dashed, and does not make a cycle.
	Weak  []int
	Inner *Diagram // the boxes inside this one; nil if there are none
}

// Tone selects the colors of a box. The zero Tone is Plain.
type Tone string

// Tones. The first group distinguishes kinds of blocks, the second actions.
const (
	Plain  Tone = "plain"
	Input  Tone = "input"
	Place  Tone = "place"
	Speech Tone = "speech"

	Gain   Tone = "gain"
	Change Tone = "change"
	Loss   Tone = "loss"
	Doubt  Tone = "doubt"
)

func allTones() []Tone { return []Tone{Plain, Input, Place, Speech, Gain, Change, Loss, Doubt} }

func (t Tone) orPlain() Tone {
	if t == "" {
		return Plain
	}
	return t
}

// palette is the colors of a tone.
type palette struct{ fill, line string }

func (t Tone) palette() palette {
	switch t {
	case Input:
		return palette{"#f4f1fb", "#8a7bb8"}
	case Place:
		return palette{"#eaf3fb", "#5b8db8"}
	case Speech:
		return palette{"#fff8e5", "#b8943a"}
	case Gain:
		return palette{"#e3f6e5", "#2f8a3e"}
	case Change:
		return palette{"#fff3cd", "#a67c00"}
	case Loss:
		return palette{"#fde4e2", "#c0392b"}
	case Doubt:
		return palette{"#f6e3f4", "#9b3b8f"}
	}
	return palette{"#f6f7f8", "#8a929b"}
}

// cycleLine is the color of lines that are part of a cycle.
const cycleLine = "#d0021b"
