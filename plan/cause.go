package plan

import (
	"fmt"

	"herald/lang"
	"herald/lang/addr"
)

// Cause is why what stands is sent anew, where programs may want to know.
type Cause string

// Causes. The zero Cause is any other.
const (
	CauseAsked      Cause = "asked"      // a person asked for it
	CauseTainted    Cause = "tainted"    // a person marked it
	CauseTriggered  Cause = "triggered"  // replace_triggered_by
	CauseUneditable Cause = "uneditable" // the platform cannot edit all that differs
)

// causes are the changes that others may follow by replace_triggered_by, as far
// as they are decided.
type causes struct {
	places   map[addr.Instance]*ConversationChange
	messages map[addr.Instance]map[addr.Instance]*Change // by message and conversation
	declared map[addr.Delivery]bool
}

// newCauses keeps what some message follows, and nothing else: most projects
// have hardly any, and many deliveries.
func newCauses(d *lang.Desired) *causes {
	s := &causes{map[addr.Instance]*ConversationChange{}, map[addr.Instance]map[addr.Instance]*Change{}, map[addr.Delivery]bool{}}
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

// move notes conversations that are created or changed.
func (s *causes) move(list []*ConversationChange) {
	for _, c := range list {
		if c.Desired != nil && c.Action.Acts() {
			s.places[c.Desired.Addr] = c
		}
	}
}

// note notes a delivery that is declared, whatever happens to it.
func (s *causes) note(c *Change) {
	at := c.Desired.Addr
	if list := s.messages[at.Message]; list != nil {
		list[at.Conversation] = c
	}
}

// replaceTriggered sends anew what stands unchanged while something in its
// replace_triggered_by changes, or has changed since it was sent. Changes are
// in the order of the plan, so a cause has been decided before what it causes.
func (b *builder) replaceTriggered(changes []*Change) {
	b.causes.move(b.moving)
	for _, c := range changes {
		if reason := b.called(c); reason != "" {
			c.Conditional = (c.Action == NoOp || c.Conditional) && b.mayFollow(c)
			c.Cause, c.Reason, c.Warning = CauseTriggered, reason, ""
			b.replace(c)
		}
		b.causes.note(c)
	}
}

// called is why a delivery is sent anew after something else; "" when it is not.
func (b *builder) called(c *Change) string {
	if c.Action != NoOp && c.Action != Edit || !c.stands() || c.Parts == nil {
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
		if len(b.followed(c.Desired.Addr.Conversation, cause)) > 0 {
			return fmt.Sprintf("%s changes", cause)
		}
	}
	if behind := c.Prior.Behind; behind != "" {
		return fmt.Sprintf("%s has changed", behind)
	}
	return ""
}

// mayFollow reports whether a delivery is sent anew after changes that may all
// turn out to have nothing to do.
func (b *builder) mayFollow(c *Change) bool {
	if c.Prior.Behind != "" || b.isReplaceValueChanged(c) {
		return false
	}
	for _, cause := range c.Desired.Message.ReplacedBy {
		for _, change := range b.followed(c.Desired.Addr.Conversation, cause) {
			if !change.conditional {
				return false
			}
		}
	}
	return true
}

// followed is a change after which others are sent anew.
type followed struct {
	followers   *[]string
	conditional bool
}

// followed are the changes that a cause makes for what stands in a
// conversation: of the message in the same conversation where it goes there,
// and else of any.
func (b *builder) followed(in, cause addr.Instance) []followed {
	if c := b.causes.places[cause]; c != nil {
		return []followed{{&c.Followers, false}}
	}
	if b.causes.declared[addr.Delivery{Message: cause, Conversation: in}] {
		if c := b.causes.messages[cause][in]; c.changes() {
			return []followed{{&c.Followers, c.Conditional}}
		}
		return nil
	}
	var all []followed
	for _, c := range b.causes.messages[cause] {
		if c.changes() {
			all = append(all, followed{&c.Followers, c.Conditional})
		}
	}
	return all
}

// changes reports whether something else than before stands afterwards.
func (c *Change) changes() bool { return c != nil && c.Prior != nil && c.Action.event() != "" }

// follow tells every change what is to be sent anew after it, so that this is
// not forgotten when the run ends without, because it failed or somebody chose
// to leave it out.
func (b *builder) follow() {
	for i := range b.opt.Desired.Deliveries {
		d := &b.opt.Desired.Deliveries[i]
		address := d.Addr.String()
		if prior := b.opt.State.Deliveries[address]; prior == nil || !prior.Stands() {
			continue
		}
		for _, cause := range d.Message.ReplacedBy {
			for _, change := range b.followed(d.Addr.Conversation, cause) {
				*change.followers = append(*change.followers, address)
			}
		}
	}
}
