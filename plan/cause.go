package plan

import (
	"fmt"

	"herald/lang/addr"
)

// replaceTriggered sends anew what stands unchanged while something in its
// replace_triggered_by changes. Changes are in the order of the plan, so a
// cause has been decided before what it causes.
func (b *builder) replaceTriggered(changes []*Change) {
	var places map[addr.Instance]bool
	messages := make(map[addr.Instance][]*Change)
	for _, c := range changes {
		if causes := c.Desired.Message.ReplacedBy; len(causes) > 0 && (c.Action == NoOp || c.Action == Edit) && c.stands() && c.Parts != nil {
			if places == nil {
				places = b.changingPlaces()
			}
			for _, cause := range causes {
				if places[cause] || c.follows(messages[cause]) {
					c.Reason, c.Warning, c.Settle = fmt.Sprintf("%s changes", cause), "", nil
					b.replace(c)
					break
				}
			}
		}
		messages[c.Desired.Addr.Message] = append(messages[c.Desired.Addr.Message], c)
	}
}

// changingPlaces are the conversations that are created or changed.
func (b *builder) changingPlaces() map[addr.Instance]bool {
	places := make(map[addr.Instance]bool)
	for _, c := range b.moving {
		if c.Desired != nil && c.Action.Acts() {
			places[c.Desired.Addr] = true
		}
	}
	return places
}

// follows reports whether a cause changes: in the same conversation where it
// stands there, and else anywhere.
func (c *Change) follows(cause []*Change) bool {
	anywhere := false
	for _, other := range cause {
		changes := other.Prior != nil && event(other.Action) != ""
		if other.Desired.Addr.Conversation == c.Desired.Addr.Conversation {
			return changes
		}
		anywhere = anywhere || changes
	}
	return anywhere
}
