package manual

import (
	"io"
	"strings"
	"text/tabwriter"

	"herald/cli/printer"
	"herald/providers"
)

// Table writes what every platform can do, as people compare it, and below it
// why something cannot be done. The error is that of w.
func Table(w io.Writer, all []providers.Facts) error {
	all = byTitle(all)
	out := &writer{printer.Printer{Out: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}}
	out.Linef("%s", strings.Join(tableRow("", all, func(f providers.Facts) string { return f.Schema.Title }), "\t"))
	for _, a := range providers.Abilities() {
		out.Linef("%s", strings.Join(tableRow(string(a), all, func(f providers.Facts) string { return string(f.Abilities[a].Answer) }), "\t"))
	}
	out.Linef("%s", strings.Join(tableRow("identity", all, func(f providers.Facts) string { return string(f.Idempotency.Class) }), "\t"))
	out.Linef("%s", strings.Join(tableRow("proven against", all, func(f providers.Facts) string { return string(f.Proof()) }), "\t"))
	out.Flush()
	out.Out = w
	for _, f := range all {
		out.Linef("\n%s (provider %q)", f.Schema.Title, f.Schema.Name)
		for _, a := range providers.Abilities() {
			if s := f.Abilities[a]; s.Answer != providers.AnswerYes {
				out.Linef("  %s: %s. %s", a, s.Answer, s.Reason)
			}
		}
		out.Linef("  identity: %s", describeIdempotency(f.Idempotency))
		for _, l := range knownLimits(f) {
			out.Linef("  %s: %s", l.name, l.value)
		}
	}
	out.Linef("\nherald providers NAME prints everything about one.")
	return out.Err
}

// tableRow is a line of the table, padded when it is written.
func tableRow(name string, all []providers.Facts, cell func(providers.Facts) string) []string {
	cells := []string{name}
	for _, f := range all {
		cells = append(cells, cell(f))
	}
	return cells
}
