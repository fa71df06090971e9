package render_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/content"
	"herald/lang/diag/textwrap"
	"herald/plan"
	"herald/plan/render"
	"herald/state"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with testdata/<name of the test>.golden. Control characters
// are escaped there, so that a difference is readable.
func golden(t *testing.T, got string) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(t.Name(), "/", "_")+".golden")
	got = strings.ReplaceAll(got, "\x1b", `\x1b`)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); run with -update if it should:\n%s", path, diff)
	}
}

func tell(t *testing.T, p *plan.Plan, opt render.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := render.Describe(p, titles()).Text(&b, opt); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) || strings.Contains(b.String(), "digest:") {
		t.Errorf("a sensitive value is told:\n%s", b.String())
	}
	return b.String()
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]render.Options{
		"unbroken": {},
		"color":    {Color: true, Width: 100},
		"width20":  {Width: 20},
		"width40":  {Width: 40},
		"width80":  {Width: 80},
		"width120": {Width: 120},
		"concise":  {Width: 100, Detail: render.Concise},
		"full":     {Width: 100, Detail: render.Full},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, tell(t, richPlan(), opt))
		})
	}
}

func TestEmptyPlans(t *testing.T) {
	t.Parallel()
	later := func() *plan.Change {
		c := change(plan.Defer, message("reveal"), users("eu"), nil, text("Soon."))
		c.Deferred = at(22)
		return c
	}
	for _, tc := range []struct {
		name string
		plan plan.Plan
		want string
	}{
		{"nothing to do", plan.Plan{}, "No changes. Everything is as declared.\n"},
		{"nothing to destroy", plan.Plan{Destroy: true}, "No changes. There is nothing to recall.\n"},
		{"one waits", plan.Plan{Deliveries: []*plan.Change{later()}}, `Herald will perform the following actions:
  … defer message.reveal@conversation.users["eu"] (Yunhu, group:eu)

No changes. Everything that is due is as declared; 1 delivery is not due yet.
`},
		{"only an output", plan.Plan{Outputs: []plan.OutputChange{{Name: "x", Action: plan.Remove}}}, `Changes to Outputs:
  - x

Plan: 0 to send, 0 to edit, 0 to replace, 0 to recall. Only outputs change. Readers see no difference.
`},
		{"all goes", plan.Plan{Destroy: true, Deliveries: []*plan.Change{change(plan.Recall, message("a"), users("eu"), text("A."), nil)}},
			`Herald will recall everything in the state:
  - recall message.a@conversation.users["eu"] (Yunhu, group:eu)

Plan: 0 to send, 0 to edit, 0 to replace, 1 to recall.
`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tc.plan.Desired, tc.plan.State = &lang.Desired{}, state.New("l", nil)
			got := tell(t, &tc.plan, render.Options{Detail: render.Concise})
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// TestManyChanges renders a plan of a thousand deliveries: each in every
// detail, on one line in Concise, and a common text once.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", nil)}
	for i := range 1000 {
		p.Deliveries = append(p.Deliveries, change(plan.Send, message("all"), users(fmt.Sprintf("g%d", i)), nil, text("Hello, everybody.")))
	}
	for detail, lines := range map[render.Detail]int{render.Concise: 1000 + 3, render.Normal: 1000 + 6, render.Full: 1000 + 6} {
		got := tell(t, p, render.Options{Detail: detail})
		for i := range 1000 {
			if address := fmt.Sprintf("conversation.users[\"g%d\"] ", i); !strings.Contains(got, address) {
				t.Fatalf("detail %d does not tell of %s", detail, address)
			}
		}
		if n := strings.Count(got, "\n"); n != lines {
			t.Errorf("detail %d takes %d lines, want %d", detail, n, lines)
		}
		if n := strings.Count(got, "Hello, everybody."); n > 1 {
			t.Errorf("detail %d tells the common text %d times", detail, n)
		}
	}
}

// TestBounds truncates long texts in Normal, says what is missing, and shows
// everything in Full.
func TestBounds(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("one more line\n", 5000)
	for _, tc := range []struct {
		name     string
		was, now *content.Content
		action   plan.Action
		missing  string
	}{
		{"send", nil, text(long), plan.Send, "… 4976 more lines"},
		{"recall", text(long), nil, plan.Recall, "… 4992 more lines"},
		{"edit", text("short\n"), text(long), plan.Edit, "… 4921 more lines"},
		{"one endless line", nil, text(strings.Repeat("word ", 50000)), plan.Send, "… 1 more line\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", nil)}
			p.Deliveries = []*plan.Change{change(tc.action, message("long"), users("eu"), tc.was, tc.now)}
			if got := tell(t, p, render.Options{Width: 80}); !strings.Contains(got, tc.missing) {
				t.Errorf("%q is not in\n%s", tc.missing, got)
			}
			full := tell(t, p, render.Options{Width: 80, Detail: render.Full})
			if n := strings.Count(full, "\n"); n < 3000 {
				t.Errorf("only %d lines in full", n)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("Hello.", "Hello, world.", "title", 20, 0)
	f.Add("维护窗口从二十二点开始", "维护窗口从二十三点开始 👩‍💻", "https://example.org/x", 40, 2)
	f.Add("\x1b]0;x\a\n\u202e", "\x1b[2J\r\n\u2066", "\x9b\x00", 33, 1)
	f.Add("a\nb\nc\n", "a\nc\n\n\n", "", 80, 0)
	f.Fuzz(func(t *testing.T, before, after, name string, width, detail int) {
		width = 20 + max(width, -width)%140
		now := text(after)
		now.Buttons = []content.Button{{Label: name, URL: before}}
		now.Attachments = []content.Attachment{{Name: name, MIME: name, SHA256: after}}
		now.Options = []byte(name)
		c := change(plan.Edit, message("fuzz"), where{conv: users("x").conv, id: name}, text(before), now)
		c.Reason, c.Warning = name, after
		p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", nil), Deliveries: []*plan.Change{c}}
		var b bytes.Buffer
		if err := render.Describe(p, nil).Text(&b, render.Options{Width: width, Detail: render.Detail(max(detail, -detail) % 3)}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
				t.Errorf("a control character is left in %q", line)
			}
			if word := strings.TrimLeft(line, " +-~"); textwrap.Width(line) > width && strings.Contains(word, " ") {
				t.Errorf("%q has more than %d columns", line, width)
			}
		}
	})
}
