package saved_test

import (
	"strings"
	"testing"
	"time"

	"herald/lang/addr/addrtest"
	"herald/providers"
	"herald/state"
)

// An action is correct at the time of the apply, and what was shown as waiting
// keeps waiting.
func TestCheckTiming(t *testing.T) {
	t.Parallel()
	message := func(arguments string) string {
		return "message \"m\" {\n  to = [conversation.c]\n  text = \"New.\"\n" + arguments + "\n}\n"
	}
	for name, tt := range map[string]struct {
		main  string
		sent  time.Duration // of the prior delivery, before noon; 0: none
		doubt bool          // its generation
		later time.Duration
		want  string
	}{
		"at once":                      {main: message(""), later: time.Minute},
		"in the morning of the next":   {main: message(""), later: 20 * time.Hour},
		"it becomes due":               {main: message(`publish_at = "2026-12-01T13:00:00Z"`), later: 2 * time.Hour},
		"it expires unsent":            {main: message(`expire_at = "2026-12-01T13:00:00Z"`), later: 2 * time.Hour, want: "send was planned, now it is no-op"},
		"it expires as it stands":      {main: strings.Replace(message(`expire_at = "2026-12-01T13:00:00Z"`), "New.", "Old.", 1), sent: time.Hour, later: 2 * time.Hour},
		"it can be edited":             {main: message(""), sent: time.Hour, later: 30 * time.Minute},
		"it can no longer be edited":   {main: message(""), sent: time.Hour, later: 2 * time.Hour, want: "edit was planned, now it is replace"},
		"it can no longer be replaced": {main: message("lifecycle {\n on_change = \"replace\"\n}"), sent: time.Hour, later: 4 * time.Hour, want: "replace was planned, now it is send again"},
		"it can no longer be recalled": {sent: time.Hour, later: 4 * time.Hour, want: "recall was planned, now it is forget"},
		"its key is still honoured":    {main: strings.Replace(message(""), "New.", "Old.", 1), sent: time.Hour, doubt: true, later: time.Hour},
		"its key is forgotten":         {main: strings.Replace(message(""), "New.", "Old.", 1), sent: time.Hour, doubt: true, later: 3 * time.Hour, want: "resolve was planned, now it is blocked"},
		"the clock was set back":       {main: message(`publish_at = "2026-12-01T11:00:00Z"`), later: -2 * time.Hour, want: "send was planned, now it is defer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, tt.main)
			w.class = providers.NativeKey
			if tt.sent > 0 {
				w.stands(t, "m", "Old.", tt.sent)
			}
			if tt.doubt {
				p := &w.state.Deliveries[addrtest.Delivery("message.m@conversation.c")].Parts[0]
				p.ID, p.SentAt, p.Doubt, p.DoubtSince = "", time.Time{}, state.OpSend, noon.Add(-tt.sent)
			}
			f := w.save(t)
			p, _ := w.remake(t, f, time.Time{})
			if err := f.CheckDecisions(p); err != nil {
				t.Fatal(err)
			}
			now, _ := w.remake(t, f, noon.Add(tt.later))
			if got := why(t, f.CheckTiming(now)); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q; planned %s, now %s", got, tt.want, p.Deliveries[0].Action, now.Deliveries[0].Action)
			}
		})
	}
}
