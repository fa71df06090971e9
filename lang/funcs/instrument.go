package funcs

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Instrument makes every loop and every text below a node count, where there is a
// Meter, and has numbers stay in bounds. It works in place, once for each tree,
// before anyone evaluates it. It reports whether there is anything to measure.
func Instrument(node hclsyntax.Node) bool {
	w := nodeCollector{loops: map[*hclsyntax.ForExpr]bool{}}
	// Everything is found before anything is changed: a wrapped expression
	// hides its kind from the walk.
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		w.addNode(n)
		return nil
	})
	for loop, joined := range w.loops {
		instrumentLoop(loop, joined)
	}
	for _, n := range w.splats {
		n.Each = loopExpr{parenthesize(n.Each), 1}
	}
	for _, n := range w.templates {
		for i, part := range n.Parts {
			// What is literal stays visible to those who look for literals.
			if !isLiteral(part) {
				n.Parts[i] = textExpr{parenthesize(part)}
			}
		}
	}
	for _, n := range w.calls {
		instrumentCall(n)
	}
	for _, n := range w.objects {
		instrumentObject(n)
	}
	for _, n := range w.conditionals {
		n.TrueResult, n.FalseResult = withSizeCheck(n.TrueResult), withSizeCheck(n.FalseResult)
	}
	w.instrumentOperators()
	return w.found
}

// nodeCollector is what is found in a tree.
type nodeCollector struct {
	loops        map[*hclsyntax.ForExpr]bool // true: its results become one text
	splats       []*hclsyntax.SplatExpr
	templates    []*hclsyntax.TemplateExpr
	calls        []*hclsyntax.FunctionCallExpr
	objects      []*hclsyntax.ObjectConsExpr
	binaries     []*hclsyntax.BinaryOpExpr
	unaries      []*hclsyntax.UnaryOpExpr
	indexes      []*hclsyntax.IndexExpr
	conditionals []*hclsyntax.ConditionalExpr
	found        bool
}

func (w *nodeCollector) addNode(n hclsyntax.Node) {
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
		w.templates = append(w.templates, n)
	case *hclsyntax.FunctionCallExpr:
		w.calls = append(w.calls, n)
	case *hclsyntax.ObjectConsExpr:
		w.objects = append(w.objects, n)
	case *hclsyntax.TupleConsExpr:
	case *hclsyntax.ConditionalExpr:
		w.conditionals = append(w.conditionals, n)
	case *hclsyntax.BinaryOpExpr:
		w.binaries = append(w.binaries, n)
	case *hclsyntax.UnaryOpExpr:
		w.unaries = append(w.unaries, n)
		return
	case *hclsyntax.IndexExpr:
		w.indexes = append(w.indexes, n)
		return
	default:
		return
	}
	w.found = true
}

// instrumentOperators bounds what comparisons go through, keeps texts that are taken
// for numbers readable, and products writable.
func (w *nodeCollector) instrumentOperators() {
	for _, n := range w.binaries {
		switch n.Op.Impl.Params()[0].Type {
		case cty.DynamicPseudoType:
			n.LHS, n.RHS = withSizeCheck(n.LHS), withSizeCheck(n.RHS)
			continue
		case cty.Bool:
			continue
		}
		n.LHS, n.RHS = withNumberCheck(n.LHS), withNumberCheck(n.RHS)
		if n.Op == hclsyntax.OpAdd {
			n.LHS, n.RHS = addendExpr{n.LHS}, addendExpr{n.RHS}
		}
		switch n.Op {
		case hclsyntax.OpMultiply:
			n.Op = &hclsyntax.Operation{Impl: withResultCheck(n.Op.Impl), Type: cty.Number}
		case hclsyntax.OpDivide, hclsyntax.OpModulo:
			n.Op = &hclsyntax.Operation{Impl: withResultCheck(withCheck(n.Op.Impl, checkDivisor)), Type: cty.Number}
		}
	}
	for _, n := range w.unaries {
		n.Val = withNumberCheck(n.Val)
	}
	for _, n := range w.indexes {
		n.Key = withNumberCheck(n.Key)
	}
}

