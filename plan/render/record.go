package render

import (
	"strings"

	"herald/plan/render/textlayout"
)

const (
	headRenamed = "Renamed in the state; unchanged on the platform:"
	headAdopted = "Imported; exists on the platform:"
)

// writeRecords writes what moved and import blocks do to the state.
func (t *writer) writeRecords(r *Report) {
	if len(r.Renamed) > 0 {
		t.writeHeading(headRenamed)
		for _, x := range r.Renamed {
			t.writeRecord(x.From.String() + " → " + x.To.String())
		}
		t.Blank()
	}
	if len(r.Adopted) > 0 {
		t.writeHeading(headAdopted)
		for _, x := range r.Adopted {
			t.writeRecord(x.Address.String() + " (" + strings.Join(x.IDs, ", ") + ")")
		}
		t.Blank()
	}
}

func (t *writer) writeRecord(text string) {
	t.Line(textlayout.Margin{Lead: textlayout.Span{Text: "    "}, Hang: len(textIndent)}, textlayout.Span{Text: text})
}
