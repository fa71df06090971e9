package stateview

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"herald/cli/printer"
	"herald/plan/render/diff"
	"herald/state"
)

// PrintDiff prints what differs between two states, by address, and reports whether
// anything does.
func PrintDiff(out *printer.Printer, before, after *state.State) bool {
	old, present := stateEntries(before), stateEntries(after)
	all := maps.Clone(old)
	maps.Copy(all, present)
	differs := false
	for _, address := range slices.Sorted(maps.Keys(all)) {
		was, is := old[address], present[address]
		if was == is {
			continue
		}
		differs = true
		sign := diff.Op('~')
		switch {
		case is == entry{}:
			sign = diff.Removed
		case was == entry{}:
			sign = diff.Added
		}
		out.Linef("%c %s", sign, address)
		for _, line := range diff.Lines(was.text, is.text) {
			if line.Op != diff.Same {
				out.Linef("    %c %s", line.Op, strings.TrimPrefix(line.Text(), "  "))
			}
		}
		out.Linef("")
	}
	return differs
}

// entry is what a state has at one address.
type entry struct {
	kept string // as it is stored, which includes what is not printed
	text string // as it is printed
}

func stateEntries(s *state.State) map[string]entry {
	all := map[string]entry{}
	add := func(address string, value any, show func(*printer.Printer)) {
		var text strings.Builder
		show(&printer.Printer{Out: &text})
		// What was decoded from a state can be encoded again.
		kept, _ := json.Marshal(value)
		all[address] = entry{string(kept), strings.Trim(text.String(), "\n")}
	}
	for address, c := range s.Conversations {
		add(address.String(), c, func(out *printer.Printer) { printConversationFields(out, c) })
	}
	for address, d := range s.Deliveries {
		add(address.String(), d, func(out *printer.Printer) { printDeliveryFields(out, d); PrintKeys(out, d) })
	}
	for name, o := range s.Outputs {
		add("output."+name, o, func(out *printer.Printer) { PrintOutputs(out, map[string]*state.Output{name: o}, 0) })
	}
	return all
}
