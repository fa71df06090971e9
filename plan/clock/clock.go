// Package clock tells spans of time in words.
//
// It must not know what they are about, nor what time it is.
package clock

import (
	"fmt"
	"time"
)

// Span is a length of time in its largest unit of which there are two or more,
// rounded down: "3 hours", "90 minutes". What is below a second is "a moment".
func Span(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := d / unit.length; n >= 2 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	switch n := d / time.Second; n {
	case 0:
		return "a moment"
	case 1:
		return "1 second"
	default:
		return fmt.Sprintf("%d seconds", n)
	}
}

// From is a time as it is seen from now: "in 3 hours", "3 hours ago".
func From(now, t time.Time) string {
	if d := t.Sub(now); d > 0 {
		return "in " + Span(d)
	}
	return Span(now.Sub(t)) + " ago"
}
