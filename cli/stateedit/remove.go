package stateedit

import (
	"slices"

	"herald/cli/stateaddr"
	"herald/lang/addr"
	"herald/state"
)

// Remove forgets what is at addresses, as stateaddr.Resolve and stateaddr.Match find it.
// It returns a line for each entry, and fails if an address refers to none.
func Remove(s *state.State, addresses []string) (done []string, err error) {
	var all []addr.Resource
	for _, given := range addresses {
		found := stateaddr.Resolve(s, given)
		if len(found) == 0 {
			found = stateaddr.Match(s, given)
		}
		if len(found) == 0 {
			return nil, stateaddr.UnknownAddress(s, given)
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, addr.Compare)
	for _, address := range slices.Compact(all) {
		s.Forget(address)
		done = append(done, address.String()+" is forgotten.")
	}
	return done, nil
}
