package plan

import (
	"fmt"

	"herald/lang"
	"herald/lang/addr"
)

// ReplaceCause is why a delivery is replaced, for programs that read a plan.
type ReplaceCause string

// Causes of a replacement. The zero ReplaceCause is any other.
const (
	CauseAsked      ReplaceCause = "asked"      // a person asked for it
	CauseTainted    ReplaceCause = "tainted"    // a person marked it
	CauseTriggered  ReplaceCause = "triggered"  // replace_triggered_by
	CauseUneditable ReplaceCause = "uneditable" // the platform cannot edit all that differs
)

// replaceTriggers are the changes that others may follow by replace_triggered_by, as far
// as they are decided.
type replaceTriggers struct {
	places   map[addr.Instance]*ConversationChange
	messages map[addr.Instance]map[addr.Instance]*Change // by message and conversation
	declared map[addr.Delivery]bool
}

// newReplaceTriggers keeps what some message follows, and nothing else: most projects
// have hardly any, and many deliveries.
func newReplaceTriggers(d *lang.Desired) *replaceTriggers {
	s := &replaceTriggers{map[addr.Instance]*ConversationChange{}, map[addr.Instance]map[addr.Instance]*Change{}, map[addr.Delivery]bool{}}
	for i := range d.Deliveries {
		for _, cause := range d.Deliveries[i].Message.ReplacedBy {
			if s.messages[cause] == nil {
				s.messages[cause] = map[addr.Instance]*Change{}
			}
		}
	}
	if len(s.messages) == 0 {
		return s
	}
	for i := range d.Deliveries {
		if at := d.Deliveries[i].Addr; s.messages[at.Message] != nil {
			s.declared[at] = true
		}
	}
	return s
}

// addConversations adds the conversations that are created or changed.
func (s *replaceTriggers) addConversations(list []*ConversationChange) {
	for _, c := range list {
		if c.Desired != nil && c.Action.Acts() {
			s.places[c.Desired.Addr] = c
		}
	}
}

// addDelivery adds a declared delivery, whatever its action.
func (s *replaceTriggers) addDelivery(c *Change) {
	at := c.Desired.Addr
	if list := s.messages[at.Message]; list != nil {
		list[at.Conversation] = c
	}
}

// planTriggeredReplaces plans to replace unchanged deliveries when something in their
// replace_triggered_by changes, or has changed since it was sent. Changes are
// in the order of the plan, so a cause has been decided before what it causes.
func (b *decider) planTriggeredReplaces(changes []*Change) {
	b.triggers.addConversations(b.conversationChanges)
	for _, c := range changes {
		if reason := b.replaceTriggerReason(c); reason != "" {
			c.Conditional = (c.Action == NoOp || c.Conditional) && b.isReplaceConditional(c)
			c.Cause, c.Reason, c.Warning = CauseTriggered, reason, ""
			b.planReplace(c)
		}
		b.triggers.addDelivery(c)
	}
}

// replaceTriggerReason is why a delivery is sent again after something else; "" when it is not.
func (b *decider) replaceTriggerReason(c *Change) string {
	if c.Action != NoOp && c.Action != Edit || !c.isDelivered() || c.Parts == nil {
		return ""
	}
	if b.isReplaceValueChanged(c) {
		return "a value in replace_triggered_by has changed"
	}
	by := c.Desired.Message.ReplacedBy
	if len(by) == 0 {
		return ""
	}
	for _, cause := range by {
		if len(b.findTriggerChanges(c.Desired.Addr.Conversation, cause)) > 0 {
			return fmt.Sprintf("%s changes", cause)
		}
	}
	if behind := c.Prior.Behind; behind != (addr.Instance{}) {
		return fmt.Sprintf("%s has changed", behind)
	}
	return ""
}

// isReplaceConditional reports whether a delivery is sent again after changes that may all
// turn out to have nothing to do.
func (b *decider) isReplaceConditional(c *Change) bool {
	if c.Prior.Behind != (addr.Instance{}) || b.isReplaceValueChanged(c) {
		return false
	}
	for _, cause := range c.Desired.Message.ReplacedBy {
		for _, change := range b.findTriggerChanges(c.Desired.Addr.Conversation, cause) {
			if !change.conditional {
				return false
			}
		}
	}
	return true
}

// triggerChange is a change after which others are sent again.
type triggerChange struct {
	followers   *[]addr.Delivery
	conditional bool
}

// findTriggerChanges returns the changes of a cause that count for deliveries in a
// conversation: those of the causing message in the same conversation, if it has
// any, and otherwise all.
func (b *decider) findTriggerChanges(in, cause addr.Instance) []triggerChange {
	if c := b.triggers.places[cause]; c != nil {
		return []triggerChange{{&c.Followers, false}}
	}
	if b.triggers.declared[addr.Delivery{Message: cause, Conversation: in}] {
		if c := b.triggers.messages[cause][in]; c.hasEffect() {
			return []triggerChange{{&c.Followers, c.Conditional}}
		}
		return nil
	}
	var all []triggerChange
	for _, c := range b.triggers.messages[cause] {
		if c.hasEffect() {
			all = append(all, triggerChange{&c.Followers, c.Conditional})
		}
	}
	return all
}

// hasEffect reports whether the change has an effect that readers see.
func (c *Change) hasEffect() bool { return c != nil && c.Prior != nil && c.Action.eventName() != "" }

// recordFollowers lists in every change what must be sent again after it, so that this is
// not forgotten when the run ends without, because it failed or somebody chose
// to leave it out.
func (b *decider) recordFollowers() {
	for i := range b.opt.Desired.Deliveries {
		d := &b.opt.Desired.Deliveries[i]
		if prior := b.opt.State.Deliveries[d.Addr]; prior == nil || !prior.Stands() {
			continue
		}
		for _, cause := range d.Message.ReplacedBy {
			for _, change := range b.findTriggerChanges(d.Addr.Conversation, cause) {
				*change.followers = append(*change.followers, d.Addr)
			}
		}
	}
}
