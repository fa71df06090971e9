// Package apply carries out a plan: it writes what it means to do, does it on
// the platforms, one conversation after its own order and all conversations
// side by side, and records every outcome.
//
// It decides nothing that readers would see; that is the plan's. It must not
// know any platform by name, nor print anything.
package apply
