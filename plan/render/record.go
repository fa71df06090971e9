package render

import (
	"strings"

	"herald/plan/render/textlayout"
)

const (
	headRenamed = "Renamed in the state; nothing happens on a platform:"
	headAdopted = "Imported; it stands already:"
)

// records tells what moved and import blocks did to the state.
func (t *writer) records(r *Report) {
	if len(r.Renamed) > 0 {
		t.head(headRenamed)
		for _, x := range r.Renamed {
			t.record(x.From + " → " + x.To)
		}
		t.Blank()
	}
	if len(r.Adopted) > 0 {
		t.head(headAdopted)
		for _, x := range r.Adopted {
			t.record(x.Address + " (" + strings.Join(x.IDs, ", ") + ")")
		}
		t.Blank()
	}
}

func (t *writer) record(text string) {
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: "    "}, Hang: len(textIndent)}, textlayout.Span{Text: text})
}
