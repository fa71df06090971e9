package funcs

import (
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Bounds on what an expression can ask for. Each is far above what people
// read, and far below what a machine cannot hold.
const (
	// MaxRange is how many numbers range gives at most.
	MaxRange = 1_000_000
	// MaxText is how many bytes a text that a function puts together may have.
	MaxText = 64 << 20
	// MaxProduct is how many combinations setproduct gives at most.
	MaxProduct = 300_000
	// MaxDecoded is how many values a document may hold that is decoded.
	MaxDecoded = 500_000
	// MaxNesting is how many brackets deep a document may be that is decoded.
	MaxNesting = 1_000
	// MaxDigits is how many digits parseint reads.
	MaxDigits = 10_000
	// MaxBcryptCost is the highest cost of bcrypt; each step doubles its time,
	// and this one takes some seconds.
	MaxBcryptCost = 16
)

func errTooLong() error {
	return fmt.Errorf("the result would be longer than %d MiB; use shorter texts or lists", MaxText>>20)
}

// encodedSize estimates how many bytes a value takes when it is written out. It
// stops counting above MaxText, because the same large value may be in a
// small one many times. A number that must not be written out is an error.
func encodedSize(v cty.Value) (int, error) {
	total := 0
	err := cty.Walk(v, func(p cty.Path, v cty.Value) (bool, error) {
		total += 2
		if step, ok := lastStepKey(p); ok {
			total += len(step)
		}
		v, _ = v.Unmark()
		if v.Type().Equals(typeexpr.TypeConstraintType) {
			return false, errors.New("a type cannot be written out; the function type is for the console")
		}
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			total += len(v.AsString())
		}
		if total > MaxText {
			return false, errTooLong()
		}
		return true, checkNumberRange(v)
	})
	return total, err
}

func lastStepKey(p cty.Path) (string, bool) {
	if len(p) == 0 {
		return "", false
	}
	switch s := p[len(p)-1].(type) {
	case cty.GetAttrStep:
		return s.Name, true
	case cty.IndexStep:
		if s.Key.Type() == cty.String && s.Key.IsKnown() {
			return s.Key.AsString(), true
		}
	}
	return "", false
}

// checkEncodedSize rejects values that would be too long when they are written out.
func checkEncodedSize(args []cty.Value) error {
	total := 0
	for _, a := range args {
		n, err := encodedSize(a)
		if err != nil {
			return err
		}
		if total += n; total > MaxText {
			return errTooLong()
		}
	}
	return nil
}

// checkJoinSize is light for join, which repeats its separator.
func checkJoinSize(args []cty.Value) error {
	n := 0
	for _, a := range args[1:] {
		if a.IsKnown() && !a.IsNull() {
			n += a.LengthInt()
		}
	}
	if len(args[0].AsString())*n > MaxText {
		return errTooLong()
	}
	return checkEncodedSize(args[1:])
}

// checkSplitCount bounds the number of pieces.
func checkSplitCount(args []cty.Value) error {
	if n := strings.Count(args[1].AsString(), args[0].AsString()); n > MaxRange {
		return fmt.Errorf("there would be more than %d pieces", MaxRange)
	}
	return nil
}

// checkIndentSize is light for indent, which repeats spaces.
func checkIndentSize(args []cty.Value) error {
	n, exact := args[0].AsBigFloat().Int64()
	if n < 0 || exact != big.Exact {
		return function.NewArgErrorf(0, "the number of spaces must be a whole number, zero or more")
	}
	lines := int64(strings.Count(args[1].AsString(), "\n"))
	if n > MaxText || n*lines > MaxText {
		return errTooLong()
	}
	return nil
}

// checkProductSize bounds the number of combinations.
func checkProductSize(args []cty.Value) error {
	n := 1
	for _, a := range args {
		a, _ = a.Unmark()
		if !a.IsKnown() || a.IsNull() || !a.CanIterateElements() {
			return nil
		}
		if n *= a.LengthInt(); n > MaxProduct {
			return fmt.Errorf("there would be more than %d combinations; use smaller sets", MaxProduct)
		}
	}
	return nil
}

// checkJSONDepth rejects JSON with more brackets open at once than a decoder should
// follow, and with numbers that it should not read.
func checkJSONDepth(args []cty.Value) error {
	depth, values, quoted, escaped := 0, 0, false, false
	var e exponentScanner
	for _, c := range []byte(args[0].AsString()) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && e.scanByte(c):
			return errOutOfRange()
		case !quoted && c == ',':
			values++
		case !quoted:
			depth += bracketDepth(c)
		}
		switch {
		case depth > MaxNesting:
			return errTooNested()
		case values > MaxDecoded:
			return errTooMany()
		}
	}
	return nil
}

// checkYAMLDepth is shallow for YAML. Which brackets are text only a parser can
// tell, so it counts all of them, and the hyphens of a line, each of which can
// begin a list in the one before.
func checkYAMLDepth(args []cty.Value) error {
	depth, hyphens := 0, 0
	for _, c := range []byte(args[0].AsString()) {
		switch depth = max(0, depth+bracketDepth(c)); c {
		case '-', '?', ':':
			hyphens++
		case '\n':
			hyphens = 0
		}
		if depth > MaxNesting || hyphens > 10*MaxNesting {
			return errTooNested()
		}
	}
	return nil
}

func bracketDepth(c byte) int {
	switch c {
	case '[', '{':
		return 1
	case ']', '}':
		return -1
	default:
		return 0
	}
}

// checkCSVSize is light for CSV: every cell is a value.
func checkCSVSize(args []cty.Value) error {
	text := args[0].AsString()
	if strings.Count(text, ",")+strings.Count(text, "\n") > MaxDecoded {
		return errTooMany()
	}
	return nil
}

func errTooMany() error {
	return function.NewArgErrorf(0, "the document holds more than %d values", MaxDecoded)
}

func errTooNested() error {
	return function.NewArgErrorf(0, "the document is nested more than %d deep", MaxNesting)
}
