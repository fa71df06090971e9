package funcs

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Watch makes every loop and every text below a node count, where there is a
// Meter, and has numbers stay in bounds. It works in place, once for each tree,
// before anyone evaluates it. It reports whether there is anything to measure.
func Watch(node hclsyntax.Node) bool {
	w := watched{loops: map[*hclsyntax.ForExpr]bool{}}
	// Everything is found before anything is changed: a wrapped expression
	// hides its kind from the walk.
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		w.find(n)
		return nil
	})
	for loop, joined := range w.loops {
		watchLoop(loop, joined)
	}
	for _, n := range w.splats {
		n.Each = step{covered(n.Each), 1}
	}
	for _, n := range w.texts {
		for i, part := range n.Parts {
			// What is literal stays visible to those who look for literals.
			if !literal(part) {
				n.Parts[i] = piece{covered(part)}
			}
		}
	}
	for _, n := range w.calls {
		watchCall(n)
	}
	for _, n := range w.objects {
		watchKeys(n)
	}
	for _, n := range w.choices {
		n.TrueResult, n.FalseResult = walkedWhole(n.TrueResult), walkedWhole(n.FalseResult)
	}
	w.watchOperators()
	return w.any
}

// watched is what is found in a tree.
type watched struct {
	loops   map[*hclsyntax.ForExpr]bool // true: its results become one text
	splats  []*hclsyntax.SplatExpr
	texts   []*hclsyntax.TemplateExpr
	calls   []*hclsyntax.FunctionCallExpr
	objects []*hclsyntax.ObjectConsExpr
	sums    []*hclsyntax.BinaryOpExpr
	signs   []*hclsyntax.UnaryOpExpr
	indexes []*hclsyntax.IndexExpr
	choices []*hclsyntax.ConditionalExpr
	any     bool
}

func (w *watched) find(n hclsyntax.Node) {
	switch n := n.(type) {
	case *hclsyntax.ForExpr:
		if _, met := w.loops[n]; !met {
			w.loops[n] = false
		}
	case *hclsyntax.TemplateJoinExpr:
		if loop, ok := n.Tuple.(*hclsyntax.ForExpr); ok {
			w.loops[loop] = true
		}
	case *hclsyntax.SplatExpr:
		w.splats = append(w.splats, n)
	case *hclsyntax.TemplateExpr:
		if n.IsStringLiteral() {
			return
		}
		w.texts = append(w.texts, n)
	case *hclsyntax.FunctionCallExpr:
		w.calls = append(w.calls, n)
	case *hclsyntax.ObjectConsExpr:
		w.objects = append(w.objects, n)
	case *hclsyntax.TupleConsExpr:
	case *hclsyntax.ConditionalExpr:
		w.choices = append(w.choices, n)
	case *hclsyntax.BinaryOpExpr:
		w.sums = append(w.sums, n)
	case *hclsyntax.UnaryOpExpr:
		w.signs = append(w.signs, n)
		return
	case *hclsyntax.IndexExpr:
		w.indexes = append(w.indexes, n)
		return
	default:
		return
	}
	w.any = true
}

// watchOperators bounds what comparisons go through, keeps texts that are taken
// for numbers readable, and products writable.
func (w *watched) watchOperators() {
	for _, n := range w.sums {
		switch n.Op.Impl.Params()[0].Type {
		case cty.DynamicPseudoType:
			n.LHS, n.RHS = walkedWhole(n.LHS), walkedWhole(n.RHS)
			continue
		case cty.Bool:
			continue
		}
		n.LHS, n.RHS = numberFrom(n.LHS), numberFrom(n.RHS)
		if n.Op == hclsyntax.OpAdd {
			n.LHS, n.RHS = addend{n.LHS}, addend{n.RHS}
		}
		switch n.Op {
		case hclsyntax.OpMultiply:
			n.Op = &hclsyntax.Operation{Impl: moderate(n.Op.Impl), Type: cty.Number}
		case hclsyntax.OpDivide, hclsyntax.OpModulo:
			n.Op = &hclsyntax.Operation{Impl: moderate(guarded(n.Op.Impl, divisible)), Type: cty.Number}
		}
	}
	for _, n := range w.signs {
		n.Val = numberFrom(n.Val)
	}
	for _, n := range w.indexes {
		n.Key = numberFrom(n.Key)
	}
}

