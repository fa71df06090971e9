package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
)

const (
	reasonLetGo = "a removed block lets it stay"
	reasonKept  = "on_destroy = \"keep\""
)

// letGo reports whether a removed block says that what stands at an address
// stays where it is.
func (b *builder) letGo(address string) bool {
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
