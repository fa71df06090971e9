package funcs

import (
	"fmt"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	// MaxSteps is how many turns all loops of a template may take together,
	// and of the templates it includes.
	MaxSteps = 1_000_000
	// MaxTemplate is how many bytes of text a template may put together,
	// counting at each level: the text of a loop is put together in the loop,
	// and again where the loop stands.
	MaxTemplate = 16 << 20
)

// spending is what a template, and those it includes, have used up.
type spending struct {
	depth int
	bill  *bill
}

// bill is shared by all templates below one.
type bill struct {
	steps, bytes atomic.Int64
	told         atomic.Bool // a problem is told once, not at every turn
}

// deeper begins a template, inside another where s is not nil.
func (s *spending) deeper(name string) (*spending, error) {
	if s == nil {
		return &spending{depth: 1, bill: &bill{}}, nil
	}
	if s.depth == MaxDepth {
		return nil, errTooDeep(name)
	}
	if s.bill.steps.Add(1) > MaxSteps {
		return nil, fmt.Errorf("templates include one another more than %d times", MaxSteps)
	}
	return &spending{depth: s.depth + 1, bill: s.bill}, nil
}

// watch makes every loop and every text in an expression count. It changes
// expr, which must not be evaluated by anyone else at the same time.
func watch(expr hclsyntax.Expression, s *spending) hclsyntax.Expression {
	var loops []*hclsyntax.ForExpr
	joined := map[*hclsyntax.ForExpr]bool{}
	var texts []*hclsyntax.TemplateExpr
	// Everything is found before anything is changed: a wrapped expression
	// hides itself from the walk.
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			loops = append(loops, n)
		case *hclsyntax.TemplateJoinExpr:
			if loop, ok := n.Tuple.(*hclsyntax.ForExpr); ok {
				joined[loop] = true
			}
		case *hclsyntax.TemplateExpr:
			texts = append(texts, n)
		}
		return nil
	})
	for _, n := range loops {
		if joined[n] {
			n.ValExpr = piece{n.ValExpr, s.bill}
		}
		n.ValExpr = step{n.ValExpr, s.bill}
		if n.CondExpr != nil {
			n.CondExpr = step{n.CondExpr, s.bill}
		}
	}
	for _, n := range texts {
		for i := range n.Parts {
			n.Parts[i] = piece{n.Parts[i], s.bill}
		}
	}
	return expr
}

// step is an expression that a loop evaluates at every turn.
type step struct {
	hclsyntax.Expression
	bill *bill
}

func (e step) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if e.bill.steps.Add(1) > MaxSteps {
		return e.bill.refuse(e.Range(), fmt.Sprintf("The loops of this template take more than %d turns together. Make it shorter.", MaxSteps))
	}
	return e.Expression.Value(ctx)
}

// piece is an expression whose value becomes part of a text.
type piece struct {
	hclsyntax.Expression
	bill *bill
}

func (e piece) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if e.bill.bytes.Load() > MaxTemplate {
		return e.full()
	}
	v, diags := e.Expression.Value(ctx)
	if s, _ := v.Unmark(); s.Type() == cty.String && s.IsKnown() && !s.IsNull() {
		if e.bill.bytes.Add(int64(len(s.AsString()))) > MaxTemplate {
			_, more := e.full()
			return cty.UnknownVal(cty.String), append(diags, more...)
		}
	}
	return v, diags
}

func (e piece) full() (cty.Value, hcl.Diagnostics) {
	return e.bill.refuse(e.Range(), fmt.Sprintf("This template makes more than %d MiB of text. Make it shorter.", MaxTemplate>>20))
}

// refuse gives an error the first time, and afterwards only an unknown value:
// loops go on after an error, and a million errors are a burden of their own.
func (b *bill) refuse(at hcl.Range, detail string) (cty.Value, hcl.Diagnostics) {
	if b.told.Swap(true) {
		return cty.DynamicVal, nil
	}
	return cty.DynamicVal, hcl.Diagnostics{{
		Severity: hcl.DiagError,
		Summary:  "Template too large",
		Detail:   detail,
		Subject:  &at,
	}}
}

// overdrawn is an error when anything was refused.
func (b *bill) overdrawn() error {
	if !b.told.Load() {
		return nil
	}
	return fmt.Errorf("the template goes over its bounds: %d turns of loops and %d MiB of text", MaxSteps, MaxTemplate>>20)
}
