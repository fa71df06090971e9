package stateedit

import (
	"herald/cli/printer"
	"herald/lang/addr"
	"herald/lang/diag/problem"
	"herald/state"
)

// SetTainted sets or clears the mark that makes the next apply send a delivery again. It
// fails if the address is that of a conversation, or if there is no mark to clear.
func SetTainted(s *state.State, address addr.Resource, tainted bool) error {
	at, _ := address.Delivery()
	d := s.Deliveries[at]
	switch {
	case d == nil:
		return problem.Errorf(problem.InvalidAddress, "%s is a conversation, and only deliveries can be sent again; herald state list %s prints its deliveries",
			address, printer.ShellWord("@"+address.String()))
	case !d.Tainted && !tainted && d.Behind == (addr.Instance{}):
		return problem.Errorf(problem.NotTainted, "%s is not tainted", address)
	}
	d.Tainted = tainted
	if !tainted {
		d.Behind = addr.Instance{}
	}
	return nil
}
