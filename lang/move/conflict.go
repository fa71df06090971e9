package move

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// FindAmbiguous finds the first two moves that give one thing two new addresses; ok
// is false when there are none. Repeating a move is harmless.
func FindAmbiguous(moves []Move) (first, second Move, ok bool) {
	bySource := make(map[string]Move, len(moves))
	for _, m := range moves {
		first, seen := bySource[m.From.String()]
		switch {
		case !seen:
			bySource[m.From.String()] = m
		case first.To != m.To:
			return first, m, true
		}
	}
	return Move{}, Move{}, false
}

// TwoTargetsError is the error of one source that two moves give different targets.
func TwoTargetsError(first, second Move) *hcl.Diagnostic {
	return diag.Errorf(second.Range, problem.AmbiguousMove,
		"This block moves %s to %s, but the moved block at %s moves it to %s. Remove one of the two blocks.",
		second.From, second.To, formatPosition(first.Range), first.To)
}

// TwoSourcesError is the error of two things that exist and get the same address.
func TwoSourcesError(first, second Move, from, other, to string) *hcl.Diagnostic {
	return diag.Errorf(second.Range, problem.AmbiguousMove,
		"This block moves %s to %s, but %s exists too, and the moved block at %s moves it to the same address. "+
			"Remove one of the two blocks; the message or conversation that it names is then recalled unless it is still declared.",
		from, to, other, formatPosition(first.Range))
}

func formatPosition(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }
