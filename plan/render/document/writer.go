package document

import (
	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// writer makes one document.
type writer struct {
	opt       Options
	plan      *plan.Plan                      // nil for the document of a state
	secrets   map[addr.Instance][]string      // sensitive arguments of conversations
	people    map[addr.Instance]int           // in the conversations of the state
	renamed   map[addr.Resource]addr.Resource // earlier addresses, by the present one
	imported  map[addr.Resource]*Importing
	instances map[addr.Block]map[addr.Key]bool // of declared messages
	planned   *tree
}

func newWriter(opt Options, s *state.State) *writer {
	w := &writer{opt: opt, planned: newTree(), people: map[addr.Instance]int{}}
	for address, c := range s.Conversations {
		w.people[address] = len(c.Participants)
	}
	return w
}

// setPlan sets the plan and indexes it.
func (w *writer) setPlan(p *plan.Plan) {
	w.plan = p
	w.secrets, w.renamed, w.imported = map[addr.Instance][]string{}, map[addr.Resource]addr.Resource{}, map[addr.Resource]*Importing{}
	for i := range p.Desired.Conversations {
		c := &p.Desired.Conversations[i]
		w.secrets[c.Addr] = c.Sensitive
	}
	for _, r := range p.Renamed {
		w.renamed[r.To] = r.From
	}
	for _, a := range p.Imported {
		w.imported[a.Address] = newImporting(a.IDs)
	}
	w.instances = map[addr.Block]map[addr.Key]bool{}
	for _, m := range p.Desired.Messages {
		at := m.Addr
		if w.instances[at.Block] == nil {
			w.instances[at.Block] = map[addr.Key]bool{}
		}
		w.instances[at.Block][at.Key] = true
	}
}
