package diag

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// Collector collects diagnostics and keeps one of each: ten thousand instances
// of one message have one problem. Two diagnostics are the same when their
// summary and their position are. NewCollector makes one.
type Collector struct {
	list     hcl.Diagnostics
	seen     map[collectorKey]int // index into list
	repeated map[int]int          // how often each was added again, by index
}

type collectorKey struct {
	summary string
	subject hcl.Range
}

// NewCollector makes a Collector without diagnostics.
func NewCollector() *Collector {
	return &Collector{seen: map[collectorKey]int{}, repeated: map[int]int{}}
}

// Add adds diagnostics. One without a position is always kept.
func (c *Collector) Add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		if d.Subject == nil {
			c.list = append(c.list, d)
			continue
		}
		key := collectorKey{d.Summary, *d.Subject}
		if i, ok := c.seen[key]; ok {
			c.repeated[i]++
			continue
		}
		c.seen[key] = len(c.list)
		c.list = append(c.list, d)
	}
}

// Diagnostics returns what was added, in that order. The detail of a diagnostic
// that was added several times gives their number.
func (c *Collector) Diagnostics() hcl.Diagnostics {
	for i, n := range c.repeated {
		c.list[i].Detail += fmt.Sprintf("\n\nThe same holds for %d more.", n)
	}
	c.repeated = map[int]int{}
	return c.list
}
