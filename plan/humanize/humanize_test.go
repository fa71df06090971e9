package humanize

import (
	"testing"
	"time"
)

func TestSpan(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "a moment", 999 * time.Millisecond: "a moment", time.Second: "1 second", 119 * time.Second: "119 seconds",
		2 * time.Minute: "2 minutes", time.Hour: "60 minutes", 119*time.Minute + 59*time.Second: "119 minutes",
		2 * time.Hour: "2 hours", 24 * time.Hour: "24 hours", 47 * time.Hour: "47 hours", 48 * time.Hour: "2 days", 500 * 24 * time.Hour: "500 days",
		731 * 24 * time.Hour: "2 years",
	} {
		if got := Span(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestFrom(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		3*time.Hour + time.Minute: "in 3 hours", -3 * time.Hour: "3 hours ago", 0: "a moment ago", time.Millisecond: "in a moment",
	} {
		if got := From(now, now.Add(d).In(time.FixedZone("", 3600))); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

// A time further away than a Duration reaches is formatted as well.
func TestFromBeyondDuration(t *testing.T) {
	t.Parallel()
	now, far := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2999, 12, 2, 0, 0, 0, 0, time.UTC)
	if got := From(now, far); got != "in 972 years" {
		t.Error(got)
	}
	if got := From(far, now); got != "972 years ago" {
		t.Error(got)
	}
	if got := From(far, time.Time{}); got != "2998 years ago" {
		t.Error(got)
	}
}
