package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"herald/apply"
	"herald/lang/diag/style"
	"herald/plan"
	"herald/plan/render/textlayout"
)

// maxListed is how many addresses are printed of each kind of failure, and how many
// links. There may be thousands; the state and the next plan have all of them.
const maxListed = 20

// The texts around the counts of a summary.
const (
	completed  = "Apply complete!"
	destroyed  = "Destroy complete!"
	incomplete = "Apply incomplete:"
	unfinished = "Destroy incomplete:"

	listLinks   = "Links:"
	listFailed  = "Failed:"
	listDoubt   = "In doubt; the next plan looks up their outcome before anything is sent again:"
	listSkipped = "Not begun; the next plan includes them:"
	wasStopped  = "The run was stopped before the end."
)

// Summary prints the result of an apply: one line in the form
//
//	Apply complete! 3 sent, 1 edited, 0 recalled.
//
// followed by the other counts that are not zero, the first permalinks of what was sent
// or changed, and the counts and the first addresses of changes that did not succeed.
// The error is that of w.
func Summary(w io.Writer, r *apply.Result, opt Options) error {
	out := textlayout.NewWriter(w, textlayout.Options{Color: opt.Color, Width: opt.Width})
	ok := len(r.Failed)+len(r.InDoubt)+len(r.Skipped) == 0 && !r.Stopped
	out.Line(textlayout.Margin{}, headlineOf(ok, opt.Destroy), textlayout.Span{Text: " " + countResults(r), Style: style.Bold})
	if r.Stopped {
		out.Line(textlayout.Margin{}, textlayout.Span{Text: wasStopped})
	}
	printLinks(out, r.Links)
	printAddresses(out, listFailed, r.Failed)
	printAddresses(out, listDoubt, r.InDoubt)
	printAddresses(out, listSkipped, r.Skipped)
	return out.Flush()
}

func headlineOf(ok, destroy bool) textlayout.Span {
	switch {
	case ok && destroy:
		return textlayout.Span{Text: destroyed, Style: style.Good}
	case ok:
		return textlayout.Span{Text: completed, Style: style.Good}
	case destroy:
		return textlayout.Span{Text: unfinished, Style: style.Bad}
	}
	return textlayout.Span{Text: incomplete, Style: style.Bad}
}

// countResults returns the number of changes by outcome. Those that readers notice
// most are included even if they are zero.
func countResults(r *apply.Result) string {
	core := []plan.Action{plan.Send, plan.Edit, plan.Recall}
	others := []plan.Action{plan.Replace, plan.SendAgain, plan.Pin, plan.Unpin, plan.Forget, plan.Resolve, plan.Invoke}
	var out []string
	add := func(n int, what string, always bool) {
		if n > 0 || always {
			out = append(out, fmt.Sprintf("%d %s", n, what))
		}
	}
	for _, a := range core {
		add(r.Done[a], pastForm(a), true)
	}
	for _, a := range others {
		add(r.Done[a], pastForm(a), false)
	}
	for _, a := range []plan.Action{plan.Create, plan.Update, plan.Remove} {
		noun := "conversations "
		if r.Done[a] == 1 {
			noun = "conversation "
		}
		add(r.Done[a], noun+pastForm(a), false)
	}
	said := strings.Join(out, ", ")
	out = nil
	add(len(r.Failed), wordFailed, false)
	add(len(r.InDoubt), wordInDoubt, false)
	add(len(r.Skipped), wordSkipped, false)
	if len(out) > 0 {
		said += "; " + strings.Join(out, ", ")
	}
	return said + "."
}

// printAddresses prints addresses in an order that does not depend on timing.
func printAddresses(out *textlayout.Writer, head string, addresses []string) {
	if len(addresses) == 0 {
		return
	}
	out.Blank()
	out.Line(textlayout.Margin{}, textlayout.Span{Text: head})
	sorted := slices.Sorted(slices.Values(addresses))
	for _, a := range sorted[:min(maxListed, len(sorted))] {
		printListed(out, textlayout.Span{Text: a})
	}
	printMore(out, len(sorted)-maxListed)
}

// printLinks prints permalinks in an order that does not depend on timing.
func printLinks(out *textlayout.Writer, links []apply.Link) {
	if len(links) == 0 {
		return
	}
	out.Blank()
	out.Line(textlayout.Margin{}, textlayout.Span{Text: listLinks})
	sorted := slices.SortedFunc(slices.Values(links), func(a, b apply.Link) int { return strings.Compare(a.Address, b.Address) })
	for _, l := range sorted[:min(maxListed, len(sorted))] {
		printListed(out, textlayout.Span{Text: l.Address + " "}, textlayout.Span{Text: l.URL, Style: style.Dim})
	}
	printMore(out, len(sorted)-maxListed)
}

func printListed(out *textlayout.Writer, spans ...textlayout.Span) {
	out.Line(textlayout.Margin{Lead: textlayout.Span{Text: "  "}, Hang: 4}, spans...)
}

// printMore prints how many entries of a list were left out; nothing for none.
func printMore(out *textlayout.Writer, more int) {
	if more > 0 {
		printListed(out, textlayout.Span{Text: fmt.Sprintf("… and %d more", more), Style: style.Dim})
	}
}
