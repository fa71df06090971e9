package project

import "herald/state/store"

// Writes records whether a command has changed something. An exit code that says
// that nothing was done would be wrong then.
type Writes struct {
	stores []*store.Store
	other  bool
}

// Track makes what is written to a store count.
func (w *Writes) Track(s *store.Store) { w.stores = append(w.stores, s) }

// Mark records a change outside of every store.
func (w *Writes) Mark() { w.other = true }

// Any reports whether something has been changed.
func (w *Writes) Any() bool {
	for _, s := range w.stores {
		if s.Written() {
			return true
		}
	}
	return w.other
}
