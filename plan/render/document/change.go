package document

import (
	"herald/plan"
)

// Change is a change of a resource: its values before and after and, in the
// same shape, which of them are sensitive and which are known only after the
// apply.
type Change struct {
	Actions         []string   `json:"actions"`
	Before          any        `json:"before"`
	After           any        `json:"after"`
	AfterUnknown    any        `json:"after_unknown"`
	BeforeSensitive any        `json:"before_sensitive"`
	AfterSensitive  any        `json:"after_sensitive"`
	Importing       *Importing `json:"importing,omitempty"`
}

// Importing is set for a resource that is imported.
type Importing struct {
	ID string `json:"id"` // ids of all parts, separated by commas
}

// changeOf combines two sides; nil is a side that does not exist. Actions that
// change nothing have the same value on both sides.
func changeOf(actions []string, before, after *object) Change {
	c := Change{Actions: actions, AfterUnknown: false, BeforeSensitive: false, AfterSensitive: false}
	if before != nil {
		c.Before, c.BeforeSensitive = before.values, before.sensitive
	}
	if after != nil {
		c.After, c.AfterSensitive, c.AfterUnknown = after.values, after.sensitive, after.unknown
	}
	return c
}

// Actions returns Terraform's words for an action. A message that is sent again
// while the old one remains visible is created, and the old one forgotten.
func Actions(a plan.Action) []string {
	switch a {
	case plan.Send, plan.Create, plan.Defer:
		return []string{"create"}
	case plan.Edit, plan.Update, plan.Resolve, plan.Pin, plan.Unpin:
		return []string{"update"}
	case plan.Replace:
		return []string{"delete", "create"}
	case plan.SendAgain:
		return []string{"create", "forget"}
	case plan.Recall, plan.Remove:
		return []string{"delete"}
	case plan.Forget:
		return []string{"forget"}
	}
	return []string{"no-op"}
}

// reasonOf returns Terraform's keyword for why an action was chosen; "" for
// none.
func (w *writer) reasonOf(c *plan.Change) string {
	switch c.Action {
	case plan.Replace, plan.SendAgain:
		return replaceReason(c)
	case plan.Recall, plan.Forget:
		if c.Desired == nil && !w.plan.Destroy {
			return w.leaveReason(c.Address)
		}
	}
	return ""
}

func replaceReason(c *plan.Change) string {
	switch c.Cause {
	case plan.CauseAsked:
		return "replace_by_request"
	case plan.CauseTainted:
		return "replace_because_tainted"
	case plan.CauseTriggered:
		return "replace_by_triggers"
	case plan.CauseUneditable:
		return "replace_because_cannot_update"
	}
	return ""
}
