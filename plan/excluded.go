package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/target"
)

// RefreshScope returns which addresses must be read for --target and --exclude: the
// targets, and what they may need. A name that matches nothing is an error.
func RefreshScope(opt Options) (only func(addr.Resource) bool, diags hcl.Diagnostics) {
	c, diags := newRefreshScope(opt)
	return c.contains, diags
}

func newRefreshScope(opt Options) (*targetSet, hcl.Diagnostics) {
	if opt.Choose.Empty() {
		return nil, nil
	}
	c := newTargetResolver(opt)
	c.forRefresh = true
	items := Items(opt.Desired, opt.State)
	return c.resolveTargets(items), opt.Choose.Unmatched(items)
}

// resolveScope is the scope of a plan before it is known what it does.
func (m *planner) resolveScope(d *lang.Desired) (*targetSet, hcl.Diagnostics) {
	c, diags := newRefreshScope(Options{Desired: d, State: m.state, Destroy: m.Destroy, Choose: m.Choose})
	if len(m.Replace) > 0 {
		items := Items(d, m.state)
		// Conversations are not replaced.
		deliveries := slices.DeleteFunc(items, func(i target.Item) bool { return !i.IsDelivery() })
		replace, more := target.Patterns("replace", m.Replace)
		diags = append(diags, more...)
		diags = append(diags, target.Unmatched("replace", replace, deliveries)...)
	}
	return c, diags
}

// planExcluded plans what --target and --exclude leave out, without reporting its
// problems, to list what would change.
func (b *decider) planExcluded() []Excluded {
	rest := *b
	rest.problems = diag.NewCollector()
	rest.targets = &targetSet{chosen: map[addr.Resource]bool{}}
	for _, i := range Items(b.opt.Desired, b.opt.State) {
		if address := i.Resource; !b.targets.contains(address) {
			rest.targets.chosen[address] = true
		}
	}
	var out []Excluded
	conversations := rest.planConversations()
	rest.conversationChanges, rest.created = conversations, createdConversations(conversations)
	for _, c := range conversations {
		if c.Action.Acts() {
			out = append(out, Excluded{c.Address.Resource(), c.Action})
		}
	}
	for _, c := range rest.planDeliveries() {
		if c.Action.Acts() || c.Action == Blocked || c.Action == Unreachable {
			out = append(out, Excluded{c.Address.Resource(), c.Action})
		}
	}
	return out
}

// partialPlanWarning warns that a plan is not all that there is to do.
func partialPlanWarning(p *Plan) *hcl.Diagnostic {
	detail := "The plan covers only the objects that --target and --exclude select, and their dependencies."
	switch n := len(p.Excluded); n {
	case 0:
		detail += " According to the state, nothing else would change."
	case 1:
		detail += fmt.Sprintf(" %s would change as well and is excluded.", p.Excluded[0].Address)
	default:
		detail += fmt.Sprintf(" %d others would change as well and are excluded.", n)
	}
	detail += " The state of excluded objects does not change. A message that must be sent again because of a change in this plan is sent by a later one, " +
		"and appears after the messages of this plan. " +
		"Run herald plan without these flags to see the remaining changes."
	return diag.New(hcl.DiagWarning, problem.PartialPlan, nil, detail)
}

// addDependencyReasons gives what was planned only because a target needs it the
// reason: which target.
func (b *decider) addDependencyReasons(changes []*Change) {
	if b.targets == nil {
		return
	}
	for _, c := range b.conversationChanges {
		if by, ok := b.targets.neededBy[c.Address.Resource()]; ok && c.Reason == "" {
			c.Reason = "needed by " + by.String()
		}
	}
	for _, c := range changes {
		if by, ok := b.targets.neededBy[c.Address.Resource()]; ok && c.Reason == "" && c.Action != NoOp {
			c.Reason = "needed by " + by.String()
		}
	}
}

// usedConversations are the conversations that something chosen goes to; nil when all is
// chosen.
func (b *decider) usedConversations() map[addr.Instance]bool {
	if b.targets == nil {
		return nil
	}
	used := map[addr.Instance]bool{}
	for address := range b.targets.chosen {
		if d, ok := address.Delivery(); ok {
			used[d.Conversation] = true
		}
	}
	return used
}
