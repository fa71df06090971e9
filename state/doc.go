// Package state is what Herald knows of the world: which deliveries stand
// where, under which ids and keys, and what an apply in progress means to do.
//
// An apply writes its intents into the state before the first request leaves,
// and then reports events: started, done, failed. Folding those events into
// the state is the one way a state changes during an apply, and the very same
// folding, over the journal, is how a later run learns what a crashed one did.
//
// The package is pure: no files, no locks, no network (those are in backend
// and store), and it must not know plan, apply or platforms.
package state
