package plan

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// problems collects diagnostics and tells each once: ten thousand instances
// of one message have one problem.
type problems struct {
	list hcl.Diagnostics
	seen map[problemKey]int // index into list
	more map[int]int        // how many were left out, by index
}

type problemKey struct {
	summary string
	subject hcl.Range
}

func newProblems() *problems {
	return &problems{seen: map[problemKey]int{}, more: map[int]int{}}
}

func (p *problems) add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		if d.Subject == nil {
			p.list = append(p.list, d)
			continue
		}
		key := problemKey{d.Summary, *d.Subject}
		if i, ok := p.seen[key]; ok {
			p.more[i]++
			continue
		}
		p.seen[key] = len(p.list)
		p.list = append(p.list, d)
	}
}

func (p *problems) diagnostics() hcl.Diagnostics {
	for i, n := range p.more {
		p.list[i].Detail += fmt.Sprintf("\n\nThe same holds for %d more.", n)
	}
	p.more = map[int]int{}
	return p.list
}
