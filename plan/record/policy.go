package record

import (
	"herald/lang"
	"herald/state"
)

// Policy gives the part of a lifecycle that the state keeps.
func Policy(l lang.Lifecycle) state.Policy {
	return state.Policy{OnDestroy: l.OnDestroy, OnUnknown: l.OnUnknown, PreventDestroy: l.PreventDestroy}
}
