package lang

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// resolveTriggers replaces every action without key by its instances, and reports
// those that are not there.
func (u *moduleInstance) resolveTriggers() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, b := range u.blocks {
		for _, m := range b.messages {
			for i := range m.Triggers {
				diags = append(diags, u.resolveActions(&m.Triggers[i])...)
			}
		}
	}
	return diags
}

func (u *moduleInstance) resolveActions(t *Trigger) hcl.Diagnostics {
	var out []addr.Instance
	for _, at := range t.Actions {
		found := false
		for _, request := range u.index[at.Block].requests {
			if request.Addr == at || at.Key == addr.NoKey {
				out, found = append(out, request.Addr), true
			}
		}
		if !found && at.Key != addr.NoKey && !u.isLenient() {
			return hcl.Diagnostics{diag.Errorf(t.Range, problem.InvalidInstanceKey, "%s has no instance %s. Correct the key, or remove it to run all instances.", at.Block, at.Key)}
		}
	}
	t.Actions = out
	return nil
}
