package render

import (
	"fmt"
	"io"

	"herald/lang/diag/style"
	"herald/plan"
	"herald/plan/render/textlayout"
)

// Detail is how much of a plan is shown.
type Detail int

// Every detail shows every delivery.
const (
	// Normal shows texts up to a limit, and the context of changes.
	Normal Detail = iota
	// Concise shows one line for each delivery and no text.
	Concise
	// Full shows every text completely.
	Full
)

// Options configure the output.
type Options struct {
	Color  bool // with ANSI escape sequences
	Width  int  // columns to break lines at; 0 does not break; see textlayout.Options
	Detail Detail
}

// Text writes the report for a terminal or a log. Symbols and words carry the
// meaning; color is optional. The error is that of w.
func (r *Report) Text(w io.Writer, opt Options) error {
	t := writer{
		Writer: textlayout.NewWriter(w, textlayout.Options{Color: opt.Color, Width: opt.Width}),
		detail: opt.Detail,
	}
	t.writeDrift(r.Drift)
	t.writeRecords(r)
	if len(r.Conversations)+len(r.Messages) > 0 {
		head := headActions
		switch {
		case r.Destroy && r.Partial:
			head = headSomeDestroy
		case r.Destroy:
			head = headDestroy
		}
		t.writeHeading(head)
		t.writeConversations(r.Conversations)
		for _, m := range r.Messages {
			t.writeMessage(m)
		}
		if t.detail == Concise {
			t.Blank()
		}
	}
	t.writeKept(r.Kept)
	t.writeExcluded(r.LeftOut)
	t.writeOutputs(r.Outputs)
	t.writeVariables(r.Variables)
	for _, line := range r.Summary() {
		t.Line(textlayout.Margin{}, textlayout.Span{Text: line, Style: style.Bold})
	}
	return t.Flush()
}

// DriftText writes only the drift.
func (r *Report) DriftText(w io.Writer, opt Options) error {
	t := writer{
		Writer: textlayout.NewWriter(w, textlayout.Options{Color: opt.Color, Width: opt.Width}),
		detail: opt.Detail,
	}
	t.writeDrift(r.Drift)
	return t.Flush()
}

// writer writes a report as styled lines.
type writer struct {
	*textlayout.Writer
	detail Detail
}

// textIndent is the margin of text that has no sign in front of it.
const (
	textIndent = "      "
)

// writeHeading writes the heading of a section.
func (t *writer) writeHeading(text string) {
	t.Line(textlayout.Margin{}, textlayout.Span{Text: text, Style: style.Bold})
	t.blankUnlessConcise()
}

// blankUnlessConcise writes a blank line, except in Concise.
func (t *writer) blankUnlessConcise() {
	if t.detail != Concise {
		t.Blank()
	}
}

func (t *writer) writeDrift(all []Drift) {
	if len(all) == 0 {
		return
	}
	t.writeHeading(headDrift)
	for _, d := range all {
		spans := []textlayout.Span{{Text: d.Address.String(), Style: style.Bold}}
		if d.Platform != "" {
			spans = append(spans, textlayout.Span{Text: " (" + d.Platform + ")", Style: style.Dim})
		}
		what := " was " + string(d.Kind)
		if d.When != "" {
			what += " on " + d.When
		}
		spans = append(spans, textlayout.Span{Text: what})
		t.Line(textlayout.Margin{Lead: textlayout.Span{Text: "  ! ", Style: style.Alert}, Hang: len(textIndent)}, spans...)
		if t.detail != Concise && !d.Text.Same() {
			t.writeDifference(d.Text)
		}
	}
	t.Blank()
}

func (t *writer) writeConversations(all []Conversation) {
	if len(all) == 0 {
		return
	}
	if t.detail != Concise {
		t.writeSection(headConversations)
	}
	for _, c := range all {
		t.writeDelivery(c.Delivery)
		if t.detail == Concise {
			continue
		}
		for _, f := range c.Fields {
			t.writeField(c.Action, f)
		}
		t.writeNotes(c.Delivery)
	}
	t.blankUnlessConcise()
}

// writeField writes the value of an argument before and after; for
// participants, who is removed and added.
func (t *writer) writeField(a plan.Action, f Field) {
	spans := []textlayout.Span{{Text: f.Name + ": "}}
	switch {
	case a == plan.Create:
		spans = append(spans, textlayout.Span{Text: f.After, Style: style.Good})
	case f.Name == "participants":
		if f.Before != "" {
			spans = append(spans, textlayout.Span{Text: "- " + f.Before + " ", Style: style.Bad})
		}
		if f.After != "" {
			spans = append(spans, textlayout.Span{Text: "+ " + f.After, Style: style.Good})
		}
	default:
		spans = append(spans,
			textlayout.Span{Text: orNone(f.Before), Style: style.Bad}, textlayout.Span{Text: " → "},
			textlayout.Span{Text: orNone(f.After), Style: style.Good})
	}
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: textIndent}, Hang: len(textIndent) + 2}, spans...)
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

func (t *writer) writeMessage(m Message) {
	if t.detail != Concise {
		t.writeSection(m.Address)
	}
	for i, g := range m.Groups {
		if i > 0 {
			t.blankUnlessConcise()
		}
		for j, d := range g.Deliveries {
			t.writeDelivery(d)
			if last := j == len(g.Deliveries)-1; last || !sameNotes(d, g.Deliveries[j+1]) {
				t.writeNotes(d)
			}
		}
		t.writeReading(g)
	}
	t.blankUnlessConcise()
}

func (t *writer) writeSection(name string) {
	t.Line(textlayout.Margin{}, textlayout.Span{Text: name, Style: style.Bold})
}

// shownLeftOut is how many excluded deliveries are listed.
const shownLeftOut = 10

// writeExcluded writes what would change but is not selected.
func (t *writer) writeExcluded(all []plan.Excluded) {
	if len(all) == 0 {
		return
	}
	t.writeHeading(headLeftOut)
	for _, x := range all[:min(len(all), shownLeftOut)] {
		t.writeDelivery(Delivery{Action: x.Action, Address: x.Address})
	}
	if more := len(all) - shownLeftOut; more > 0 {
		t.writeRecord(fmt.Sprintf(moreLeftOut, more))
	}
	t.Blank()
}

func (t *writer) writeKept(all []Delivery) {
	if len(all) == 0 {
		return
	}
	t.writeHeading(headKept)
	for _, d := range all {
		t.writeDelivery(d)
		t.writeNotes(d)
	}
	t.Blank()
}
