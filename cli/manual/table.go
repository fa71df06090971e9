package manual

import (
	"io"
	"strings"
	"text/tabwriter"

	"herald/cli/printer"
	"herald/providers"
)

// maxTableWidth is how many columns of a terminal a table takes at most.
const maxTableWidth = 100

// Table writes what every platform can do, as people compare it. Platforms that do not fit next to each other are in a
// table of their own. The error is that of w.
func Table(w io.Writer, all []providers.Facts) error {
	all = byTitle(all)
	out := &writer{printer.Printer{Out: w}}
	for _, some := range divideTable(all) {
		out.writeTable(some)
		out.Linef("")
	}
	out.Linef("herald providers NAME prints everything about one, with reasons and limits.")
	return out.Err
}

// comparison is a row of the table: its name, and what it says of a platform.
type comparison struct {
	name string
	cell func(providers.Facts) string
}

func comparisons() []comparison {
	rows := []comparison{{"", func(f providers.Facts) string { return f.Schema.Title }}}
	for _, a := range providers.Abilities() {
		rows = append(rows, comparison{string(a), func(f providers.Facts) string { return string(f.Abilities[a].Answer) }})
	}
	return append(rows,
		comparison{"identity", func(f providers.Facts) string { return string(f.Idempotency.Class) }},
		comparison{"proven against", func(f providers.Facts) string { return string(f.Proof()) }})
}

// divideTable divides platforms into tables that are not too wide, of about one size.
func divideTable(all []providers.Facts) (tables [][]providers.Facts) {
	const gap = 2
	names, total := 0, 0
	widths := make([]int, len(all))
	for _, row := range comparisons() {
		names = max(names, len(row.name)+gap)
		for i, f := range all {
			widths[i] = max(widths[i], len(row.cell(f))+gap)
		}
	}
	for _, width := range widths {
		total += width
	}
	room := maxTableWidth - names
	room = total / (total/room + 1) // what each table has on average
	used := 0
	for i, f := range all {
		if used == 0 || used >= room || used+widths[i] > maxTableWidth-names {
			tables, used = append(tables, nil), 0
		}
		last := len(tables) - 1
		tables[last] = append(tables[last], f)
		used += widths[i]
	}
	return tables
}

func (o *writer) writeTable(some []providers.Facts) {
	w := o.Out
	o.Out = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range comparisons() {
		o.Linef("%s", strings.Join(tableRow(row.name, some, row.cell), "\t"))
	}
	o.Flush()
	o.Out = w
}

// tableRow is a line of the table, padded when it is written.
func tableRow(name string, all []providers.Facts, cell func(providers.Facts) string) []string {
	cells := []string{name}
	for _, f := range all {
		cells = append(cells, cell(f))
	}
	return cells
}
