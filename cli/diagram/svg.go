package diagram

import (
	"fmt"
	"html"
	"io"
	"strings"

	"herald/cli/printer"
)

// SVG writes the diagram as a picture that needs nothing else: what is needed
// stands left of what needs it. title is its name for those who cannot see it.
// The error is that of w.
func SVG(w io.Writer, d *Diagram, title string) error {
	a := arrange(d)
	width, height := max(a.width, 2*margin), max(a.height, 2*margin)
	p := &painter{Printer: printer.Printer{Out: w}}
	p.Linef(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`, width, height, width, height)
	p.Linef(`<title>%s</title>`, html.EscapeString(title))
	p.Linef(`<style>text{font:12px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328}.note{fill:#57606a}` +
		`.line{fill:none;stroke:#8a929b;stroke-width:1.2}.weak{stroke-dasharray:4 3}.cycle{stroke:` + cycleLine + `;stroke-width:2.2}</style>`)
	p.Linef(`<defs>%s%s</defs>`, arrow("end", "#8a929b"), arrow("cycle", cycleLine))
	p.Linef(`<rect width="%d" height="%d" fill="#ffffff"/>`, width, height)
	p.area(a, 0, 0)
	p.Linef(`</svg>`)
	return p.Err
}

func arrow(id, color string) string {
	return fmt.Sprintf(`<marker id="%s" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">`+
		`<path d="M0 0L8 4L0 8z" fill="%s"/></marker>`, id, color)
}

type painter struct{ printer.Printer }

// area paints what stands in an area whose corner is at x, y. Lines come first,
// so that those that have no room of their own go behind the boxes.
func (p *painter) area(a *area, x, y int) {
	for _, r := range a.routes {
		class, end := "line", "end"
		switch {
		case r.cycle:
			class, end = "line cycle", "cycle"
		case r.weak:
			class = "line weak"
		}
		p.Linef(`<path class="%s" marker-end="url(#%s)" d="%s"/>`, class, end, a.path(r, x, y))
	}
	for n, b := range a.Boxes {
		p.box(a, n, b, [2]int{x, y})
	}
}

func (p *painter) box(a *area, n int, b Box, at [2]int) {
	it := a.items[n]
	x, y := at[0]+it.x, at[1]+it.y
	look, dash := b.Tone.look(), ""
	if b.Inner != nil {
		dash = ` stroke-dasharray="4 3"`
	}
	hint := b.Name
	if b.Hint != "" {
		hint += "\n" + b.Hint
	}
	p.Linef(`<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s"%s/>`,
		html.EscapeString(hint), x, y, it.w, it.h, look.fill, look.line, dash)
	row := y + padding + 12
	p.Linef(`<text x="%d" y="%d">%s</text>`, x+padding, row, html.EscapeString(b.Name))
	if b.Note != "" {
		row += rowY
		p.Linef(`<text class="note" x="%d" y="%d">%s</text>`, x+padding, row, html.EscapeString(b.Note))
	}
	p.Linef(`</g>`)
	if a.inner[n] != nil {
		p.area(a.inner[n], x+padding, row+4)
	}
}

// path is a line from the left side of a box to the right side of one that it
// needs, around what stands between them. A line that leads back goes over the
// top.
func (a *area) path(r route, x, y int) string {
	from, to := a.items[r.from], a.items[r.to]
	if a.back(r) {
		left, right := x+from.x+from.w/2, x+to.x+to.w/2
		if r.from == r.to {
			left, right = left-14, right+14
		}
		top := y + min(from.y, to.y) - rise
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", left, y+from.y, left, top, right, top, right, y+to.y)
	}
	var path strings.Builder
	px, py := x+from.x, y+from.middle()
	fmt.Fprintf(&path, "M%d %d", px, py)
	curve := func(qx, qy int) {
		half := (px - qx) / 2
		fmt.Fprintf(&path, "C%d %d %d %d %d %d", px-half, py, qx+half, qy, qx, qy)
		px, py = qx, qy
	}
	for k, bend := range r.bends {
		c := a.column[r.from] - 1 - k
		curve(x+a.left[c]+a.wide[c], y+a.items[bend].middle())
		px = x + a.left[c]
		fmt.Fprintf(&path, "H%d", px)
	}
	c := a.column[r.to]
	curve(x+a.left[c]+a.wide[c], y+to.middle())
	fmt.Fprintf(&path, "H%d", x+to.x+to.w)
	return path.String()
}
