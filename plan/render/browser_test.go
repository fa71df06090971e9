package render_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"herald/plan"
)

// browser is a real browser and the errors that it reported.
type browser struct {
	context.Context
	complaints, requests []string
}

// open opens a page in a browser of a certain width in pixels.
func open(t *testing.T, page string, width int64) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("there is no Chromium on the PATH to look at the page with")
	}
	path := filepath.Join(t.TempDir(), "plan.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	b := &browser{}
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithListener(b.notice),
		chromedp.WithAllocatorOptions(chromedp.ExecPath(program), chromedp.NoSandbox))
	t.Cleanup(cancel)
	b.Context, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	if _, err := chromedp.Call(b, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(b, chromedp.EmulateViewport(width, 900), chromedp.Navigate("file://"+path)); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) notice(event any) {
	switch ev := event.(type) {
	case *network.EventRequestWillBeSent:
		if url := ev.Request.URL; !strings.HasPrefix(url, "file:") && !strings.HasPrefix(url, "data:") && url != "about:srcdoc" {
			b.requests = append(b.requests, url)
		}
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, ev.Entry.Text)
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, ev.ExceptionDetails.Text)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// text returns the visible text of the page.
func (b *browser) text(t *testing.T) string { return ask[string](t, b, "document.body.innerText") }

// quiet fails if the page made a request or reported an error.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	if len(b.requests) > 0 {
		t.Errorf("the page loads %v", b.requests)
	}
	if len(b.complaints) > 0 {
		t.Errorf("the browser complains: %v", b.complaints)
	}
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	b := open(t, paged(t, richPlan()), 1200)
	read := b.text(t)
	for _, want := range []string{
		"Herald plan of acme", "6 to send, 4 to edit",
		"The window is from 22:00 to 02:00.", "The window is from 23:00 to 03:00.", // before and after
		"Version 2 ist da.", "Doors open at eight.", "船员 🚢", "维护窗口从二十三点开始",
		"Status page", "Sailors", "12 people", "Recalled and sent again", "(sensitive value)", `\u202egnp.exe`,
	} {
		if !strings.Contains(read, want) {
			t.Errorf("nobody can read %q:\n%s", want, read)
		}
	}
	if n := ask[int](t, b, "[...document.images].filter(i => i.naturalWidth > 0).length"); n < 2 {
		t.Errorf("%d pictures are drawn, want the one before and the one after", n)
	}
	if text := ask[string](t, b, "[...document.querySelectorAll('.diff mark')].map(m => m.textContent).join(' ')"); !strings.Contains(text, "23") {
		t.Errorf("the words that differ are not marked: %q", text)
	}
	// Without a kind of change, its messages are hidden and others stay.
	ask[bool](t, b, "[...document.querySelectorAll('label')].find(l => l.innerText.includes('edit')).querySelector('input').click(), true")
	for word, want := range map[string]bool{"edit": false, "recall": true} {
		seen := ask[int](t, b, fmt.Sprintf("[...document.querySelectorAll('article[data-word=%s]')].filter(a => a.offsetParent).length", word))
		if (seen > 0) != want {
			t.Errorf("%d messages to %s are shown, want any: %v", seen, word, want)
		}
	}
	b.quiet(t)
}

func TestPageIsInert(t *testing.T) {
	t.Parallel()
	b := open(t, paged(t, formatted()), 1200)
	if title := ask[string](t, b, "document.title"); strings.Contains(title, "taken") {
		t.Error("a script of a message ran")
	}
	for expression, want := range map[string]int{
		"document.scripts.length":                                  0,
		"document.querySelectorAll('main img').length":             0,
		"document.querySelectorAll('a[href^=java]').length":        0,
		"document.querySelectorAll('main h1').length":              1, // the heading of the Markdown
		"document.querySelectorAll('main td').length":              2,
		"document.querySelectorAll('iframe[sandbox=\"\"]').length": 1,
	} {
		if n := ask[int](t, b, expression); n != want {
			t.Errorf("%s = %d, want %d", expression, n, want)
		}
	}
	read := b.text(t)
	for _, want := range []string{"Heading one", "Heading three <script>", "a view http://127.0.0.1:9/view.png"} {
		if !strings.Contains(read, want) {
			t.Errorf("nobody can read %q:\n%s", want, read)
		}
	}
	if len(b.requests) > 0 {
		t.Errorf("the page loads %v", b.requests)
	}
}

// TestPageFitsAPhone: nothing is wider than a narrow window, however long the
// words are, and a long list is complete.
func TestPageFitsAPhone(t *testing.T) {
	t.Parallel()
	long := many(500, "A "+strings.Repeat("very", 60)+" long word.")
	for name, p := range map[string]*plan.Plan{"rich": richPlan(), "many": long} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, paged(t, p), 320)
			if n := ask[int](t, b, "document.documentElement.scrollWidth"); n > 320 {
				t.Errorf("the page is %d pixels wide, and the window 320", n)
			}
			if n := ask[int](t, b, "document.querySelectorAll('main article').length"); name == "many" && n != 500 {
				t.Errorf("%d messages are shown, want 500", n)
			}
			b.quiet(t)
		})
	}
}
