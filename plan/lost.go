package plan

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/state"
)

// recover looks for what exists on the platforms if there is no state, and
// reports whether anything was found, and which conversations are gone.
func (in Input) recover(ctx context.Context, desired *lang.Desired, st *state.State) (bool, []Inaccessible, hcl.Diagnostics) {
	if !in.Fresh || desired.Name == "" {
		return false, nil, nil
	}
	list, gone, diags := Recover(ctx, RecoverOptions{Desired: desired, State: st, Accounts: in.Accounts, Now: in.Now})
	var l loss
	for _, r := range list {
		switch {
		case r.Outcome == Found:
			l.found++
		case r.Outcome == Untold && isInDoubt(st, r.Address):
			l.doubtful = append(l.doubtful, r.Address)
		case r.Outcome == Untold:
			l.keyed = append(l.keyed, r.Address)
		}
	}
	if l.found > 0 {
		diags = append(diags, l.diagnostic())
	}
	return l.found > 0, gone, diags
}

func isInDoubt(st *state.State, address string) bool {
	c, d := st.Conversations[address], st.Deliveries[address]
	return c != nil && c.Doubt || d != nil && d.InDoubt()
}

// loss is what is known of a project whose state was lost.
type loss struct {
	found    int
	keyed    []string // cannot be looked up, and bear keys that have no end
	doubtful []string // cannot be looked up, and only a person can tell
}

// diagnostic reports that messages of a project exist though it has no state.
func (l loss) diagnostic() *hcl.Diagnostic {
	diag := &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: "The state was lost",
		Detail: fmt.Sprintf("There is no state, but %d of this project's messages and conversations were found under their keys. They are taken over and not sent again.",
			l.found),
	}
	if len(l.keyed) > 0 {
		diag.Detail += fmt.Sprintf(" %d more cannot be looked up: %s. They bear the keys that they were first sent with, so what exists is not sent a second time, "+
			"but a text that has changed since may not reach its readers. Use herald apply --replace=ADDRESS for those.", len(l.keyed), listed(l.keyed))
	}
	if len(l.doubtful) > 0 {
		diag.Detail += fmt.Sprintf(" %d more cannot be looked up, and no key keeps them from being made or sent a second time: %s. Nothing happens to them until "+
			"you say what became of them, conversations first: herald resolve ADDRESS --sent ID for what exists, herald resolve ADDRESS --not-sent for what does not.", len(l.doubtful), listed(l.doubtful))
	}
	return diag
}

// listed names the first ten of some addresses, and counts the others.
func listed(addresses []string) string {
	shown := addresses[:min(len(addresses), 10)]
	text := strings.Join(shown, ", ")
	if more := len(addresses) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d others", more)
	}
	return text
}