func instrumentLoop(loop *hclsyntax.ForExpr, joined bool) {
	weight := stepWeight(loop.ValExpr)
	if joined {
		loop.ValExpr = textExpr{parenthesize(loop.ValExpr)}
	}
	loop.ValExpr = loopExpr{parenthesize(loop.ValExpr), weight}
	if loop.CondExpr != nil {
		loop.CondExpr = loopExpr{parenthesize(loop.CondExpr), 1}
	}
	if loop.KeyExpr != nil {
		loop.KeyExpr = textExpr{parenthesize(loop.KeyExpr)}
	}
}

// stepWeight is how many steps a turn counts for: a large expression makes much
// of every turn.
func stepWeight(e hclsyntax.Expression) int64 {
	const usual = 10
	nodes := int64(0)
	_ = hclsyntax.VisitAll(e, func(hclsyntax.Node) hcl.Diagnostics {
		nodes++
		return nil
	})
	return 1 + nodes/usual
}

func isLiteral(e hclsyntax.Expression) bool {
	_, is := e.(*hclsyntax.LiteralValueExpr)
	return is
}

// parenthesize lets a walk through a wrapped expression: the library's own
// parentheses show what is in them, and no type of ours can.
func parenthesize(e hclsyntax.Expression) hclsyntax.Expression {
	return &hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}
}

// loopExpr is an expression that a loop evaluates at every turn.
type loopExpr struct {
	hclsyntax.Expression
	weight int64
}

func (e loopExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := MeterOf(ctx)
	switch {
	case m == nil:
		return e.Expression.Value(ctx)
	case !m.addSteps(e.weight):
		return m.reportExceeded(e.Range(), tooManySteps())
	}
	// The loop itself has the context around that of its turns.
	loop := loopRun{e.Expression, ctx.Parent()}
	if diags := m.failedTurns(loop); diags != nil {
		return cty.DynamicVal, diags
	}
	v, diags := e.Expression.Value(ctx)
	if diags.HasErrors() {
		m.recordFailure(loop, diags)
	}
	return v, diags
}

// textExpr is an expression whose value becomes part of a text.
type textExpr struct{ hclsyntax.Expression }

func (e textExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := MeterOf(ctx)
	if m == nil {
		return e.Expression.Value(ctx)
	}
	detail := fmt.Sprintf("It builds more than %d MiB of text. Shorten it.", MaxTemplate>>20)
	if m.isExceeded() {
		return m.reportExceeded(e.Range(), detail)
	}
	v, diags := e.Expression.Value(ctx)
	if checkNumberRange(v) != nil {
		return m.reportExceeded(e.Range(), "A number is too large or too small to be converted to text.")
	}
	if m.bytes.Add(int64(textBytes([]cty.Value{v}))) > MaxTemplate {
		return m.reportExceeded(e.Range(), detail)
	}
	return v, diags
}

// numberExpr is an expression whose value is taken for a number.
type numberExpr struct{ hclsyntax.Expression }

func withNumberCheck(e hclsyntax.Expression) hclsyntax.Expression {
	if isLiteral(e) {
		return e
	}
	return numberExpr{parenthesize(e)}
}

// addendExpr is an operand of an addition. Authors of other languages join texts
// with the sign.
type addendExpr struct{ hclsyntax.Expression }

func (e addendExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	plain, _ := v.Unmark()
	if diags.HasErrors() || plain.Type() != cty.String || !plain.IsKnown() || plain.IsNull() {
		return v, diags
	}
	if _, err := Convert(plain, cty.Number); err == nil {
		return v, diags
	}
	at := e.Range()
	return cty.DynamicVal, append(diags, diag.New(hcl.DiagError, problem.InvalidOperand, &at,
		"The + operator adds numbers, and this is a string. To join strings, use a template, as in \"${a}${b}\"."))
}

func (e numberExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.Expression.Value(ctx)
	if err := checkNumberText(v); err != nil {
		return cty.DynamicVal, append(diags, numberError(e.Range(), err))
	}
	return v, diags
}

// checkDivisor rejects a division by zero: the result could not be sent, shown or
// stored.
func checkDivisor(args []cty.Value) error {
	if args[1].RawEquals(cty.Zero) {
		return errors.New("division by zero")
	}
	return nil
}

// withResultCheck makes a function of numbers fail where its result could not be
// written any more.
func withResultCheck(f function.Function) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(),
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			if err == nil {
				err = checkNumberRange(v)
			}
			return v, err
		},
	})
}
