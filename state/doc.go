// Package state is the record of what Herald has delivered: which deliveries exist
// in which conversations, with their platform IDs and keys, and the intents of an
// apply in progress.
//
// An apply writes its intents into the state before it sends the first request, and
// then reports events: started, done, failed. During an apply the state changes only
// by folding these events into it. A later run folds the journal of a crashed run in
// the same way, and so finds out what that run did.
//
// The package is pure: it uses no files, locks or network (packages backend and store
// do), and must not import plan, apply or any platform.
package state
