package client_test

import (
	"net/http"
	"testing"
	"time"

	"herald/providers/client"
)

func TestCutoff(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	c := client.New(client.Options{Now: func() time.Time { return now }})
	asked := now.Add(-time.Minute)
	tests := map[string]struct {
		date string
		want time.Duration // before the time that was asked about
	}{
		"it does not say":     {"", 2 * time.Second},
		"it says nonsense":    {"noon", 2 * time.Second},
		"the same clock":      {now.Format(http.TimeFormat), 2 * time.Second},
		"ten minutes behind":  {now.Add(-10 * time.Minute).Format(http.TimeFormat), 10*time.Minute + 2*time.Second},
		"ten minutes ahead":   {now.Add(10 * time.Minute).Format(http.TimeFormat), 2 * time.Second},
		"a year behind":       {now.AddDate(-1, 0, 0).Format(http.TimeFormat), 24*time.Hour + 2*time.Second},
		"in an older fashion": {now.Add(-time.Hour).Format(time.ANSIC), time.Hour + 2*time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.Cutoff(asked, client.Answer{Header: http.Header{"Date": {test.date}}})
			if want := asked.Add(-test.want); !got.Equal(want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}
