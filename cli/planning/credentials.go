package planning

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/plan"
	"herald/providers/sessions"
)

// MissingCredentials opens the sessions with the providers that the plan uses, so that
// what is missing is reported before an apply begins. It returns the errors.
func MissingCredentials(p *plan.Plan, accounts *sessions.Registry) hcl.Diagnostics {
	asked := map[addr.Provider]bool{}
	var diags hcl.Diagnostics
	ask := func(provider addr.Provider, action plan.Action) {
		if action.Acts() && !asked[provider] {
			asked[provider] = true
			_, more := accounts.Session(p.Desired, provider)
			diags = append(diags, more...)
		}
	}
	for _, c := range p.Conversations {
		ask(c.Provider, c.Action)
	}
	for _, c := range p.Deliveries {
		ask(c.Provider, c.Action)
	}
	return diags
}
