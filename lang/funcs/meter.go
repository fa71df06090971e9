package funcs

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

const (
	// MaxSteps is how many steps an expression may take, with those of the
	// templates it includes: a turn of a loop is one, and so are
	// elementsInStep elements that a function or an operator goes through.
	MaxSteps = 1_000_000
	// MaxElements is how many elements a value may have, in all that it is made
	// of. A list that is in it several times counts as often, because all that
	// goes through the value goes through the list as often.
	MaxElements = 2_000_000
	// MaxTemplate is how many bytes of text an expression may put together,
	// counting at each level: the text of a loop is put together in the loop,
	// and again where the loop is.
	MaxTemplate = 16 << 20
	// MaxMade is how many bytes the functions that an expression calls may give
	// together, elementSize for each element of a list.
	MaxMade = 128 << 20
	// MaxIncludes is how many templates a template may include, and they again.
	// Each takes its share of MaxSteps.
	MaxIncludes = 1_000
	// MaxDepth is how deep templates can include templates.
	MaxDepth = 8
	// MaxAllSteps and MaxAllMade bound everything that a Meter measures.
	MaxAllSteps = 100_000_000
	MaxAllMade  = 1 << 30
)

// elementSize is about what an element of a list takes.
const elementSize = 64

// What a function goes through in a step; reading bytes is cheaper.
const (
	elementsInStep = 3
	bytesInStep    = 200
)

// Meter bounds expressions that Instrument has prepared, so that a few lines cannot
// fill the memory: each by itself, and all of an evaluation together.
//
//	m := new(funcs.Meter)
//	ctx := m.Under(&hcl.EvalContext{Functions: funcs.Table(funcs.Options{Meter: m})})
//	v, diags := m.Measure(expr, ctx)
//
// Expressions are measured one after the other.
type Meter struct {
	// Deadline is when everything that is measured must have ended; the zero time
	// is no limit. It is for files whose author may be hostile: the other bounds
	// are the same on every machine.
	Deadline time.Time

	steps, bytes, made atomic.Int64
	problem            atomic.Pointer[hcl.Diagnostic] // the first; nil while all is well
	measuring          atomic.Bool
	allSteps, allMade  atomic.Int64
	isExhausted        atomic.Bool // nothing more can be measured
	failures           sync.Map    // of run to *failure: loops whose turns fail
	keys               sync.Map    // of run to keysSeen: objects that are being made
}

// loopRun is one time that a loop is gone through.
type loopRun struct {
	expr   hclsyntax.Expression
	around *hcl.EvalContext
}

type loopFailure struct {
	turns int
	last  hcl.Diagnostics
}

// maxFailedTurns turns that fail to stop at: what is wrong with a million turns is
// seen in a few, and a loop with one that fails has no value.
const maxFailedTurns = 20

// failedTurns returns what is wrong with a loop of which enough turns have failed.
func (m *Meter) failedTurns(r loopRun) hcl.Diagnostics {
	if f, ok := m.failures.Load(r); ok && f.(*loopFailure).turns >= maxFailedTurns {
		return f.(*loopFailure).last
	}
	return nil
}

func (m *Meter) recordFailure(r loopRun, diags hcl.Diagnostics) {
	f, _ := m.failures.LoadOrStore(r, new(loopFailure))
	f.(*loopFailure).turns++
	f.(*loopFailure).last = diags
}

// meterName is the variable that carries the meter. No expression can refer
// to it, because it is not an identifier.
const meterName = "(meter)"

// Under returns a context like ctx, in which the meter counts.
func (m *Meter) Under(ctx *hcl.EvalContext) *hcl.EvalContext {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{meterName: cty.CapsuleVal(meterType(), m)}
	return child
}

// MeterOf finds the meter of a context; nil when there is none.
func MeterOf(ctx *hcl.EvalContext) *Meter {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[meterName]; ok {
			m, _ := v.EncapsulatedValue().(*Meter)
			return m
		}
	}
	return nil
}

// Measure evaluates an expression in a context that is Under the meter. Going
// over a bound is an error, and the value then unknown, even where the
// expression hides errors, as try does.
func (m *Meter) Measure(expr hcl.Expression, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !m.measuring.CompareAndSwap(false, true) {
		return expr.Value(ctx) // a part of what is being measured
	}
	defer m.measuring.Store(false)
	m.steps.Store(0)
	m.bytes.Store(0)
	m.made.Store(0)
	m.failures.Clear()
	m.keys.Clear()
	if !m.isExhausted.Load() {
		m.problem.Store(nil)
	}
	v, diags := expr.Value(ctx)
	m.addToTotals(expr.Range(), v)
	if diags = m.finalDiagnostics(expr.Range(), diags); m.isExceeded() {
		v = cty.DynamicVal
	}
	return v, diags
}

