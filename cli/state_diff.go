package cli

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/plan/render/diff"
	"herald/state"
	"herald/state/backend"
	"herald/state/store"
)

// readEarlierState reads a generation that a person named.
func readEarlierState(ctx context.Context, p *session, id string) (*state.State, error) {
	s, err := p.States.Store.Earlier(ctx, id)
	if errors.Is(err, backend.ErrNoGeneration) {
		return nil, problem.Errorf(problem.NoSuchStateVersion, "%w; herald state history lists them", err)
	}
	return s, err
}

// runStateCompare tells what changed from one generation to another, or to the
// present state when only one is named.
func runStateCompare(ctx context.Context, a *app, ids []string) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		after := found.State
		before, err := readEarlierState(ctx, p, ids[0])
		if err != nil {
			return err
		}
		until := "the present state"
		if len(ids) > 1 {
			if after, err = readEarlierState(ctx, p, ids[1]); err != nil {
				return err
			}
			until = ids[1]
		}
		out := &printer.Printer{Out: p.out.Stdout}
		out.Linef("From %s (serial %d) to %s (serial %d):\n", ids[0], before.Serial, until, after.Serial)
		if !printStateDiff(out, before, after) {
			out.Linef("Nothing differs.")
		}
		return out.Err
	})
}

// printStateDiff prints by address what differs between two states, and reports
// whether anything does.
func printStateDiff(out *printer.Printer, before, after *state.State) bool {
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

// entry is what a state knows of one address.
type entry struct {
	kept string // as it is kept, which tells even what people are not shown
	text string // as people are shown it
}

func stateEntries(s *state.State) map[string]entry {
	all := map[string]entry{}
	add := func(address string, value any, show func(*printer.Printer)) {
		var text strings.Builder
		show(&printer.Printer{Out: &text})
		// What came out of a state can be encoded again.
		kept, _ := json.Marshal(value)
		all[address] = entry{string(kept), strings.Trim(text.String(), "\n")}
	}
	for address, c := range s.Conversations {
		add(address, c, func(out *printer.Printer) { conversationFields(out, c) })
	}
	for address, d := range s.Deliveries {
		add(address, d, func(out *printer.Printer) { deliveryFields(out, d); showOrigin(out, d) })
	}
	for name, o := range s.Outputs {
		add("output."+name, o, func(out *printer.Printer) { showOutputs(out, map[string]*state.Output{name: o}, 0) })
	}
	return all
}
