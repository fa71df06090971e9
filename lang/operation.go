package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/module"
)

func unknownOperationError(decl *module.Block, known map[string]grammar.Operations) *hcl.Diagnostic {
	names := slices.Sorted(maps.Keys(known))
	have := "There are none."
	switch len(names) {
	case 0:
	case 1:
		have = "There is only " + diag.List(names) + "."
	default:
		have = "There are " + diag.List(names) + "."
	}
	what := "look-up"
	if decl.Kind == addr.Action {
		what = "action"
	}
	return diag.Errorf(decl.TypeRange, problem.UnknownOperation, "No platform has the %s %q. %s%s",
		what, decl.Type, have, diag.DidYouMean(decl.Type, names))
}

// requestsOf are what the instances of a block of a kind ask.
func (b *block) requestsOf(kind string) []Request {
	if b.decl.Kind != kind {
		return nil
	}
	return b.requests
}
