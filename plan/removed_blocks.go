package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
)

const (
	reasonRemovedBlock  = "a removed block lets it stay"
	reasonOnDestroyKeep = "on_destroy = \"keep\""
)

// isKeptByRemovedBlock reports whether a removed block has the message or conversation
// of an address stay on the platform.
func (b *decider) isKeptByRemovedBlock(address string) bool {
	var halves []addr.Instance
	if d, err := addr.ParseDelivery(address); err == nil {
		halves = []addr.Instance{d.Message, d.Conversation}
	} else if c, err := addr.ParseInstance(address); err == nil {
		halves = []addr.Instance{c}
	}
	return slices.ContainsFunc(b.opt.Desired.Removed, func(r lang.Removed) bool {
		return !r.Destroy && slices.ContainsFunc(halves, r.From.Covers)
	})
}
