package funcs

import (
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// partTest is a test of a text for a part: of a whole text, and of the known
// beginning of one whose rest is unknown.
type partTest struct {
	whole func(text, part string) bool
	// begun says what is certain of every text with that beginning; decided is
	// false when nothing is.
	begun func(beginning, part string) (result, decided bool)
}

// partTestFunc makes a function of a text and a part that gives a bool.
func partTestFunc(name string, t partTest) function.Function {
	text := plainParam("str", cty.String)
	text.AllowUnknown = true
	return function.New(&function.Spec{
		Params:       []function.Parameter{text, plainParam(name, cty.String)},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			part := args[1].AsString()
			if args[0].IsKnown() {
				return cty.BoolVal(t.whole(args[0].AsString(), part)), nil
			}
			if result, decided := t.begun(args[0].Range().StringPrefix(), part); decided {
				return cty.BoolVal(result), nil
			}
			return cty.UnknownVal(cty.Bool), nil
		},
	})
}

func startswithFunc() function.Function {
	return partTestFunc("prefix", partTest{strings.HasPrefix, func(beginning, part string) (bool, bool) {
		is := strings.HasPrefix(beginning, part)
		return is, is || !strings.HasPrefix(part, beginning)
	}})
}

// endswithFunc can decide for an unknown text only that it ends with the empty text.
func endswithFunc() function.Function {
	return partTestFunc("suffix", partTest{strings.HasSuffix, func(_, part string) (bool, bool) {
		return true, part == ""
	}})
}

func strcontainsFunc() function.Function {
	return partTestFunc("substr", partTest{strings.Contains, func(beginning, part string) (bool, bool) {
		return true, strings.Contains(beginning, part)
	}})
}
