package diag

import (
	"strings"

	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
)

// Lines breaks paragraphs into lines of at most room columns; 0 does not break.
// A line that begins with a space is a command to copy and stays whole. Nothing
// in the lines can control a terminal.
func Lines(text string, room int) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, " ") {
			lines = append(lines, visible.Escape(line))
			continue
		}
		lines = append(lines, textwrap.Lines(visible.Escape(line), room)...)
	}
	return lines
}
