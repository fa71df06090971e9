package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
)

const (
	reasonRemovedBlock  = "a removed block with destroy = false"
	reasonOnDestroyKeep = "on_destroy = \"keep\""
)

// isKeptByRemovedBlock reports whether a removed block has the message or conversation
// of an address stay on the platform.
func (b *decider) isKeptByRemovedBlock(address addr.Resource) bool {
	halves := []addr.Instance{address.Conversation}
	if d, ok := address.Delivery(); ok {
		halves = append(halves, d.Message)
	}
	return slices.ContainsFunc(b.opt.Desired.Removed, func(r lang.Removed) bool {
		return !r.Destroy && slices.ContainsFunc(halves, r.From.Covers)
	})
}
