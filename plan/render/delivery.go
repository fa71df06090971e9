package render

import (
	"fmt"
	"slices"
	"strings"

	"herald/lang/diag/style"
	"herald/plan"
	"herald/plan/render/textlayout"
)

// writeDelivery writes one change on one line: sign, action, address, platform,
// id, reason.
func (t *writer) writeDelivery(d Delivery) {
	look := styleOf(d.Action)
	lead := fmt.Sprintf("%3s ", d.Action.Sign())
	var spans []textlayout.Span
	if d.Action != plan.NoOp {
		spans = append(spans, textlayout.Span{Text: Word(d.Action) + " ", Style: look})
	}
	spans = append(spans, textlayout.Span{Text: d.Address.String(), Style: style.Bold})
	if d.Platform != "" {
		spans = append(spans, textlayout.Span{Text: " (" + d.Where() + ")", Style: style.Dim})
	}
	if d.Reason != "" {
		spans = append(spans, textlayout.Span{Text: ": " + d.Reason})
	}
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: lead, Style: look}, Hang: len(textIndent)}, spans...)
}

// writeNotes writes the consequences of a delivery.
func (t *writer) writeNotes(d Delivery) {
	if t.detail == Concise {
		return
	}
	for _, n := range d.Notes {
		t.Line(textlayout.Margin{Lead: textlayout.Span{Text: textIndent}, Hang: len(textIndent)}, textlayout.Span{Text: n, Style: style.Alter})
	}
	// Before the message is sent there is no deadline.
	if d.Life != "" && (t.detail == Full || d.Action == plan.Edit) {
		t.Line(textlayout.Margin{Lead: textlayout.Span{Text: textIndent}, Hang: len(textIndent)}, textlayout.Span{Text: d.Life, Style: style.Dim})
	}
}

func sameNotes(a, b Delivery) bool { return slices.Equal(a.Notes, b.Notes) && a.Life == b.Life }

func styleOf(a plan.Action) style.Style {
	switch a {
	case plan.Send, plan.Create:
		return style.Good
	case plan.Edit, plan.Update, plan.Pin, plan.Unpin:
		return style.Alter
	case plan.Replace, plan.SendAgain, plan.Forget:
		return style.Alert
	case plan.Recall, plan.Remove:
		return style.Bad
	case plan.Defer, plan.Resolve, plan.Blocked, plan.Unreachable:
		return style.Later
	}
	return style.Dim
}

func (t *writer) writeOutputs(all []Output) {
	if len(all) == 0 {
		return
	}
	t.writeHeading(headOutputs)
	for _, o := range all {
		t.writeOutput(o)
	}
	t.Blank()
}

// writeOutput writes a value before and after; a long one line by line.
func (t *writer) writeOutput(o Output) {
	look := styleOf(o.Action)
	margin := textlayout.Margin{Lead: textlayout.Span{Text: fmt.Sprintf("%3s ", o.Action.Sign()), Style: look}, Hang: len(textIndent)}
	name := textlayout.Span{Text: o.Name, Style: style.Bold}
	switch {
	case t.detail == Concise:
		t.Line(margin, name)
	case strings.Contains(o.Before+o.After, "\n"):
		t.Line(margin, name, textlayout.Span{Text: ":"})
		t.writeDifference(Passage{Words{Text: o.Before}, Words{Text: o.After}})
	case o.Action == plan.Update:
		t.Line(margin, name, textlayout.Span{Text: " = "}, textlayout.Span{Text: o.Before, Style: style.Bad},
			textlayout.Span{Text: " → "}, textlayout.Span{Text: o.After, Style: style.Good})
	case o.Action == plan.Remove:
		t.Line(margin, name, textlayout.Span{Text: " = "}, textlayout.Span{Text: o.Before, Style: look})
	default:
		t.Line(margin, name, textlayout.Span{Text: " = "}, textlayout.Span{Text: o.After, Style: look})
	}
}
