// Package humanize formats lengths of time as words.
//
// It must not know what they measure, nor the current time.
package humanize

import (
	"fmt"
	"time"
)

// Seconds of the longer units. A year is a Julian year.
const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	year   = 365*day + 6*hour
)

// Span formats a duration in the largest unit of which there are at least two,
// rounded down: "3 hours", "90 minutes". Less than a second is "a moment".
func Span(d time.Duration) string { return spanOfSeconds(int64(d / time.Second)) }

// spanOfSeconds is Span for a number of seconds, because a Duration is limited
// to 292 years.
func spanOfSeconds(seconds int64) string {
	for _, unit := range []struct {
		length int64
		name   string
	}{{year, "year"}, {day, "day"}, {hour, "hour"}, {minute, "minute"}} {
		if n := seconds / unit.length; n >= 2 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	switch n := seconds; n {
	case 0:
		return "a moment"
	case 1:
		return "1 second"
	default:
		return fmt.Sprintf("%d seconds", n)
	}
}

// From formats a time relative to now: "in 3 hours", "3 hours ago".
func From(now, t time.Time) string {
	if t.After(now) {
		return "in " + spanOfSeconds(secondsBetween(now, t))
	}
	return spanOfSeconds(secondsBetween(t, now)) + " ago"
}

// secondsBetween returns the number of whole seconds from one time to a later
// one.
func secondsBetween(from, to time.Time) int64 {
	n := to.Unix() - from.Unix()
	if to.Nanosecond() < from.Nanosecond() {
		n--
	}
	return n
}
