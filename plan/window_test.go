package plan

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
)

func TestLife(t *testing.T) {
	t.Parallel()
	windows := func(f *providers.Facts) { f.Limits.EditWindow, f.Limits.RecallWindow = 90*time.Minute, 24*time.Hour }
	sent := now.Add(-time.Hour) // by stands
	tests := map[string]struct {
		world *world
		want  TimeLimits
	}{
		"to be sent": {newWorld(windows).message("m", "x"), TimeLimits{Window{Length: 90 * time.Minute}, Window{Length: 24 * time.Hour}}},
		"to be edited": {
			newWorld(windows).message("m", "new").stands("m", "old"),
			TimeLimits{Window{90 * time.Minute, sent.Add(90 * time.Minute)}, Window{24 * time.Hour, sent.Add(24 * time.Hour)}},
		},
		"to be sent anew": {newWorld(windows).message("m", "new", onChange("replace")).stands("m", "old"), TimeLimits{Window{Length: 90 * time.Minute}, Window{Length: 24 * time.Hour}}},
		"no windows":      {newWorld(nil).message("m", "new").stands("m", "old"), TimeLimits{}},
		"no such call":    {newWorld(both(windows, cannot(providers.Recall))).message("m", "x"), TimeLimits{Edit: Window{Length: 90 * time.Minute}}},
		"as it stands":    {newWorld(windows).message("m", "x").stands("m", "x"), TimeLimits{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world.plan(context.Background())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if d := cmp.Diff(tt.want, p.Deliveries[0].TimeLimits); d != "" {
				t.Error(d)
			}
		})
	}
}
