package funcs_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/funcs"
)

// The library is the reference; every value is converted to every type.
func TestConvertAgreesWithLibrary(t *testing.T) {
	t.Parallel()
	values := []string{
		`[]`, `{}`, `null`, `"x"`, `["a"]`, `["a", 1, true, null]`, `[1, 2]`, `[1, true]`, `["1", 2]`, `["x", []]`,
		`[null]`, `[null, null]`, `[[1], [2]]`, `[[1], ["a", 2]]`, `[[], [1]]`, `[{ a = 1 }, { a = "x" }]`, `[{ a = 1 }, { b = 2 }]`,
		`[{}, {}]`, `[tolist([1]), ["x"]]`, `[sensitive("a"), "b"]`, `sensitive(["a", "b"])`, `[unknown, "x"]`, `[unknown, 1]`,
		`{ a = 1, b = "x" }`, `{ a = null }`, `{ a = [1], b = [2] }`, `{ a = sensitive(1) }`, `{ a = { b = 1 }, c = { d = 2 } }`,
		`["x", "x", "y"]`, `tolist(["a"])`, `toset([1])`, `tomap({ a = 1 })`,
	}
	elements := []cty.Type{cty.DynamicPseudoType, cty.String, cty.Number, cty.Bool, cty.List(cty.String), cty.List(cty.DynamicPseudoType),
		cty.Object(map[string]cty.Type{"a": cty.String}), cty.ObjectWithOptionalAttrs(map[string]cty.Type{"a": cty.String, "b": cty.Number}, []string{"b"})}
	for _, expr := range values {
		v, err := eval(expr, examplesIn())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range elements {
			for _, ty := range []cty.Type{cty.List(e), cty.Set(e), cty.Map(e), e} {
				got, gotErr := funcs.Convert(v, ty)
				want, wantErr := convert.Convert(v, ty)
				// Which attribute of an object is complained of first is random.
				if (gotErr == nil) != (wantErr == nil) || !ty.IsMapType() && !ty.IsObjectType() && fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
					t.Errorf("%s to %s: error is %v, want %v", expr, ty.FriendlyName(), gotErr, wantErr)
				}
				if wantErr == nil && !got.RawEquals(want) {
					t.Errorf("%s to %s: got %#v, want %#v", expr, ty.FriendlyName(), got, want)
				}
			}
		}
	}
}

// So many elements take milliseconds here, and minutes in time that
// grows with their square: the test's own time limit is the check.
func TestLongListsAreConverted(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		`length(tolist([for i in range(100000) : "${i}"]))`,
		`length(toset([for i in range(10000) : i])) * 10`,
		`length(tomap({ for i in range(50000) : "${i}" => { n = i } })) * 2`,
		`length(distinct([for i in range(100000) : 1])) * 100000`,
		`length(compact([for i in range(100000) : i]))`,
		`length(split(",", join(",", [for i in range(100000) : "x"])))`,
		`length(zipmap([for i in range(50000) : "${i}"], range(50000))) * 2`,
	} {
		t.Run(expr, func(t *testing.T) {
			t.Parallel()
			e, diags := hclsyntax.ParseExpression([]byte(expr), "test.hcl", hcl.InitialPos)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			v, diags := e.Value(&hcl.EvalContext{Functions: funcs.Table(funcs.Options{})})
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if got := funcs.Print(v); got != "100000" {
				t.Errorf("got %s", got)
			}
		})
	}
}
