package funcs

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// Mark is what a value carries besides its content. Marks flow through every
// function and operator to the results.
type Mark string

const (
	// Sensitive values are not shown, logged or stored in clear.
	Sensitive Mark = "sensitive"
	// Ephemeral values exist during one run only and are stored nowhere.
	Ephemeral Mark = "ephemeral"
)

// GoString names the mark in cty's %#v.
func (m Mark) GoString() string {
	return "funcs." + strings.ToUpper(string(m[:1])) + string(m[1:])
}

// describeArg is a string argument as an error may show it: quoted, unless it is
// not to be seen.
func describeArg(v cty.Value) string {
	switch {
	case v.HasMark(Sensitive):
		return sensitiveText
	case v.HasMark(Ephemeral):
		return ephemeralText
	default:
		plain, _ := v.Unmark()
		return fmt.Sprintf("%q", plain.AsString())
	}
}
