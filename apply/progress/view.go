package progress

import (
	"herald/apply"
	"herald/lang/diag/style"
	"herald/plan/render/textlayout"
	"herald/sessions"
)

// lines shows each event as a line. An error of the writer shows up at the end:
// an apply is not stopped because nobody can read about it.
type lines struct{ out *textlayout.Writer }

func (l *lines) began(ev apply.Event) {
	l.line(textlayout.Span{Text: ev.Address + ": " + doing(ev.Action) + "…"})
}

func (l *lines) ended(ev apply.Event, was attempt) {
	if was.folded(ev) {
		return
	}
	spans := []textlayout.Span{{Text: ev.Address + ": "}, outcome(ev), {Text: after(was.took)}}
	switch {
	case ev.Detail != "":
		spans = append(spans, textlayout.Span{Text: ": " + ev.Detail})
	case ev.URL != "":
		spans = append(spans, textlayout.Span{Text: " " + ev.URL, Style: style.Dim})
	}
	l.line(spans...)
}

func (l *lines) waiting(w sessions.Wait) {
	l.line(textlayout.Span{Text: WaitText(w), Style: style.Dim})
}

// line writes a line and lets it out at once, so that a log that is followed
// is up to date.
func (l *lines) line(spans ...textlayout.Span) {
	l.out.Line(textlayout.Margin{Hang: 2}, spans...)
	_ = l.out.Flush() // close tells
}

func (l *lines) close() error { return l.out.Flush() }
