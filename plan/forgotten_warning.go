package plan

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// listedForgotten is how many addresses a warning lists; the plan has them all.
const listedForgotten = 10

// warnOfForgotten warns of what is removed from the state and stays on the platform
// because the configuration says so. What stays because it cannot be recalled has
// a Warning of its own.
func (b *decider) warnOfForgotten(p *Plan) {
	var addresses []addr.Resource
	for _, c := range p.Conversations {
		if c.KeptByConfiguration && c.Prior.ID != "" {
			addresses = append(addresses, c.Address.Resource())
		}
	}
	for _, c := range p.Deliveries {
		if c.KeptByConfiguration && c.Prior.Stands() {
			addresses = append(addresses, c.Address.Resource())
		}
	}
	if len(addresses) == 0 {
		return
	}
	more := ""
	if n := len(addresses) - listedForgotten; n > 0 {
		addresses, more = addresses[:listedForgotten], fmt.Sprintf("\n  and %d more", n)
	}
	b.problems.Add(diag.Newf(hcl.DiagWarning, problem.NoLongerManagedByHerald, nil,
		"An apply removes these objects from the state, and they remain on the platform:\n  %s%s\n"+
			"Herald will neither edit nor recall them. To manage one of them again, declare it and import it.",
		strings.Join(addr.Texts(addresses), "\n  "), more))
}
