package sandbox

import (
	"cmp"
	"iter"
	"math"
	"net/url"
	"strconv"
)

// pageStyle is how the lists of a platform are divided into pages.
type pageStyle struct {
	size, cursor string // names of the parameters
	base         int    // of the numbers in cursors
	standard     int    // size of a page if the request names none; 0: it must
	most         int    // maximum size; 0: none
	clamps       bool   // a size out of range is changed instead of refused
}

// page is the part of a list that a request asks for.
type page struct {
	size   int
	cursor int64 // 0 for the first page
}

// readPage reads the parameters of a page.
func (s pageStyle) readPage(query url.Values) (page, error) {
	p, most := page{size: s.standard}, cmp.Or(s.most, math.MaxInt)
	if text := query.Get(s.size); text != "" {
		size, err := strconv.Atoi(text)
		if err != nil {
			return p, refusal{reason: badNumber, field: s.size, why: s.size + " is no number"}
		}
		p.size = size
	}
	if s.clamps {
		p.size = min(max(p.size, 1), most)
	}
	if p.size < 1 || p.size > most {
		return p, refuseField(s.size, "%s is 1 to %d", s.size, most)
	}
	if text := query.Get(s.cursor); text != "" {
		cursor, err := strconv.ParseInt(text, s.base, 64)
		if err != nil || cursor < 0 {
			return p, refusal{reason: badNumber, field: s.cursor, why: s.cursor + " is no number"}
		}
		p.cursor = cursor
	}
	return p, nil
}

// formatCursor formats the cursor of a page; "" for 0.
func (s pageStyle) formatCursor(cursor int64) string {
	if cursor == 0 {
		return ""
	}
	return strconv.FormatInt(cursor, s.base)
}

// cutPage returns the items of a page and the cursor of the next page, 0 if it
// is the last. The cursor is the number of the last item, and later items have
// lower numbers; if number is nil, it is how many items came before.
func cutPage[T any](items iter.Seq[T], p page, number func(T) int64) (part []T, next int64) {
	part = []T{}
	before := int64(0)
	for item := range items {
		if number == nil {
			if before++; before <= p.cursor {
				continue
			}
		} else if p.cursor > 0 && number(item) >= p.cursor {
			continue
		}
		if len(part) == p.size {
			if number == nil {
				return part, before - 1
			}
			return part, number(part[p.size-1])
		}
		part = append(part, item)
	}
	return part, 0
}
