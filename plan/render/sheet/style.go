package sheet

// Style is how text stands out where there is color.
type Style uint8

// Styles. The marked ones are also shown without color, by carets.
const (
	Plain Style = iota
	Bold
	Dim
	Good  // something appears or succeeded
	Bad   // something goes or failed
	Alter // something changes in place
	Alert // something that readers or authors might not expect
	Later // something that is not decided or not due
	GoodMark
	BadMark
)

// sequence is the parameters of the style's escape sequence; "" for none.
func (s Style) sequence() string {
	switch s {
	case Bold:
		return "1"
	case Dim:
		return "2"
	case Good:
		return "32"
	case Bad:
		return "31"
	case Alter:
		return "33"
	case Alert:
		return "1;33"
	case Later:
		return "36"
	case GoodMark:
		return "1;4;32"
	case BadMark:
		return "1;4;31"
	}
	return ""
}

// Marked reports whether the style singles out words within a line.
func (s Style) Marked() bool { return s == GoodMark || s == BadMark }

// paint is the only place where escape sequences for color are made.
func (s *Sheet) paint(style Style, text string) string {
	seq := style.sequence()
	if !s.color || seq == "" || text == "" {
		return text
	}
	return "\x1b[" + seq + "m" + text + "\x1b[0m"
}
