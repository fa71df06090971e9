package funcs

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func (l *functionSet) numericFunctions() []definition {
	const num = "The number."
	return []definition{
		{"abs", stdlib.AbsoluteFunc, "Returns the number without its sign.",
			[]string{num}, []Example{{`abs(-12.5)`, `12.5`}}},
		{"ceil", stdlib.CeilFunc, "Returns the least whole number that is not below the number.",
			[]string{num}, []Example{{`ceil(5.1)`, `6`}, {`ceil(-5.1)`, `-5`}}},
		{"floor", stdlib.FloorFunc, "Returns the greatest whole number that is not above the number.",
			[]string{num}, []Example{{`floor(4.9)`, `4`}}},
		{"log", withCheck(stdlib.LogFunc, checkLogArgs), "Returns the logarithm of a number in a base.",
			[]string{num, "The base, such as 10."}, []Example{{`log(16, 2)`, `4`}}},
		{"max", stdlib.MaxFunc, "Returns the greatest of the numbers.",
			[]string{"The numbers; at least one."}, []Example{{`max(12, 54, 3)`, `54`}, {`max([1, 2]...)`, `2`}}},
		{"min", stdlib.MinFunc, "Returns the least of the numbers.",
			[]string{"The numbers; at least one."}, []Example{{`min(12, 54, 3)`, `3`}}},
		{"parseint", withCheck(stdlib.ParseIntFunc, checkDigits), "Reads a whole number that is written in a base from 2 to 62, in 10,000 digits at most.",
			[]string{"The digits, with an optional sign.", "The base."},
			[]Example{{`parseint("FF", 16)`, `255`}}},
		{"pow", withCheck(stdlib.PowFunc, checkPowArgs), "Raises a number to a power.",
			[]string{num, "The power."}, []Example{{`pow(3, 2)`, `9`}, {`pow(4, 0.5)`, `2`}}},
		{"signum", stdlib.SignumFunc, "Returns -1, 0 or 1: the sign of the number.",
			[]string{num}, []Example{{`signum(-13)`, `-1`}}},
	}
}

// checkLogArgs rejects what has no logarithm; without it the answer would be the
// trace of a failure inside a library.
func checkLogArgs(args []cty.Value) error {
	if args[0].LessThan(cty.Zero).True() {
		return function.NewArgErrorf(0, "a negative number has no logarithm")
	}
	one := cty.NumberIntVal(1)
	if args[1].LessThanOrEqualTo(cty.Zero).True() || args[1].Equals(one).True() {
		return function.NewArgErrorf(1, "the base must be a positive number other than 1")
	}
	return nil
}

// checkPowArgs rejects roots of negative numbers.
func checkPowArgs(args []cty.Value) error {
	if args[0].LessThan(cty.Zero).True() && !args[1].AsBigFloat().IsInt() {
		return fmt.Errorf("a negative number can be raised to whole powers only")
	}
	return nil
}

// checkDigits bounds the digits of a number.
func checkDigits(args []cty.Value) error {
	if s := args[0]; s.Type() == cty.String && len(s.AsString()) > MaxDigits {
		return function.NewArgErrorf(0, "the number has more than %d digits", MaxDigits)
	}
	return nil
}
