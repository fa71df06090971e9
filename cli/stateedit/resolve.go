package stateedit

import (
	"fmt"
	"strings"
	"time"

	"herald/lang/addr"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/state"
)

// Outcome is what a person found out about a request whose outcome was unknown.
type Outcome struct {
	Sent    string // ID on the platform; "" if it was not sent
	NotSent bool
	Part    int // number of the part, from 1; 0 if only one is in doubt
}

// Resolve records the outcome of what is in doubt at an address in the state. It fails if
// nothing is, or if several parts are and the outcome does not say which.
func Resolve(s *state.State, address addr.Resource, o Outcome) error {
	at, ok := address.Delivery()
	if !ok {
		return resolveConversation(s, address.Conversation, o)
	}
	d := s.Deliveries[at]
	part, err := findDoubtfulPart(d, at, o.Part)
	if err != nil {
		return err
	}
	p := &d.Parts[part]
	if o.NotSent {
		p.Digest, p.Visible = "", ""
	} else {
		p.ID, p.SentAt = normalize.UUID(o.Sent), p.DoubtSince
	}
	p.Doubt, p.DoubtSince = "", time.Time{}
	return nil
}

// findDoubtfulPart returns the index of the part in doubt. chosen is its number, from 1,
// or 0 if there is only one.
func findDoubtfulPart(d *state.Delivery, address addr.Delivery, chosen int) (int, error) {
	var found []int
	for i, p := range d.Parts {
		if p.Doubt == state.OpSend {
			found = append(found, i)
		}
	}
	var names []string
	for _, i := range found {
		if i+1 == chosen {
			return i, nil
		}
		names = append(names, fmt.Sprintf("%d (%s)", i+1, d.Parts[i].Kind))
	}
	switch {
	case len(found) == 0 && d.InDoubt():
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "%s was sent; only an edit or a recall is in doubt, and the next apply safely repeats it", address)
	case len(found) == 0:
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "%s is not in doubt", address)
	case chosen != 0:
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "part %d of %s is not in doubt; in doubt: %s", chosen, address, strings.Join(names, ", "))
	case len(found) > 1:
		return 0, problem.Errorf(problem.SeveralUnknownOutcomes, "several parts of %s are in doubt: %s. Resolve them one at a time with --part", address, strings.Join(names, ", "))
	}
	return found[0], nil
}

// resolveConversation records the outcome of a creation. A conversation that was not
// created is removed from the state, so that the next apply creates it.
func resolveConversation(s *state.State, address addr.Instance, o Outcome) error {
	c := s.Conversations[address]
	switch {
	case !c.Doubt:
		return problem.Errorf(problem.OutcomeAlreadyKnown, "%s is not in doubt", address)
	case c.ID != "":
		return problem.Errorf(problem.OutcomeAlreadyKnown, "%s was created; only a change is in doubt, and the next apply safely repeats it", address)
	case o.NotSent:
		s.DropConversation(address)
	default:
		s.FindConversation(address, o.Sent)
	}
	return nil
}
