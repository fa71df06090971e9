package funcs

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Doc is the manual's text on one function.
type Doc struct {
	Name        string
	Family      string // one of the constants, such as Numeric
	Description string
	Parameters  []Parameter
	Examples    []Example
}

// Parameter is one argument of a function.
type Parameter struct {
	Name        string
	Description string
	Type        cty.Type // as the function declares it; what a function of Table takes may be wider
	Variadic    bool     // may be given any number of times, or not at all
	Nullable    bool     // may be null
}

// Example is an expression and its result as Print writes it. Where a file is
// read, the examples assume a directory with notes.md ("# Launch\n\nTomorrow.\n")
// and hello.tftpl ("Hello, ${name}!"); where the time is read, it is
// 2026-12-01T14:00:00Z.
type Example struct {
	Expression string
	Result     string
}

// Docs describes every function of Table, by name.
func Docs() []Doc {
	var out []Doc
	for _, f := range (&functionSet{}).allFamilies() {
		for _, e := range f.entries {
			out = append(out, e.describe(f.name))
		}
	}
	slices.SortFunc(out, func(a, b Doc) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (e definition) describe(family string) Doc {
	d := Doc{Name: e.name, Family: family, Description: e.help, Examples: e.examples}
	d.Parameters = Parameters(e.fn.WithNewDescriptions(e.help, e.params))
	return d
}

// Parameters are the arguments of a function, in order.
func Parameters(f function.Function) []Parameter {
	var out []Parameter
	add := func(p function.Parameter, variadic bool) {
		out = append(out, Parameter{Name: p.Name, Description: p.Description, Type: p.Type, Variadic: variadic, Nullable: p.AllowNull})
	}
	for _, p := range f.Params() {
		add(p, false)
	}
	if p := f.VarParam(); p != nil {
		add(*p, true)
	}
	return out
}
