package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan/target"
	"herald/state"
)

// Excluded is something that would change and was not chosen.
type Excluded struct {
	Address addr.Resource
	Action  Action
}

// targetSet is which deliveries and conversations a plan acts on. A nil choice is
// all of them.
type targetSet struct {
	chosen map[addr.Resource]bool
	// neededBy has, for what is in the set only because a target needs it, that target.
	neededBy map[addr.Resource]addr.Resource
}

// contains reports whether the plan acts on an address.
func (c *targetSet) contains(address addr.Resource) bool { return c == nil || c.chosen[address] }

// need is something that must be there before something else can be.
type need struct {
	address addr.Resource
	// must is true where nothing can be done without it; otherwise it is brought
	// along and can be left out.
	must bool
}

// targetResolver finds what is chosen, with all that this needs.
type targetResolver struct {
	Options
	declared      map[addr.Delivery]*lang.Delivery
	conversations map[addr.Instance]*lang.Conversation // declared
	ofBlock       map[addr.Block][]addr.Resource       // deliveries or conversations of a block
	inside        map[addr.Instance][]addr.Delivery    // deliveries in the state, by conversation
	// forRefresh also adds quoted messages that exist according to the state, so that
	// a read finds out whether they still do.
	forRefresh bool
}

func newTargetResolver(opt Options) *targetResolver {
	c := &targetResolver{
		Options: opt, declared: map[addr.Delivery]*lang.Delivery{}, conversations: map[addr.Instance]*lang.Conversation{},
		ofBlock: map[addr.Block][]addr.Resource{}, inside: map[addr.Instance][]addr.Delivery{},
	}
	for i := range opt.Desired.Conversations {
		at := &opt.Desired.Conversations[i]
		c.conversations[at.Addr] = at
		c.ofBlock[at.Addr.Block] = append(c.ofBlock[at.Addr.Block], at.Addr.Resource())
	}
	for i := range opt.Desired.Deliveries {
		d := &opt.Desired.Deliveries[i]
		c.declared[d.Addr] = d
		c.ofBlock[d.Addr.Message.Block] = append(c.ofBlock[d.Addr.Message.Block], d.Addr.Resource())
	}
	for _, address := range addr.SortedKeys(opt.State.Deliveries) {
		place := opt.State.Deliveries[address].Conversation.Address
		c.inside[place] = append(c.inside[place], address)
	}
	return c
}

// Items are all possible targets: deliveries that are declared or in the state, and
// conversations that Herald manages.
func Items(d *lang.Desired, s *state.State) []target.Item {
	var items []target.Item
	seen := map[addr.Resource]bool{}
	add := func(i target.Item) {
		if !seen[i.Resource] {
			seen[i.Resource] = true
			items = append(items, i)
		}
	}
	for _, c := range d.Conversations {
		if c.Managed() {
			add(target.Item{Resource: c.Addr.Resource(), Provider: c.Provider})
		}
	}
	for _, d := range d.Deliveries {
		add(target.Item{Resource: d.Addr.Resource(), Provider: d.Provider})
	}
	for _, at := range addr.SortedKeys(s.Conversations) {
		add(target.Item{Resource: at.Resource(), Provider: s.Conversations[at].Provider})
	}
	for _, at := range addr.SortedKeys(s.Deliveries) {
		add(target.Item{Resource: at.Resource(), Provider: s.Deliveries[at].Provider})
	}
	return items
}

// resolveTargets finds what is chosen.
func (c *targetResolver) resolveTargets(items []target.Item) *targetSet {
	out := c.excludedAddresses(items)
	picked := &targetSet{chosen: map[addr.Resource]bool{}, neededBy: map[addr.Resource]addr.Resource{}}
	var open []addr.Resource
	for _, i := range items {
		if address := i.Resource; c.Choose.Targeted(i) && !out[address] {
			picked.chosen[address] = true
			open = append(open, address)
		}
	}
	for len(open) > 0 {
		address := open[0]
		open = open[1:]
		for _, n := range c.needsOf(address) {
			if !picked.chosen[n.address] && !out[n.address] {
				picked.chosen[n.address], picked.neededBy[n.address] = true, address
				open = append(open, n.address)
			}
		}
	}
	return picked
}

// excludedAddresses are what was named to be left out, and what cannot be without it.
func (c *targetResolver) excludedAddresses(items []target.Item) map[addr.Resource]bool {
	out := map[addr.Resource]bool{}
	if len(c.Choose.Excludes) == 0 {
		return out
	}
	needers := map[addr.Resource][]addr.Resource{}
	var open []addr.Resource
	for _, i := range items {
		address := i.Resource
		if c.Choose.Excluded(i) {
			out[address] = true
			open = append(open, address)
		}
		for _, n := range c.needsOf(address) {
			if n.must {
				needers[n.address] = append(needers[n.address], address)
			}
		}
	}
	for len(open) > 0 {
		for _, needer := range needers[open[0]] {
			if !out[needer] {
				out[needer] = true
				open = append(open, needer)
			}
		}
		open = open[1:]
	}
	return out
}

// needsOf lists what an address needs.
func (c *targetResolver) needsOf(address addr.Resource) []need {
	if at, ok := address.Delivery(); ok {
		if d := c.declared[at]; d != nil && !c.Destroy {
			return c.deliveryNeeds(d)
		}
		return nil
	}
	prior := c.State.Conversations[address.Conversation]
	if at := c.conversations[address.Conversation]; at != nil && at.Managed() && !c.Destroy {
		return c.blockNeeds(at.Source.After)
	}
	if prior == nil {
		return nil
	}
	var out []need // what ends has been left first
	for _, inside := range c.inside[address.Conversation] {
		out = append(out, need{inside.Resource(), true})
	}
	return out
}

// deliveryNeeds are the conversation, what is quoted or passed on, and what a
// message refers to or depends on, as far as it has not been sent.
func (c *targetResolver) deliveryNeeds(d *lang.Delivery) []need {
	var out []need
	place := d.Addr.Conversation
	if at := c.conversations[place]; at != nil && at.Managed() {
		out = append(out, need{place.Resource(), !c.isDelivered(place.Resource())})
	}
	skip := map[addr.Block]bool{}
	for _, at := range []*addr.Delivery{d.ReplyTo, d.Forward} {
		if at == nil {
			continue
		}
		skip[at.Message.Block] = true
		if there := c.isDelivered(at.Resource()); !there || c.forRefresh {
			out = append(out, need{at.Resource(), !there})
		}
	}
	if len(d.Unknown) == 0 {
		// That it goes to some conversations of a block is no need of the others.
		for _, to := range d.Message.To {
			skip[to.Block] = true
		}
	}
	return append(out, c.blockNeeds(slices.DeleteFunc(slices.Clone(d.Message.Source.After), func(b addr.Block) bool { return skip[b] }))...)
}

// blockNeeds are the deliveries and conversations of blocks that are not there
// yet.
func (c *targetResolver) blockNeeds(blocks []addr.Block) []need {
	var out []need
	for _, b := range blocks {
		for _, address := range c.ofBlock[b] {
			if at := c.conversations[address.Owner()]; at != nil && !at.Managed() || c.isDelivered(address) {
				continue
			}
			out = append(out, need{address, true})
		}
	}
	return out
}

// isDelivered reports whether a delivery exists, or a conversation has its id.
func (c *targetResolver) isDelivered(address addr.Resource) bool {
	if at, ok := address.Delivery(); ok {
		d := c.State.Deliveries[at]
		return d != nil && d.Stands()
	}
	at := c.State.Conversations[address.Conversation]
	return at != nil && at.ID != ""
}
