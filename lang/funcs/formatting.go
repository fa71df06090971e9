package funcs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// maxWidthDigits is how many digits a width or a precision may have.
const maxWidthDigits = 6

// checkFormatSize is light for format: widths are bounded, and so is what all verbs
// make together, each of which may repeat the longest argument.
func checkFormatSize(args []cty.Value) error { return checkFormatBounds(args, 1, encodedSize) }

// checkFormatListSize is checkFormatSize for formatlist, which makes a text for each
// element of its longest list.
func checkFormatListSize(args []cty.Value) error {
	texts := 1
	for _, a := range args[1:] {
		if isListed(a) {
			texts = max(texts, a.LengthInt())
		}
	}
	return checkFormatBounds(args, texts, func(a cty.Value) (int, error) {
		n, err := encodedSize(a)
		if !isListed(a) {
			n *= texts
		}
		return n, err
	})
}

// isListed reports whether formatlist goes through the elements of a value.
func isListed(v cty.Value) bool {
	ty := v.Type()
	return v.IsKnown() && !v.IsNull() && (ty.IsListType() || ty.IsSetType() || ty.IsTupleType())
}

// checkFormatBounds bounds what is made of a format in a number of texts. weighAll
// gives how long an argument is in all of them together.
func checkFormatBounds(args []cty.Value, texts int, weighAll func(cty.Value) (int, error)) error {
	if !args[0].IsKnown() {
		return nil
	}
	spec := args[0].AsString()
	padding, err := sumWidths(spec)
	if err != nil {
		return err
	}
	longest := 0
	for _, a := range args[1:] {
		n, err := weighAll(a)
		if err != nil {
			return err
		}
		longest = max(longest, n)
	}
	if strings.Count(spec, "%")*longest > MaxText || texts*(padding+len(spec)) > MaxText {
		return errTooLong()
	}
	return nil
}

// sumWidths adds up the widths and precisions of all verbs of a format.
func sumWidths(spec string) (int, error) {
	total := 0
	for {
		_, verb, found := strings.Cut(spec, "%")
		if !found {
			return total, nil
		}
		end := strings.IndexFunc(verb, func(r rune) bool { return !strings.ContainsRune("0123456789.+-# []*", r) })
		if end < 0 {
			end = len(verb)
		}
		for _, number := range strings.FieldsFunc(verb[:end], func(r rune) bool { return r < '0' || r > '9' }) {
			if len(number) > maxWidthDigits {
				return 0, function.NewArgErrorf(0, "a width or precision can have %d digits at most", maxWidthDigits)
			}
			n, err := strconv.Atoi(number)
			if err != nil {
				return 0, fmt.Errorf("width %s: %w", number, err)
			}
			total += n
		}
		spec = strings.TrimPrefix(verb[end:], "%")
	}
}
