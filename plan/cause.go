package plan

import (
	"fmt"

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
					c.Cause, c.Reason, c.Warning, c.Settle = CauseTriggered, fmt.Sprintf("%s changes", cause), "", nil
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
		changes := other.Prior != nil && other.Action.Event() != ""
		if other.Desired.Addr.Conversation == c.Desired.Addr.Conversation {
			return changes
		}
		anywhere = anywhere || changes
	}
	return anywhere
}
