package body

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// Ranges returns the source range of each argument, by the names that diagnostics use:
// "markdown" for an argument, "attachments[0]" for an item of a written list,
// "button" and "button[1].label" for blocks that can occur more than once,
// "lifecycle.on_change" for others.
func (c *Content) Ranges() map[string]hcl.Range {
	out := make(map[string]hcl.Range)
	c.collectRanges("", out)
	return out
}

func (c *Content) collectRanges(prefix string, out map[string]hcl.Range) {
	for name, attr := range c.Attributes {
		out[prefix+name] = attr.Expr.Range()
		items, diags := hcl.ExprList(attr.Expr)
		if diags.HasErrors() {
			continue
		}
		for i, item := range items {
			out[fmt.Sprintf("%s%s[%d]", prefix, name, i)] = item.Range()
		}
	}
	count := make(map[string]int)
	for _, b := range c.Blocks {
		name := prefix + b.Name
		if count[b.Name] == 0 {
			out[name] = b.Range
			b.Content.collectRanges(name+".", out)
		}
		if b.Many {
			indexed := fmt.Sprintf("%s[%d]", name, count[b.Name])
			out[indexed] = b.Range
			b.Content.collectRanges(indexed+".", out)
		}
		count[b.Name]++
	}
}