func watchLoop(loop *hclsyntax.ForExpr, joined bool) {
	weight := weightOf(loop.ValExpr)
	if joined {
		loop.ValExpr = piece{covered(loop.ValExpr)}
	}
	loop.ValExpr = step{covered(loop.ValExpr), weight}
	if loop.CondExpr != nil {
		loop.CondExpr = step{covered(loop.CondExpr), 1}
	}
	if loop.KeyExpr != nil {
		loop.KeyExpr = piece{covered(loop.KeyExpr)}
	}
}

// weightOf is how many steps a turn counts for: a large expression makes much
// of every turn.
func weightOf(e hclsyntax.Expression) int64 {
	const usual = 10
	nodes := int64(0)
	_ = hclsyntax.VisitAll(e, func(hclsyntax.Node) hcl.Diagnostics {
		nodes++
		return nil
	})
	return 1 + nodes/usual
}

func literal(e hclsyntax.Expression) bool {
	_, is := e.(*hclsyntax.LiteralValueExpr)
	return is
}

// covered lets a walk through a wrapped expression: the library's own
// parentheses show what is in them, and no type of ours can.
func covered(e hclsyntax.Expression) hclsyntax.Expression {
	return &hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}
}

// step is an expression that a loop evaluates at every turn.
type step struct {
	hclsyntax.Expression
	weight int64
}

func (e step) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := MeterOf(ctx)
	switch {
	case m == nil:
		return e.Expression.Value(ctx)
	case !m.spend(e.weight):
		return m.refuse(e.Range(), tooManySteps())
	}
	// The loop itself has the context around that of its turns.
	loop := run{e.Expression, ctx.Parent()}
	if diags := m.failed(loop); diags != nil {
		return cty.DynamicVal, diags
	}
	v, diags := e.Expression.Value(ctx)
	if diags.HasErrors() {
		m.fail(loop, diags)
	}
	return v, diags
}

// piece is an expression whose value becomes part of a text.
type piece struct{ hclsyntax.Expression }

func (e piece) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := MeterOf(ctx)
	if m == nil {
		return e.Expression.Value(ctx)
	}
	detail := fmt.Sprintf("It makes more than %d MiB of text. Make it shorter.", MaxTemplate>>20)
	if m.over() {
		return m.refuse(e.Range(), detail)
	}
	v, diags := e.Expression.Value(ctx)
	if writable(v) != nil {
		return m.refuse(e.Range(), "A number is too large or too small to be written in a text.")
	}
	if m.bytes.Add(int64(texts([]cty.Value{v}))) > MaxTemplate {
		return m.refuse(e.Range(), detail)
	}
	return v, diags
}

// operand is an expression whose value is taken for a number.
type operand struct{ hclsyntax.Expression }

func numberFrom(e hclsyntax.Expression) hclsyntax.Expression {
	if literal(e) {
		return e
	}
	return operand{covered(e)}
}

// addend is an operand of an addition. Authors of other languages join texts
// with the sign.
type addend struct{ hclsyntax.Expression }

func (e addend) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	plain, _ := v.Unmark()
	if diags.HasErrors() || plain.Type() != cty.String || !plain.IsKnown() || plain.IsNull() {
		return v, diags
	}
	if _, err := Convert(plain, cty.Number); err == nil {
		return v, diags
	}
	at := e.Range()
	return cty.DynamicVal, append(diags, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Invalid operand", Subject: &at,
		Detail: "The sign + adds numbers, and this is a text. To join texts, write them in one template, as in \"${a}${b}\".",
	})
}

func (e operand) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	if err := readable(v); err != nil {
		return cty.DynamicVal, append(diags, numberError(e.Range(), err))
	}
	return v, diags
}

// divisible refuses to divide by zero: the result could not be sent, shown or
// stored.
func divisible(args []cty.Value) error {
	if args[1].RawEquals(cty.Zero) {
		return errors.New("division by zero")
	}
	return nil
}

// moderate makes a function of numbers fail where its result could not be
// written any more.
func moderate(f function.Function) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(),
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			if err == nil {
				err = writable(v)
			}
			return v, err
		},
	})
}
