package funcs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

// emptyObjects is a list of as many objects without attributes.
func emptyObjects(n int) cty.Value {
	list := make([]cty.Value, n)
	for i := range list {
		list[i] = cty.EmptyObjectVal
	}
	return cty.TupleVal(list)
}

func parseType(t *testing.T, text string) (cty.Type, *typeexpr.Defaults) {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "type", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(expr)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return ty, defaults
}

// A few kilobytes of types and values would fill the memory.
func TestFitIsBounded(t *testing.T) {
	t.Parallel()
	var attributes []string
	for i := range 1000 {
		attributes = append(attributes, fmt.Sprintf("a%d = optional(string)", i))
	}
	wide := "object({" + strings.Join(attributes, ", ") + "})"
	long := "optional(list(number), [" + strings.Repeat("1, ", 1000) + "])"
	for name, tt := range map[string]struct {
		ty string
		v  cty.Value
	}{
		"attributes":         {"list(" + wide + ")", emptyObjects(20_000)},
		"attributes, deeper": {"map(object({ x = list(" + wide + ") }))", cty.MapVal(map[string]cty.Value{"k": cty.ObjectVal(map[string]cty.Value{"x": emptyObjects(20_000)})})},
		"attributes of maps": {"list(" + wide + ")", cty.ListVal([]cty.Value{cty.MapValEmpty(cty.String)})},
		"long default":       {"list(object({ x = " + long + " }))", emptyObjects(20_000)},
		"wide default":       {"list(object({ x = optional(" + wide + ", {}) }))", emptyObjects(20_000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ty, defaults := parseType(t, tt.ty)
			_, err := funcs.ConvertWithDefaults(tt.v, ty, defaults)
			if name == "attributes of maps" { // one of them
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "more than 2000000 elements") {
				t.Errorf("got %v", err)
			}
		})
	}
	ty, defaults := parseType(t, `list(object({ x = optional(number, 1) }))`)
	got, err := funcs.ConvertWithDefaults(emptyObjects(1), ty, defaults)
	want := cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"x": cty.NumberIntVal(1)})})
	if err != nil || !got.RawEquals(want) {
		t.Errorf("got %#v, %v; want %#v", got, err, want)
	}
}
