package render

import (
	"fmt"

	"herald/lang/diag/style"
	"herald/plan"
	"herald/plan/render/diff"
	"herald/plan/render/textlayout"
)

// Limits of what Normal shows of one text.
const (
	context         = 2  // unchanged lines around a change
	maxSentRows     = 24 // rows of a text that is sent
	maxRecalledRows = 8  // rows of a text that is recalled
	maxDiffRows     = 80 // rows of a difference
)

// writeReading writes what people will read of a group of deliveries.
func (t *writer) writeReading(g Group) {
	if t.detail == Concise || t.detail == Normal && g.Deliveries[0].Action == plan.Defer {
		return
	}
	unchanged := len(g.Reading.Texts) > 0
	for _, text := range g.Reading.Texts {
		unchanged = unchanged && text.Same()
	}
	if unchanged && t.detail != Full {
		t.Line(textlayout.Margin{Lead: textlayout.Span{Text: textIndent}}, textlayout.Span{Text: textUnchanged, Style: style.Dim})
	} else {
		for _, text := range g.Reading.Texts {
			t.writeDifference(text)
		}
	}
	for _, i := range g.Reading.Items {
		t.writeItem(i)
	}
}

// writeDifference writes a text line by line, with a sign for each. Except in
// Full it is limited, and says how much is missing.
func (t *writer) writeDifference(text Passage) {
	if text.Same() && t.detail != Full {
		return
	}
	lines := t.linesToShow(text)
	bound := maxRows(text)
	rows := 0
	for n, l := range lines {
		laid := t.Rows(textlayout.Margin{Lead: l.lead, Hang: len(textIndent)}, l.spans...)
		left := len(lines) - n
		if t.detail != Full && rows+len(laid) > bound && !(left == 1 && len(laid) == 1) {
			t.Put(laid[:bound-rows]...)
			t.writeAside(fmt.Sprintf(moreLines, formatCount(left, "more line", "more lines")))
			return
		}
		rows += len(laid)
		t.Put(laid...)
	}
}

func maxRows(text Passage) int {
	switch {
	case text.Before.None():
		return maxSentRows
	case text.After.None():
		return maxRecalledRows
	}
	return maxDiffRows
}

// styledLine is one line of a difference, ready to be laid out.
type styledLine struct {
	lead  textlayout.Span
	spans []textlayout.Span
}

// linesToShow compares the texts and omits lines far from any change.
func (t *writer) linesToShow(text Passage) []styledLine {
	all := text.Lines()
	near := diff.Near(all, context)
	var out []styledLine
	for i := 0; i < len(all); i++ {
		far := i
		for far < len(all) && !near[far] {
			far++
		}
		if n := far - i; t.detail != Full && n > 1 {
			out = append(out, styledLine{textlayout.Span{Text: textIndent}, []textlayout.Span{
				{Text: fmt.Sprintf(unchangedLines, formatCount(n, "line", "lines")), Style: style.Dim},
			}})
			i = far - 1
			continue
		}
		out = append(out, styleLine(all[i]))
	}
	return out
}

func styleLine(l diff.Line) styledLine {
	look, mark := style.Plain, style.Plain
	switch l.Op {
	case diff.Removed:
		look, mark = style.Bad, style.BadMark
	case diff.Added:
		look, mark = style.Good, style.GoodMark
	}
	out := styledLine{lead: textlayout.Span{Text: "    " + string(rune(l.Op)) + " ", Style: look}}
	for _, w := range l.Words {
		s := textlayout.Span{Text: w.Text, Style: look}
		if w.Changed {
			s.Style = mark
		}
		out.spans = append(out.spans, s)
	}
	return out
}

// writeItem writes an item. Unchanged items are written in Full only.
func (t *writer) writeItem(i Item) {
	if i.Change == Stays && t.detail != Full {
		return
	}
	look := style.Plain
	switch i.Change {
	case Appears:
		look = style.Good
	case Goes:
		look = style.Bad
	}
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: "    " + string(rune(i.Change)) + " ", Style: look}, Hang: len(textIndent) + 2},
		textlayout.Span{Text: i.Kind + " ", Style: style.Dim}, textlayout.Span{Text: i.Text, Style: look})
}

// writeAside writes a remark between the lines.
func (t *writer) writeAside(text string) {
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: textIndent}, Hang: len(textIndent)}, textlayout.Span{Text: text, Style: style.Dim})
}
