// Package apply carries out a plan: it records its intents, makes the requests to
// the platforms, in order within a conversation and concurrently across
// conversations, and records every outcome.
//
// It makes no decision that readers would notice; the plan makes those. It must not
// name any platform, nor print anything.
package apply
