package source_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"herald/lang/source"
)

func TestCallsOfUnknownFunctions(t *testing.T) {
	t.Parallel()
	ctx := &hcl.EvalContext{Functions: map[string]function.Function{
		"length": stdlib.LengthFunc, "upper": stdlib.UpperFunc, "provider::mixin::group_id": stdlib.UpperFunc,
	}}
	for name, tt := range map[string]struct{ text, want string }{
		"near":                 {`lenght("x")`, `There is no function named "lenght". Did you mean "length"?`},
		"far":                  {`nothing("x")`, `There is no function named "nothing"; herald metadata functions lists all.`},
		"in a loop":            {`[for x in ["a", "b"] : uper(x)]`, `There is no function named "uper". Did you mean "upper"?`},
		"in a template":        {`"a ${uper("x")}"`, `There is no function named "uper". Did you mean "upper"?`},
		"of a platform":        {`provider::mixin::group_ids("x")`, `There is no function named "group_ids" in namespace "provider::mixin::". Did you mean "group_id"?`},
		"of a platform unlike": {`provider::mixin::other("x")`, `There is no function named "other" in namespace "provider::mixin::".`},
		"of another platform":  {`provider::mixn::group_id("x")`, `There are no functions in namespace "provider::mixn::". Did you mean "provider::mixin::"?`},
		"of nobody":            {`elsewhere::f("x")`, `There are no functions in namespace "elsewhere::".`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expr, diags := source.ParseExpression("value", tt.text)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			_, diags = expr.Value(ctx.NewChild())
			if len(diags) == 0 {
				t.Fatal("no diagnostic")
			}
			if got := strings.TrimSpace(diags[0].Detail); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
