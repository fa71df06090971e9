package richtext

import (
	"strings"

	"github.com/rivo/uniseg"

	"herald/lang/markdown"
)

// alignTable writes a table as text in columns of equal width, for formats that
// have none. The header is underlined. Widths are those of a terminal: a CJK
// character takes two columns.
func alignTable(table *markdown.Node) string {
	rows := make([][]string, len(table.Children))
	var widths []int
	for i, row := range table.Children {
		for j, cell := range row.Children {
			text := strings.Join(strings.Fields(cell.PlainText()), " ")
			rows[i] = append(rows[i], text)
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], uniseg.StringWidth(text))
		}
	}
	var out []string
	for i, row := range rows {
		var line []string
		for j, text := range row {
			line = append(line, padCell(text, widths[j], table.Children[i].Children[j].Align))
		}
		out = append(out, strings.TrimRight(strings.Join(line, "  "), " "))
		if i == 0 {
			out = append(out, underline(widths))
		}
	}
	return strings.Join(out, "\n")
}

func padCell(text string, width int, align markdown.Align) string {
	space := width - uniseg.StringWidth(text)
	left := 0
	switch align {
	case markdown.AlignRight:
		left = space
	case markdown.AlignCenter:
		left = space / 2
	}
	return strings.Repeat(" ", left) + text + strings.Repeat(" ", space-left)
}

func underline(widths []int) string {
	var out []string
	for _, w := range widths {
		out = append(out, strings.Repeat("-", w))
	}
	return strings.Join(out, "  ")
}
