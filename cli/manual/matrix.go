package manual

import (
	"fmt"
	"io"
	"strings"

	"herald/cli/printer"
	"herald/providers"
)

// Matrix writes the page that compares all platforms, in Markdown. The pages of
// Page are taken to stand in a directory of each platform's name beside it. The
// error is that of w.
func Matrix(w io.Writer, all []providers.Facts) error {
	all = byTitle(all)
	out := &writer{printer.Printer{Out: w}}
	out.Linef("# Platforms\n\nWhat Herald can do on each platform. The page of each platform gives the reasons, with links to the vendor's documentation;")
	out.Linef("[ENDPOINTS.md](ENDPOINTS.md) lists every call. `herald providers` prints the same.\n")
	line := func(name string, cell func(providers.Facts) string) {
		out.Linef("| %s |", strings.Join(tableRow(name, all, cell), " | "))
	}
	line("", func(f providers.Facts) string {
		return fmt.Sprintf("[%s](%s/README.md)", f.Schema.Title, f.Schema.Name)
	})
	out.Linef("|%s", strings.Repeat("---|", len(all)+1))
	for _, a := range providers.Abilities() {
		line(string(a), func(f providers.Facts) string { return string(f.Abilities[a].Answer) })
	}
	line("identity", func(f providers.Facts) string { return describeIdempotency(f.Idempotency) })
	line("proven against", func(f providers.Facts) string { return string(f.Proof()) })
	for _, class := range []providers.IdempotencyClass{providers.NativeKey, providers.LookUp, providers.ReadBack, providers.Blind} {
		out.Linef("\n**%s**: %s", capitalize(string(class)), explainClass(class))
	}
	out.Linef("%s", generated)
	return out.Err
}
