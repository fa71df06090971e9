package markdown

// Kind says what a Node is.
type Kind int

// The kinds of nodes. Blocks come first, then what is inside of lines.
const (
	KindDocument  Kind = iota
	KindParagraph      // Children: inline nodes
	KindHeading        // Level 1 to 6; children: inline nodes
	KindQuote          // children: blocks
	KindList           // Ordered, Start, Tight; children: Items
	KindItem           // Task; children: blocks
	KindCodeBlock      // Text, Language
	KindTable          // children: Rows, the first of them the header
	KindRow            // children: Cells
	KindCell           // Align; children: inline nodes
	KindRule           // a thematic break
	KindHTMLBlock      // Text: what the HTML shows, as plain text

	KindText     // Text, with escapes and character references resolved
	KindBreak    // a line break that readers see
	KindCode     // Text
	KindEmphasis // children: inline nodes
	KindStrong   // children: inline nodes
	KindStrike   // children: inline nodes
	KindLink     // URL, Title; children: inline nodes
	KindImage    // URL, Title; children: the alternative text
)

// Task is the state of a list item that is a task.
type Task int

// The states of a task.
const (
	NoTask Task = iota
	OpenTask
	DoneTask
)

// Align is how a column of a table is aligned.
type Align int

// The alignments of a column.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// Node is an element of a parsed document. Which fields count depends on Kind.
type Node struct {
	Kind     Kind
	Children []*Node

	Text       string
	Language   string // of a code block; "" when none is named
	URL, Title string
	Level      int
	Ordered    bool
	Start      int // the number of the first item of an ordered list
	Tight      bool
	Task       Task
	Align      Align
}

// PlainText returns the text inside a node and its children, without line
// structure: the label of a link, the alternative text of an image.
func (n *Node) PlainText() string {
	switch n.Kind {
	case KindText, KindCode, KindCodeBlock, KindHTMLBlock:
		return n.Text
	case KindBreak:
		return " "
	}
	var out string
	for _, child := range n.Children {
		out += child.PlainText()
	}
	return out
}
