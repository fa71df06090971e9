package stateedit

import (
	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/store"
)

// Replace replaces the present state with another one. project is the name of the
// project. Without force, it fails if the other state is older or has another lineage; it
// always fails if the other state does not belong to the name of the project.
func Replace(present, pushed *state.State, project string, force bool) error {
	switch {
	case project != "" && pushed.Lineage != present.Lineage:
		return &store.LineageError{Place: "the file", Have: pushed.Lineage, Want: present.Lineage, Name: project}
	case force || present.Serial == 0:
	case pushed.Lineage != present.Lineage:
		return problem.Errorf(problem.StateFileRefused, "the file has lineage %s and the state has %s: it belongs to another project; --force accepts it anyway", pushed.Lineage, present.Lineage)
	case pushed.Serial < present.Serial:
		return problem.Errorf(problem.StateFileRefused, "the file has serial %d and the state has %d: it is older, and everything sent since would be forgotten; --force accepts it anyway",
			pushed.Serial, present.Serial)
	}
	pushed.Serial = max(pushed.Serial, present.Serial)
	*present = *pushed
	return nil
}
