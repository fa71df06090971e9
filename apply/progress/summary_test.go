package progress_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/apply"
	"herald/apply/progress"
	"herald/plan"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	many := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("message.m%03d@conversation.ops", n-1-i)
		}
		return out
	}
	var first20 strings.Builder
	for i := range 20 {
		fmt.Fprintf(&first20, "  message.m%03d@conversation.ops\n", i)
	}
	for _, tc := range []struct {
		name   string
		result apply.Result
		opt    progress.Options
		want   string
	}{
		{"nothing", apply.Result{}, progress.Options{}, "Apply complete! 0 sent, 0 edited, 0 recalled.\n"},
		{"all well", apply.Result{Done: map[plan.Action]int{plan.Send: 3, plan.Edit: 1}}, progress.Options{},
			"Apply complete! 3 sent, 1 edited, 0 recalled.\n"},
		{"links", apply.Result{Done: map[plan.Action]int{plan.Send: 2}, Links: []apply.Link{{Address: "message.b@conversation.x", URL: "https://chat.example/2"}, {Address: "message.a@conversation.x", URL: "https://chat.example/1"}}},
			progress.Options{}, `Apply complete! 2 sent, 0 edited, 0 recalled.

Links:
  message.a@conversation.x https://chat.example/1
  message.b@conversation.x https://chat.example/2
`},
		{"everything", apply.Result{Done: map[plan.Action]int{
			plan.Send: 1, plan.Edit: 2, plan.Recall: 3, plan.Replace: 4, plan.SendAgain: 5, plan.Forget: 6, plan.Resolve: 7,
			plan.Create: 1, plan.Update: 2, plan.Remove: 1,
		}}, progress.Options{}, "Apply complete! 1 sent, 2 edited, 3 recalled, 4 replaced, 5 sent again, 6 forgotten, 7 resolved, " +
			"1 conversation created, 2 conversations updated, 1 conversation removed.\n"},
		{"destroyed", apply.Result{Done: map[plan.Action]int{plan.Recall: 2}}, progress.Options{Destroy: true},
			"Destroy complete! 0 sent, 0 edited, 2 recalled.\n"},
		{"trouble", apply.Result{Done: map[plan.Action]int{plan.Send: 1}, Failed: many(1), InDoubt: []string{"message.b@conversation.x"}, Skipped: []string{"message.c@conversation.x"}},
			progress.Options{}, `Apply incomplete: 1 sent, 0 edited, 0 recalled; 1 failed, 1 in doubt, 1 not begun.

Failed:
  message.m000@conversation.ops

In doubt; the next plan looks up their outcome before anything is sent again:
  message.b@conversation.x

Not begun; the next plan includes them:
  message.c@conversation.x
`},
		{"stopped", apply.Result{Stopped: true, Skipped: many(1)}, progress.Options{Destroy: true}, `Destroy incomplete: 0 sent, 0 edited, 0 recalled; 1 not begun.
The run was stopped before the end.

Not begun; the next plan includes them:
  message.m000@conversation.ops
`},
		{"two hundred failures", apply.Result{Failed: many(200)}, progress.Options{},
			"Apply incomplete: 0 sent, 0 edited, 0 recalled; 200 failed.\n\nFailed:\n" + first20.String() + "  … and 180 more\n"},
		{"color and width", apply.Result{}, progress.Options{Color: true, Width: 32},
			"\x1b[32mApply complete!\x1b[0m\x1b[1m 0 sent, 0\x1b[22m\n\x1b[1medited, 0 recalled.\x1b[22m\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := progress.Summary(&b, &tc.result, tc.opt); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, b.String()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}
