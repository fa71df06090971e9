package funcs

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	// MaxSteps is how many turns all loops of an expression may take together,
	// with those of the templates it includes.
	MaxSteps = 1_000_000
	// MaxTemplate is how many bytes of text an expression may put together,
	// counting at each level: the text of a loop is put together in the loop,
	// and again where the loop stands.
	MaxTemplate = 16 << 20
	// MaxIncludes is how many templates a template may include, and they again.
	// Each takes its share of MaxSteps.
	MaxIncludes = 1_000
	// MaxDepth is how deep templates can include templates.
	MaxDepth = 8
)

// Meter bounds one evaluation of an expression that Watch has prepared, so
// that a few lines cannot fill the memory. It is safe for concurrent use.
//
//	var m funcs.Meter
//	v, diags := expr.Value(m.Under(ctx))
//	diags = m.Settle(diags)
type Meter struct {
	steps, bytes atomic.Int64
	problem      atomic.Pointer[hcl.Diagnostic] // the first; nil while all is well
}

// meterName is the variable that carries the meter. No expression can refer
// to it, because it is not an identifier.
const meterName = "(meter)"

// Under gives a context like ctx, in which the meter counts.
func (m *Meter) Under(ctx *hcl.EvalContext) *hcl.EvalContext {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{meterName: cty.CapsuleVal(meterType(), m)}
	return child
}

// Settle gives the diagnostics of an evaluation: those it had, and one about
// the bound that it went over, even where the expression hid that, as try does.
func (m *Meter) Settle(diags hcl.Diagnostics) hcl.Diagnostics {
	p := m.problem.Load()
	if p == nil {
		return diags
	}
	isProblem := func(d *hcl.Diagnostic) bool { return d == p }
	told := slices.ContainsFunc(diags, isProblem)
	if diags = slices.DeleteFunc(diags, isProblem); told || !diags.HasErrors() {
		diags = append(diags, p)
	}
	return diags
}

func meterType() cty.Type { return cty.Capsule("meter", reflect.TypeFor[Meter]()) }

// meterOf finds the meter of a context; nil when there is none.
func meterOf(ctx *hcl.EvalContext) *Meter {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[meterName]; ok {
			m, _ := v.EncapsulatedValue().(*Meter)
			return m
		}
	}
	return nil
}

// refuse gives an unknown value and the first problem: loops go on after an
// error, and a million different errors are a burden of their own.
func (m *Meter) refuse(at hcl.Range, detail string) (cty.Value, hcl.Diagnostics) {
	m.problem.CompareAndSwap(nil, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Expression too large",
		Detail:   detail,
		Subject:  &at,
	})
	return cty.DynamicVal, hcl.Diagnostics{m.problem.Load()}
}

// Watch makes every loop and every text below a node count, where there is a
// Meter; otherwise nothing changes. It works in place, once for each tree,
// before anyone evaluates it.
func Watch(node hclsyntax.Node) {
	loops := map[*hclsyntax.ForExpr]bool{} // true: its results become one text
	var texts []*hclsyntax.TemplateExpr
	// Everything is found before anything is changed: a wrapped expression
	// hides itself from the walk.
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ForExpr:
			loops[n] = loops[n]
		case *hclsyntax.TemplateJoinExpr:
			if loop, ok := n.Tuple.(*hclsyntax.ForExpr); ok {
				loops[loop] = true
			}
		case *hclsyntax.TemplateExpr:
			texts = append(texts, n)
		}
		return nil
	})
	for loop := range maps.Keys(loops) {
		watchLoop(loop, loops[loop])
	}
	for _, n := range texts {
		for i, part := range n.Parts {
			// What is literal stays visible to those who look for literals.
			if _, literal := part.(*hclsyntax.LiteralValueExpr); !literal {
				n.Parts[i] = piece{part}
			}
		}
	}
}

func watchLoop(loop *hclsyntax.ForExpr, joined bool) {
	if joined {
		loop.ValExpr = piece{loop.ValExpr}
	}
	loop.ValExpr = step{loop.ValExpr}
	if loop.CondExpr != nil {
		loop.CondExpr = step{loop.CondExpr}
	}
}

// step is an expression that a loop evaluates at every turn.
type step struct{ hclsyntax.Expression }

func (e step) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if m := meterOf(ctx); m != nil && m.steps.Add(1) > MaxSteps {
		return m.refuse(e.Range(), fmt.Sprintf("The loops take more than %d turns together. Make the lists shorter.", MaxSteps))
	}
	return e.Expression.Value(ctx)
}

// piece is an expression whose value becomes part of a text.
type piece struct{ hclsyntax.Expression }

func (e piece) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := meterOf(ctx)
	if m == nil {
		return e.Expression.Value(ctx)
	}
	detail := fmt.Sprintf("It makes more than %d MiB of text. Make it shorter.", MaxTemplate>>20)
	if m.bytes.Load() > MaxTemplate {
		return m.refuse(e.Range(), detail)
	}
	v, diags := e.Expression.Value(ctx)
	if writable(v) != nil {
		return m.refuse(e.Range(), "A number is too large or too small to be written in a text.")
	}
	if s, _ := v.Unmark(); s.Type() == cty.String && s.IsKnown() && !s.IsNull() {
		if m.bytes.Add(int64(len(s.AsString()))) > MaxTemplate {
			return m.refuse(e.Range(), detail)
		}
	}
	return v, diags
}
