package funcs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// DescribeConversion puts the place inside a value before what Convert says is wrong with it. Keys of
// maps are omitted, because they may be part of a sensitive value.
func DescribeConversion(err error) error {
	var pe cty.PathError
	if !errors.As(err, &pe) || len(pe.Path) == 0 {
		return err
	}
	var b strings.Builder
	for _, step := range pe.Path {
		switch s := step.(type) {
		case cty.GetAttrStep:
			b.WriteString("." + s.Name)
		case cty.IndexStep:
			if s.Key.IsKnown() && s.Key.Type() == cty.Number {
				b.WriteString("[" + s.Key.AsBigFloat().Text('f', 0) + "]")
			} else {
				b.WriteString("[…]")
			}
		}
	}
	return fmt.Errorf("%s: %w", strings.TrimPrefix(b.String(), "."), pe)
}
