package manual

import (
	"io"
	"strings"
	"text/tabwriter"

	"herald/providers"
)

// Table writes what every platform can do, as people compare it, and below it
// why something cannot be done. The error is that of w.
func Table(w io.Writer, all []providers.Facts) error {
	all = byTitle(all)
	out := &writer{w: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	out.linef("%s", strings.Join(row("", all, func(f providers.Facts) string { return f.Schema.Title }), "\t"))
	for _, a := range providers.Abilities() {
		out.linef("%s", strings.Join(row(string(a), all, func(f providers.Facts) string { return string(f.Abilities[a].Answer) }), "\t"))
	}
	out.linef("%s", strings.Join(row("identity", all, func(f providers.Facts) string { return string(f.Identity.Class) }), "\t"))
	out.flush()
	out.w = w
	for _, f := range all {
		out.linef("\n%s (provider %q)", f.Schema.Title, f.Schema.Name)
		for _, a := range providers.Abilities() {
			if s := f.Abilities[a]; s.Answer != providers.AnswerYes {
				out.linef("  %s: %s. %s", a, s.Answer, s.Reason)
			}
		}
		out.linef("  identity: %s", identity(f.Identity))
		for _, l := range limits(f.Limits) {
			out.linef("  %s: %s", l.name, l.value)
		}
	}
	out.linef("\nherald providers NAME tells all about one.")
	return out.err
}

// row is a line of the table, padded by whoever writes it.
func row(name string, all []providers.Facts, cell func(providers.Facts) string) []string {
	cells := []string{name}
	for _, f := range all {
		cells = append(cells, cell(f))
	}
	return cells
}