// addToTotals adds an expression to the whole: what it took, and what is kept of it.
func (m *Meter) addToTotals(at hcl.Range, v cty.Value) {
	kept := int64(0)
	switch s, _ := v.Unmark(); {
	case s.Type() == cty.String && s.IsKnown() && !s.IsNull():
		kept = int64(len(s.AsString()))
	case !s.Type().IsPrimitiveType():
		kept = m.bytes.Load() + m.made.Load()
	}
	detail := ""
	// What goes over a bound goes on counting, but does no more.
	elements := sizeOf(v, MaxElements+1)
	steps := min(m.steps.Load(), MaxSteps) + min(m.made.Load(), MaxMade)/elementSize + int64(elements)
	if elements-1 > MaxElements {
		m.reportExceeded(at, tooManyElements())
	}
	if m.allSteps.Add(steps) > MaxAllSteps {
		detail = fmt.Sprintf("With this expression, the expressions of the configuration take more than %d steps in total. "+
			"Compute values that many instances share once, in a local value.", MaxAllSteps)
	}
	if m.allMade.Add(kept) > MaxAllMade {
		detail = fmt.Sprintf("With this expression, the values of the configuration use more than %d MiB in total. "+
			"Shorten the texts, or share them in a local value.", MaxAllMade>>20)
	}
	if m.isLate() {
		detail = tooLate()
	}
	if detail != "" && !m.isExceeded() {
		m.reportExceeded(at, detail)
		m.isExhausted.Store(true)
	}
}

// finalDiagnostics returns the diagnostics of an evaluation, or the one about the bound
// that it went over: what else went wrong then is of no use.
func (m *Meter) finalDiagnostics(at hcl.Range, diags hcl.Diagnostics) hcl.Diagnostics {
	p := m.problem.Load()
	if p == nil {
		// What a loop repeats for its later turns is one problem.
		return slices.Compact(diags)
	}
	if p.Subject.Filename == "" {
		placed := *p
		placed.Subject = &at
		p = &placed
	}
	return hcl.Diagnostics{p}
}

func meterType() cty.Type { return cty.Capsule("meter", reflect.TypeFor[Meter]()) }

// isExceeded reports whether a bound has been exceeded, so that all that is still to
// be evaluated is in vain. There is none in a nil Meter.
func (m *Meter) isExceeded() bool { return m != nil && m.problem.Load() != nil }

// addSteps adds steps, and reports whether the bounds allow to go on. A nil Meter
// has none.
func (m *Meter) addSteps(steps int64) bool {
	if m == nil {
		return true
	}
	if m.isLate() {
		m.reportExceeded(hcl.Range{}, tooLate())
	}
	return m.steps.Add(steps) <= MaxSteps && !m.isExceeded()
}

// isLate reports whether the deadline has passed.
func (m *Meter) isLate() bool { return !m.Deadline.IsZero() && time.Now().After(m.Deadline) }

// countElements is spend for values that are gone through whole.
func (m *Meter) countElements(values ...cty.Value) error {
	if m == nil {
		return nil
	}
	elements := 0
	for _, v := range values {
		if elements += sizeOf(v, MaxElements+1-elements); elements > MaxElements+len(values) {
			return m.exceededError(tooManyElements())
		}
	}
	if !m.addSteps(int64(elements/elementsInStep + textBytes(values)/bytesInStep)) {
		return m.exceededError(tooManySteps())
	}
	return nil
}

func tooManyElements() string {
	return fmt.Sprintf("The value has more than %d elements; a list that occurs several times is counted each time. Shorten the lists.", MaxElements)
}

func tooLate() string {
	return "The evaluation takes longer than --untrusted allows. Compute values that many instances share once, in a local value."
}

func tooManySteps() string {
	return fmt.Sprintf("It takes more than %d steps; iterations of loops and the work of functions, patterns and comparisons count as steps. Shorten the lists or texts.", MaxSteps)
}

// reportExceeded returns an unknown value and the first problem: loops go on after an
// error, and a million different errors are a burden of their own.
func (m *Meter) reportExceeded(at hcl.Range, detail string) (cty.Value, hcl.Diagnostics) {
	m.problem.CompareAndSwap(nil, diag.New(hcl.DiagError, problem.ExpressionTooLarge, &at, detail))
	return cty.DynamicVal, hcl.Diagnostics{m.problem.Load()}
}

// exceededError is reject where there is a function and no place.
func (m *Meter) exceededError(detail string) error {
	_, diags := m.reportExceeded(hcl.Range{}, detail)
	return errors.New(strings.TrimSuffix(diags[0].Detail, "."))
}

// countResult counts what a function gives. One that makes a list out of a text
// pays for the text, because the elements hold parts of it. A nil Meter counts
// nothing.
func (m *Meter) countResult(v cty.Value, args []cty.Value) error {
	if m == nil {
		return nil
	}
	if err := m.countElements(v); err != nil {
		return err
	}
	size := 0
	switch v, _ := v.Unmark(); {
	case !v.IsKnown() || v.IsNull():
	case v.Type() == cty.String:
		size = len(v.AsString())
	case v.CanIterateElements():
		size = elementSize*v.LengthInt() + textBytes(args)
	}
	if m.made.Add(int64(size)) > MaxMade {
		return m.exceededError(fmt.Sprintf("The functions in this expression return more than %d MiB in total. Shorten the lists or texts.", MaxMade>>20))
	}
	return nil
}

// textBytes is how long the strings among some values are together.
func textBytes(args []cty.Value) int {
	total := 0
	for _, a := range args {
		if a, _ = a.Unmark(); a.Type() == cty.String && a.IsKnown() && !a.IsNull() {
			total += len(a.AsString())
		}
	}
	return total
}
