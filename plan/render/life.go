package render

import (
	"fmt"
	"strings"
	"time"

	"herald/plan"
	"herald/plan/humanize"
)

// Life returns a sentence that says how long a delivery can be edited and
// recalled; "" if its platform sets no limit.
func Life(l plan.TimeLimits, now time.Time) string {
	var words []string
	for _, x := range []struct {
		verb string
		of   plan.Window
	}{{"edited", l.Edit}, {"recalled", l.Recall}} {
		switch {
		case x.of.Length == 0:
		case x.of.Until.IsZero():
			words = append(words, fmt.Sprintf("be %s for %s after it is sent", x.verb, humanize.Span(x.of.Length)))
		case x.of.Until.After(now):
			words = append(words, fmt.Sprintf("be %s for another %s, until %s", x.verb, humanize.Span(x.of.Until.Sub(now)), x.of.Until.Format(timeFormat)))
		default:
			words = append(words, "no longer be "+x.verb)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "It can " + strings.Join(words, ", and ") + "."
}

// formatTime formats a time, and how far it is from the time of the plan.
func (d *describer) formatTime(t time.Time) string {
	text := t.Format(timeFormat)
	if !d.plan.Now.IsZero() {
		text += ", " + humanize.From(d.plan.Now, t)
	}
	return text
}
