package progress

import (
	"herald/apply"
	"herald/lang/diag/style"
	"herald/plan/render/textlayout"
	"herald/providers/sessions"
)

// lineView shows each event as a line. An error of the writer shows up at the end:
// an apply is not stopped because nobody can read about it.
type lineView struct{ out *textlayout.Writer }

func (l *lineView) showBegan(ev apply.ProgressEvent) {
	l.printLine(textlayout.Span{Text: ev.Address() + ": " + presentForm(ev.Action) + "…"})
}

func (l *lineView) showEnded(ev apply.ProgressEvent, was attempt) {
	if was.onlyInSummary(ev) {
		return
	}
	spans := []textlayout.Span{{Text: ev.Address() + ": "}, outcomeWord(ev), {Text: elapsedNote(was.took)}}
	switch {
	case ev.Detail != "":
		spans = append(spans, textlayout.Span{Text: ": " + ev.Detail})
	case ev.URL != "":
		spans = append(spans, textlayout.Span{Text: " " + ev.URL, Style: style.Dim})
	}
	l.printLine(spans...)
}

func (l *lineView) showWait(w sessions.Wait) {
	l.printLine(textlayout.Span{Text: WaitText(w), Style: style.Dim})
}

// printLine writes a line and lets it out at once, so that a log that is followed
// is up to date.
func (l *lineView) printLine(spans ...textlayout.Span) {
	l.out.Line(textlayout.Margin{Hang: 2}, spans...)
	_ = l.out.Flush() // close returns the error
}

func (l *lineView) close() error { return l.out.Flush() }
