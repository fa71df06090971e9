package kit

import (
	"fmt"
	"net/url"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
)

// CheckButtons reports buttons that no platform accepts, and colors, which a
// platform that calls it does not have.
func (w *Composer) CheckButtons() {
	for i, b := range w.Content.Buttons {
		at := fmt.Sprintf("button[%d]", i)
		if strings.TrimSpace(b.Label) == "" {
			w.AddProblem(at+".label", problem.ButtonWithoutLabel, "Give the button a label.")
		}
		if u, err := url.Parse(b.URL); b.Kind() == content.OpensURL && (err != nil || u.Scheme == "" || u.Host == "") {
			w.AddProblem(at+".url", problem.ButtonWithoutAddress, "Give the button an absolute address, as in https://example.org.")
		}
		if b.Color != "" {
			w.AddWarning(at+".color", problem.ButtonColorIgnored, "All buttons on "+w.facts.Schema.Title+" have the same color.")
		}
	}
}
