// Package humanize tells spans of time in words.
//
// It must not know what they are about, nor what time it is.
package humanize

import (
	"fmt"
	"time"
)

// Seconds of the longer units. A year is one of the Julian calendar.
const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	year   = 365*day + 6*hour
)

// Span is a length of time in its largest unit of which there are two or more,
// rounded down: "3 hours", "90 minutes". What is below a second is "a moment".
func Span(d time.Duration) string { return spanOfSeconds(int64(d / time.Second)) }

// spanOfSeconds is Span of a number of seconds: a Duration ends at 292 years.
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

// From is a time as it is seen from now: "in 3 hours", "3 hours ago".
func From(now, t time.Time) string {
	if t.After(now) {
		return "in " + spanOfSeconds(secondsBetween(now, t))
	}
	return spanOfSeconds(secondsBetween(t, now)) + " ago"
}

// secondsBetween is the number of whole seconds from one time to a later one.
func secondsBetween(from, to time.Time) int64 {
	n := to.Unix() - from.Unix()
	if to.Nanosecond() < from.Nanosecond() {
		n--
	}
	return n
}
