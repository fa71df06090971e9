package progress

import (
	"fmt"
	"time"

	"herald/apply"
	"herald/lang/diag/style"
	"herald/plan"
	"herald/plan/render/textlayout"
	"herald/providers/sessions"
)

// presentForm returns the word for an action in progress.
func presentForm(a plan.Action) string { return verbsOf(a).doing }

// pastForm returns the word for an action that has succeeded.
func pastForm(a plan.Action) string { return verbsOf(a).done }

type verbs struct{ doing, done string }

func verbsOf(a plan.Action) verbs {
	switch a {
	case plan.Send:
		return verbs{"sending", "sent"}
	case plan.Edit:
		return verbs{"editing", "edited"}
	case plan.Replace:
		return verbs{"replacing", "replaced"}
	case plan.SendAgain:
		return verbs{"sending again", "sent again"}
	case plan.Recall:
		return verbs{"recalling", "recalled"}
	case plan.Pin:
		return verbs{"pinning", "pinned"}
	case plan.Unpin:
		return verbs{"unpinning", "unpinned"}
	case plan.Forget:
		return verbs{"forgetting", "forgotten"}
	case plan.Resolve:
		return verbs{"resolving", "resolved"}
	case plan.Create:
		return verbs{"creating", "created"}
	case plan.Update:
		return verbs{"updating", "updated"}
	case plan.Remove:
		return verbs{"removing", "removed"}
	case plan.Invoke:
		return verbs{"invoking", "invoked"}
	case plan.NoOp:
		return verbs{"comparing", "unchanged"}
	}
	return verbs{"recording", "recorded"}
}

// outcomeWord returns the word for how a change ended.
func outcomeWord(ev apply.ProgressEvent) textlayout.Span {
	switch ev.Kind {
	case apply.Failed:
		return textlayout.Span{Text: wordFailed, Style: style.Bad}
	case apply.InDoubt:
		return textlayout.Span{Text: wordInDoubt, Style: style.Alert}
	case apply.Skipped:
		return textlayout.Span{Text: wordSkipped, Style: style.Alter}
	}
	return textlayout.Span{Text: pastForm(ev.Action), Style: style.Good}
}

// Words for changes that were not done.
const (
	wordFailed  = "failed"
	wordInDoubt = "in doubt"
	wordSkipped = "not begun"
)

// elapsedNote returns how long a change took; "" if it was short.
func elapsedNote(took time.Duration) string {
	const least = 50 * time.Millisecond
	if took < least {
		return ""
	}
	return " after " + formatDuration(took)
}

// formatDuration returns a duration in at most four digits: 1.2s, 45s, 3m20s.
func formatDuration(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// estimateLeft estimates, in words, how long a provider still needs, from the time
// that its finished changes took. It returns "" while there are too few of them. The
// estimate is coarse, because the next rate limit cannot be foreseen.
func estimateLeft(spent time.Duration, ended, total int) string {
	const (
		fewest = 5
		least  = 3 * time.Second
	)
	if ended < fewest || spent < least || ended >= total {
		return ""
	}
	rest := time.Duration(float64(spent) / float64(ended) * float64(total-ended))
	switch {
	case rest < 10*time.Second:
		return "a few seconds left"
	case rest < 100*time.Second:
		return "about " + formatDuration(rest.Round(10*time.Second)) + " left"
	case rest < 100*time.Minute:
		return fmt.Sprintf("about %d minutes left", int(rest.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("about %d hours left", int(rest.Round(time.Hour).Hours()))
}

// WaitText returns a line about a provider that waits before its next request, with
// the reason.
func WaitText(w sessions.Wait) string {
	return fmt.Sprintf("%s: %s; next request in %s", w.Provider, w.Reason, formatDuration(w.For))
}
