package diagram

import (
	"cmp"
	"math"
	"slices"

	"github.com/rivo/uniseg"
)

// Measures of a drawing, in pixels. All reckoning is in whole numbers, so that
// every machine draws the same.
const (
	margin  = 12
	gapX    = 56 // between columns
	gapY    = 12 // between boxes of a column
	rowY    = 16 // of text
	padding = 8  // between text and box
	sweeps  = 6  // over the columns, to have fewer lines cross
)

// furthest is how many columns a line is led around the boxes of. A longer one
// goes behind them: a chain of a thousand boxes that all need one more would
// otherwise cost a million bends.
const furthest = 8

// area is a diagram with a place for everything.
type area struct {
	*Diagram
	items   []item
	columns [][]int // items from top to bottom; what is needed stands further left
	column  []int   // of each box
	left    []int   // of each column
	wide    []int   // each column
	inner   []*area // of each box; nil for one that holds no others
	routes  []route
	width   int
	height  int
}

// item is a box, or a bend of a line. The first items are the boxes.
type item struct {
	x, y, w, h    int
	before, after []int // items in the columns next to it that it is joined to
}

func (i item) middle() int { return i.y + i.h/2 }

// route is a line from a box to one that it needs.
type route struct {
	from, to int
	bends    []int // items between them, from the first to the second
	cycle    bool
	weak     bool
}

// arrange finds a place for everything.
func arrange(d *Diagram) *area {
	a := &area{Diagram: d, items: make([]item, len(d.Boxes)), inner: make([]*area, len(d.Boxes))}
	for n := range d.Boxes {
		a.measure(n)
	}
	a.assignColumns()
	a.lead()
	for i := range sweeps {
		a.sort(i%2 == 0)
	}
	a.spread()
	return a
}

func (a *area) measure(n int) {
	b := a.Boxes[n]
	w, h := textWidth(b.Name), rowY
	if b.Note != "" {
		w, h = max(w, textWidth(b.Note)), h+rowY
	}
	if b.Inner != nil {
		a.inner[n] = arrange(b.Inner)
		w, h = max(w, a.inner[n].width), h+a.inner[n].height
	}
	a.items[n].w, a.items[n].h = w+2*padding, h+2*padding
}

// textWidth is that of a text in the drawing's letters.
func textWidth(s string) int { return (uniseg.StringWidth(s)*29 + 3) / 4 }

// assignColumns puts each box right of all that it needs. Where boxes need each
// other one line leads back.
func (a *area) assignColumns() {
	a.column = make([]int, len(a.Boxes))
	state := make([]visit, len(a.Boxes))
	var walk func(n int)
	walk = func(n int) {
		state[n] = begun
		for _, m := range a.Boxes[n].Needs {
			if state[m] == unseen {
				walk(m)
			}
			if state[m] == shown {
				a.column[n] = max(a.column[n], a.column[m]+1)
			}
		}
		state[n] = shown
	}
	for n := range a.Boxes {
		if state[n] == unseen {
			walk(n)
		}
		for len(a.columns) <= a.column[n] {
			a.columns = append(a.columns, nil)
		}
	}
	for n := range a.Boxes {
		a.columns[a.column[n]] = append(a.columns[a.column[n]], n)
	}
}

// lead gives every line its bends, one in each column that it crosses.
func (a *area) lead() {
	for n, b := range a.Boxes {
		for _, m := range b.Needs {
			r := route{from: n, to: m, cycle: slices.Contains(b.Cycle, m), weak: slices.Contains(b.Weak, m)}
			if span := a.column[n] - a.column[m]; span > 0 && span <= furthest {
				last := n
				for c := a.column[n] - 1; c > a.column[m]; c-- {
					bend := len(a.items)
					a.items = append(a.items, item{})
					a.columns[c] = append(a.columns[c], bend)
					r.bends = append(r.bends, bend)
					a.join(bend, last)
					last = bend
				}
				a.join(m, last)
			}
			a.routes = append(a.routes, r)
		}
	}
}

func (a *area) join(left, right int) {
	a.items[left].after = append(a.items[left].after, right)
	a.items[right].before = append(a.items[right].before, left)
}

// neighbours are those in the column that a sweep comes from.
func (a *area) neighbours(i int, rightwards bool) []int {
	if rightwards {
		return a.items[i].before
	}
	return a.items[i].after
}

// sort has each column follow the order of the one next to it. y is the place
// in the column meanwhile.
func (a *area) sort(rightwards bool) {
	for _, c := range a.order(rightwards) {
		column := a.columns[c]
		wish := make(map[int]int, len(column))
		for place, i := range column {
			wish[i] = 1024 * place
			if near := a.neighbours(i, rightwards); len(near) > 0 {
				sum := 0
				for _, n := range near {
					sum += a.items[n].y
				}
				wish[i] = 1024 * sum / len(near)
			}
		}
		slices.SortStableFunc(column, func(i, j int) int { return cmp.Compare(wish[i], wish[j]) })
		for place, i := range column {
			a.items[i].y = place
		}
	}
}

// order lists the columns in the direction of a sweep.
func (a *area) order(rightwards bool) []int {
	list := make([]int, len(a.columns))
	for c := range list {
		list[c] = c
	}
	if !rightwards {
		slices.Reverse(list)
	}
	return list
}

// spread turns columns and places into pixels.
func (a *area) spread() {
	x := margin
	for _, column := range a.columns {
		wide, y := 0, 0
		for _, i := range column {
			a.items[i].x, a.items[i].y = x, y
			wide, y = max(wide, a.items[i].w), y+a.items[i].h+gapY
		}
		a.left, a.wide = append(a.left, x), append(a.wide, wide)
		x += wide + gapX
	}
	for i := range sweeps {
		for _, c := range a.order(i%2 == 0) {
			a.level(a.columns[c], i%2 == 0)
		}
	}
	a.settle()
}

// rise is how far above the boxes a line goes that leads back.
const rise = 3 * gapY

// back reports whether a line leads back.
func (a *area) back(r route) bool { return a.column[r.from] <= a.column[r.to] }

// settle moves everything to where the highest thing is at the top.
func (a *area) settle() {
	top := math.MaxInt
	for _, it := range a.items {
		top = min(top, it.y)
	}
	for _, r := range a.routes {
		if a.back(r) {
			top = min(top, a.items[r.from].y-rise, a.items[r.to].y-rise)
		}
	}
	for i := range a.items {
		it := &a.items[i]
		it.y += margin - top
		a.width, a.height = max(a.width, it.x+it.w+margin), max(a.height, it.y+it.h+margin)
	}
}

// level moves the items of a column to the height of what they are joined to,
// as near as their order allows: halfway between the highest and the lowest
// way of doing so.
func (a *area) level(column []int, rightwards bool) {
	wish := make([]int, len(column))
	for k, i := range column {
		wish[k] = a.items[i].y
		if near := a.neighbours(i, rightwards); len(near) > 0 {
			sum := 0
			for _, n := range near {
				sum += a.items[n].middle()
			}
			wish[k] = sum/len(near) - a.items[i].h/2
		}
	}
	low := slices.Clone(wish)
	for k := 1; k < len(column); k++ {
		low[k] = max(low[k], low[k-1]+a.items[column[k-1]].h+gapY)
	}
	high := slices.Clone(wish)
	for k := len(column) - 2; k >= 0; k-- {
		high[k] = min(high[k], high[k+1]-a.items[column[k]].h-gapY)
	}
	for k, i := range column {
		a.items[i].y = (low[k] + high[k]) >> 1
	}
}
