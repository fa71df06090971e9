package funcs

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func rangeFunc() function.Function {
	params := plainParam("params", cty.Number)
	return function.New(&function.Spec{
		VarParam:     &params,
		Type:         function.StaticReturnType(cty.List(cty.Number)),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			start, end, step, err := rangeBounds(args)
			if err != nil {
				return cty.NilVal, err
			}
			return countNumbers(start, end, step)
		},
	})
}

// rangeBounds reads the arguments of range: end, or start and end, or all three.
func rangeBounds(args []cty.Value) (start, end, step cty.Value, err error) {
	switch len(args) {
	case 1:
		start, end = cty.Zero, args[0]
	case 2, 3:
		start, end = args[0], args[1]
	default:
		return start, end, step, fmt.Errorf("must have one, two, or three arguments")
	}
	down := end.LessThan(start).True()
	step = cty.NumberIntVal(1)
	switch {
	case len(args) == 3:
		step = args[2]
	case down:
		step = cty.NumberIntVal(-1)
	}
	switch {
	case step.Equals(cty.Zero).True():
		err = function.NewArgErrorf(2, "step must not be zero")
	case step.LessThan(cty.Zero).True() && end.GreaterThan(start).True():
		err = function.NewArgErrorf(1, "end must be less than start when step is negative")
	case step.GreaterThan(cty.Zero).True() && down:
		err = function.NewArgErrorf(1, "end must be greater than start when step is positive")
	}
	return start, end, step, err
}

func countNumbers(start, end, step cty.Value) (cty.Value, error) {
	var out []cty.Value
	up := step.GreaterThan(cty.Zero).True()
	for n := start; ; n = n.Add(step) {
		if up && n.GreaterThanOrEqualTo(end).True() || !up && n.LessThanOrEqualTo(end).True() {
			break
		}
		if len(out) == MaxRange {
			return cty.NilVal, fmt.Errorf("more than %d values were generated; "+
				"either decrease the difference between start and end or use a larger step", MaxRange)
		}
		out = append(out, n)
	}
	if len(out) == 0 {
		return cty.ListValEmpty(cty.Number), nil
	}
	return cty.ListVal(out), nil
}
