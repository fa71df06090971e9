package render_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"herald/lang/content"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/page"
)

// dot is an image of one pixel.
func dot(t *testing.T) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func paged(t *testing.T, p *plan.Plan) string {
	t.Helper()
	var b bytes.Buffer
	err := page.Write(&b, render.Describe(p, titles()), page.Options{
		Name: "acme", Planned: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC),
		Picture: func(content.Attachment) []byte { return dot(t) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), secret) || strings.Contains(b.String(), "digest:") {
		t.Errorf("a sensitive value is told:\n%s", b.String())
	}
	return b.String()
}

func TestPage(t *testing.T) {
	t.Parallel()
	golden(t, paged(t, richPlan()))
}

func TestPageReportsClosedPipe(t *testing.T) {
	t.Parallel()
	closed := errors.New("closed pipe")
	if err := page.Write(failing{closed}, render.Describe(richPlan(), titles()), page.Options{}); !errors.Is(err, closed) {
		t.Errorf("got %v", err)
	}
}

// formatted is a plan with one message in each format, each of which tries to
// break out of its element.
func formatted() *plan.Plan {
	p := many(3, "")
	say := func(i int, format content.Format, text string) {
		p.Deliveries[i].Content = content.Content{Format: format, Body: text}
		p.Deliveries[i].Parts = parts(p.Deliveries[i].Content)
		p.Deliveries[i].Parts[0].Format = format
	}
	const evil = `<script>document.title = "taken"</script><img src="http://127.0.0.1:9/x.png" onerror="document.title = 'taken'">`
	say(0, content.Markdown, "# Heading one\n\n**strong** and [a link](javascript:document.title='taken')\n\n![a view](http://127.0.0.1:9/view.png)\n\n"+evil+"\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
	say(1, content.HTML, "<h4>Heading two</h4>"+evil)
	say(2, "", "Heading three "+evil)
	return p
}
