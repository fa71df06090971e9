package render_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"herald/lang"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/comment"
	"herald/state"
)

func commented(t *testing.T, p *plan.Plan, opt comment.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := comment.Write(&b, render.Describe(p, titles()), opt); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) || strings.Contains(b.String(), "digest:") {
		t.Errorf("a sensitive value is told:\n%s", b.String())
	}
	return b.String()
}

func TestComment(t *testing.T) {
	t.Parallel()
	golden(t, commented(t, richPlan(), comment.Options{Name: "acme"}))
}

func TestCommentOnNothing(t *testing.T) {
	t.Parallel()
	golden(t, commented(t, &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", []byte("salt"))}, comment.Options{}))
}

// many is a plan that sends n messages of a certain length.
func many(n int, body string) *plan.Plan {
	p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", []byte("salt"))}
	for i := range n {
		p.Deliveries = append(p.Deliveries, change(plan.Send, message(fmt.Sprintf("m%d", i)), ops(), nil, text(body)))
	}
	return p
}

// TestCommentFits: a comment is never longer than its limit, says how much is
// missing, and closes every element.
func TestCommentFits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("A line of the announcement.\n", 200)
	for _, n := range []int{1, 9, 30, 400, 5000} {
		for _, limit := range []int{5_000, comment.Limit} {
			t.Run(fmt.Sprintf("%d in %d", n, limit), func(t *testing.T) {
				t.Parallel()
				got := commented(t, many(n, long), comment.Options{Limit: limit})
				if len(got) > limit {
					t.Errorf("%d bytes are more than %d", len(got), limit)
				}
				if open, end := strings.Count(got, "<details>"), strings.Count(got, "</details>"); open != end {
					t.Errorf("%d blocks are opened and %d closed", open, end)
				}
				if n := len(regexp.MustCompile("(?m)^```").FindAllString(got, -1)); n%2 != 0 {
					t.Error("a fence is open")
				}
				if told := strings.Count(got, "message.m"); n > told && !strings.Contains(got, "which did not fit") {
					t.Errorf("%d messages of %d are told, and not that there are more:\n%s", told, n, got)
				}
				if !strings.Contains(got, fmt.Sprintf("Plan: %d to send", n)) {
					t.Error("the totals are missing")
				}
			})
		}
	}
}

// TestCommentIsInert: what people wrote is neither markup nor a mention.
func TestCommentIsInert(t *testing.T) {
	t.Parallel()
	evil := "Hello @everyone, fixes #12, see GH-3 and !7\n```\n</details><script>alert(1)</script>\n````\n<img src=x onerror=alert(2)>\n[a](javascript:alert(3))\n"
	p := many(1, evil)
	p.Deliveries[0].Reason = "because @alice asked in #9 <b>bold</b> [x](https://example.org) 0123abc www.example.org :tada: **bold** ~~gone~~"
	p.Deliveries[0].Warning = "`tick` | pipe & @bob, (@carol), www.example.net! :joy:, (:"
	page := rendered(t, commented(t, p, comment.Options{Name: "a --> b <script>"}))
	outside := regexp.MustCompile(`(?s)<code.*?</code>`).ReplaceAllString(page, "")
	outside = strings.Replace(outside, comment.Marker("a --> b <script>"), "", 1)
	for _, bad := range []string{"@", "#1", "#9", "GH-", "!7", "<script", "<img", "<b>bold", "<a ", "0123abc", "|", "www.", "tada", "joy", "<strong>bold", "<del>"} {
		if strings.Contains(outside, bad) {
			t.Errorf("%q stands outside of code:\n%s", bad, outside)
		}
	}
	for _, want := range []string{"Hello @everyone, fixes #12", "&lt;script&gt;alert(1)", "&lt;/details&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q cannot be read:\n%s", want, page)
		}
	}
}

// rendered returns Markdown as a forge shows it.
func rendered(t *testing.T, markdown string) string {
	t.Helper()
	forge := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	var b bytes.Buffer
	if err := forge.Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCommentReportsClosedPipe(t *testing.T) {
	t.Parallel()
	closed := errors.New("closed pipe")
	err := comment.Write(failing{closed}, render.Describe(richPlan(), titles()), comment.Options{})
	if !errors.Is(err, closed) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
