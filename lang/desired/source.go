package desired

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
)

// Source is the location of a block. All instances of a block share one.
type Source struct {
	Block addr.Block // zero for providers and outputs
	Range hcl.Range  // of the block's header
	// Arguments maps names as Problem spells them ("markdown",
	// "button[1].label", "lifecycle.on_change") to where they are.
	Arguments map[string]hcl.Range
	// After lists the blocks that must be done before this one: those it
	// refers to, and depends_on. Direct ones only, without duplicates.
	After []addr.Block
}

// At returns the best range for an argument: its own, that of the block it
// stands in, or the header of the whole block.
func (s *Source) At(argument string) hcl.Range {
	for name := argument; name != ""; name = parentArgument(name) {
		if r, ok := s.Arguments[name]; ok {
			return r
		}
	}
	return s.Range
}

// parentArgument shortens a.b to a, and a[1] to a.
func parentArgument(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' || name[i] == '[' {
			return name[:i]
		}
	}
	return ""
}
