package document

import (
	"herald/plan"
)

// Change is what happens to something: before, after, and in their shape what
// of them is sensitive and what is known after the apply only.
type Change struct {
	Actions         []string   `json:"actions"`
	Before          any        `json:"before"`
	After           any        `json:"after"`
	AfterUnknown    any        `json:"after_unknown"`
	BeforeSensitive any        `json:"before_sensitive"`
	AfterSensitive  any        `json:"after_sensitive"`
	Importing       *Importing `json:"importing,omitempty"`
}

// Importing says that something is taken over that stood already.
type Importing struct {
	ID string `json:"id"` // those of all parts, with commas between
}

// changeOf puts two sides together; nil is a side that is not there. Actions
// that leave things as they are have the same on both sides.
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

// Actions are Terraform's words for an action of a plan. A message that is sent
// again while the old one stays visible is created, and the old one forgotten.
func Actions(a plan.Action) []string {
	switch a {
	case plan.Send, plan.Create, plan.Defer:
		return []string{"create"}
	case plan.Edit, plan.Update, plan.Resolve:
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

// reasonOf is Terraform's keyword for why an action was chosen; "" for none.
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
