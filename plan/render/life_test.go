package render

import (
	"testing"
	"time"

	"herald/plan"
)

func TestLife(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	for want, l := range map[string]plan.TimeLimits{
		"": {},
		"It can be recalled for 24 hours after it is sent.": {Recall: plan.Window{Length: 24 * time.Hour}},
		"It can no longer be edited, and be recalled for another 3 hours, until 2026-12-01 11:30 +00:00.": {
			Edit:   plan.Window{Length: time.Hour, Until: now},
			Recall: plan.Window{Length: 24 * time.Hour, Until: now.Add(3*time.Hour + 30*time.Minute)},
		},
	} {
		if got := Life(l, now); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
