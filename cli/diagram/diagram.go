// Package diagram draws boxes, boxes in boxes, and what each needs: in the
// notation of Graphviz, as an SVG, and as a tree for a terminal. The same
// diagram gives the same bytes.
//
// It must not know what the boxes stand for.
package diagram

// Diagram is boxes of which some need others.
type Diagram struct {
	Boxes []Box
}

// Box is one thing in a diagram.
type Box struct {
	Name string // unique in the whole diagram, also among boxes in boxes
	Note string // a few words below the name; "" for none
	Hint string // what a person sees who points at it; "" for none
	Tone Tone
	// Needs are boxes of the same diagram by their place, without duplicates.
	Needs []int
	// Cycle lists those of Needs that are part of a cycle that is to be seen.
	Cycle []int
	// Weak lists those of Needs that it only looks at: the line is broken, and
	// one that leads back makes no cycle.
	Weak  []int
	Inner *Diagram // of a box that holds others; else nil
}

// Tone is what a box looks like.
type Tone string

// Tones. The first group tells kinds apart, the second what happens.
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

// look is how a tone is drawn where there are colors.
type look struct{ fill, line string }

func (t Tone) look() look {
	switch t {
	case Input:
		return look{"#f4f1fb", "#8a7bb8"}
	case Place:
		return look{"#eaf3fb", "#5b8db8"}
	case Speech:
		return look{"#fff8e5", "#b8943a"}
	case Gain:
		return look{"#e3f6e5", "#2f8a3e"}
	case Change:
		return look{"#fff3cd", "#a67c00"}
	case Loss:
		return look{"#fde4e2", "#c0392b"}
	case Doubt:
		return look{"#f6e3f4", "#9b3b8f"}
	}
	return look{"#f6f7f8", "#8a929b"}
}

// cycleLine is the color of lines that are part of a cycle.
const cycleLine = "#d0021b"
