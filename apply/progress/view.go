package progress

import (
	"fmt"
	"time"

	"herald/apply"
	"herald/plan/render/sheet"
)

// lines shows each event as a line. An error of the writer shows up at the end:
// an apply is not stopped because nobody can read about it.
type lines struct{ out *sheet.Sheet }

func (l *lines) began(ev apply.Event, _ tally) {
	l.line(sheet.Span{Text: ev.Address + ": " + doing(ev.Action) + "…"})
}

func (l *lines) ended(ev apply.Event, took time.Duration, _ tally) {
	spans := []sheet.Span{{Text: ev.Address + ": "}, outcome(ev), {Text: after(took)}}
	switch {
	case ev.Detail != "":
		spans = append(spans, sheet.Span{Text: ": " + ev.Detail})
	case ev.URL != "":
		spans = append(spans, sheet.Span{Text: " " + ev.URL, Style: sheet.Dim})
	}
	l.line(spans...)
}

func (l *lines) waiting(provider string, wait time.Duration, _ tally) {
	l.line(sheet.Span{Text: pause(provider, wait), Style: sheet.Dim})
}

// line writes a line and lets it out at once, so that a log that is followed
// is up to date.
func (l *lines) line(spans ...sheet.Span) {
	l.out.Line(sheet.Margin{Hang: 2}, spans...)
	_ = l.out.Flush() // close tells
}

func (l *lines) close() error { return l.out.Flush() }

// refresh is how often the status line changes at most.
const refresh = 100 * time.Millisecond

// Sequences that take back and clear the status line.
const clearLine = "\r\x1b[K"

// terminal shows outcomes as lines that stay, and below them one line that
// changes, with what is under way.
type terminal struct {
	out   *sheet.Sheet
	now   func() time.Time
	width int
	last  time.Time // when the status line was written
	shown bool      // a status line stands
	note  string    // why nothing seems to happen
}

func (t *terminal) began(ev apply.Event, n tally) { t.status(n, ev.Address) }

func (t *terminal) ended(ev apply.Event, took time.Duration, n tally) {
	t.note = ""
	t.clear()
	spans := []sheet.Span{outcome(ev), {Text: " " + ev.Address}, {Text: after(took), Style: sheet.Dim}}
	if ev.URL != "" {
		spans = append(spans, sheet.Span{Text: " " + ev.URL, Style: sheet.Dim})
	}
	t.out.Line(sheet.Margin{Hang: 2}, spans...)
	t.last = time.Time{}
	t.status(n, "")
}

func (t *terminal) waiting(provider string, wait time.Duration, n tally) {
	t.note = pause(provider, wait)
	t.last = time.Time{}
	t.status(n, "")
}

// status writes the line that changes. It is cut to one row, because only one
// row can be taken back.
func (t *terminal) status(n tally, latest string) {
	now := t.now()
	if n.underway == 0 && t.note == "" {
		_ = t.out.Flush() // close tells
		return
	}
	if !t.last.IsZero() && now.Sub(t.last) < refresh {
		return
	}
	t.clear()
	text := count(n)
	switch {
	case t.note != "":
		text += "; " + t.note
	case latest != "":
		text += "; " + latest
	}
	t.out.Raw(cut(sheet.Visible(text), t.width))
	t.shown, t.last = true, now
	_ = t.out.Flush() // close tells
}

func (t *terminal) clear() {
	if t.shown {
		t.out.Raw(clearLine)
		t.shown = false
	}
}

func (t *terminal) close() error {
	t.clear()
	return t.out.Flush()
}

func count(n tally) string {
	if n.total > 0 {
		return fmt.Sprintf("%d of %d done, %d under way", n.ended, n.total, n.underway)
	}
	return fmt.Sprintf("%d done, %d under way", n.ended, n.underway)
}

// cut shortens text that is harmless already to less than width columns; 0
// leaves it whole.
func cut(text string, width int) string {
	if width <= 0 || sheet.Width(text) < width {
		return text
	}
	columns := 0
	for i, r := range text {
		columns += sheet.Width(string(r))
		if columns > width-2 {
			return text[:i] + "…"
		}
	}
	return text
}
