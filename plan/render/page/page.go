package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"herald/lang/content"
	"herald/lang/diag/visible"
	"herald/plan/render"
)

// Options configure a page.
type Options struct {
	Name    string    // of the project; "" if it has none
	Planned time.Time // when the plan was made
	// Picture reads an image of the plan. It returns nil for one that cannot be
	// shown; a nil Picture shows none.
	Picture func(content.Attachment) []byte
}

//go:embed page.html
var source string

// Write writes a plan as a page. The error is that of w.
func Write(w io.Writer, r *render.Report, opt Options) error {
	t, err := template.New("page").Parse(source)
	if err != nil {
		return fmt.Errorf("parse the page: %w", err)
	}
	if err := t.Execute(visible.NewWriter(w, visible.Markup), newView(r, opt)); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}
