package funcs_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

// examplesIn is what the examples assume, as Example says.
func examplesIn() funcs.Options {
	return funcs.Options{BaseDir: "testdata/docs", Now: time.Date(2026, 12, 1, 14, 0, 0, 0, time.UTC)}
}

// eval evaluates an expression with the whole table.
func eval(expr string, o funcs.Options) (cty.Value, error) {
	e, diags := hclsyntax.ParseExpression([]byte(expr), "test.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	v, diags := e.Value(&hcl.EvalContext{Functions: funcs.Table(o), Variables: map[string]cty.Value{
		"unknown":   cty.UnknownVal(cty.String),
		"ephemeral": cty.StringVal("once").Mark(funcs.Ephemeral),
	}})
	if diags.HasErrors() {
		return cty.NilVal, diags
	}
	return v, nil
}

func TestExamples(t *testing.T) {
	t.Parallel()
	for _, d := range funcs.Docs() {
		for _, x := range d.Examples {
			t.Run(x.Expression, func(t *testing.T) {
				t.Parallel()
				v, err := eval(x.Expression, examplesIn())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(x.Result, funcs.Print(v)); diff != "" {
					t.Errorf("result (-documented +real):\n%s", diff)
				}
			})
		}
	}
}

func TestEveryFunctionIsDescribed(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for _, d := range funcs.Docs() {
		if documented[d.Name] {
			t.Errorf("%s is there twice", d.Name)
		}
		documented[d.Name] = true
		if d.Description == "" || d.Family == "" || len(d.Examples) == 0 {
			t.Errorf("%s needs a description, a family and an example", d.Name)
		}
		for _, p := range d.Parameters {
			if p.Name == "" || p.Description == "" {
				t.Errorf("%s: parameter %q has no name or description", d.Name, p.Name)
			}
		}
	}
	for name, f := range funcs.Table(funcs.Options{}) {
		if !documented[strings.TrimPrefix(name, funcs.CorePrefix)] || f.Description() == "" {
			t.Errorf("%s is in the table and not in the documentation", name)
		}
	}
}
