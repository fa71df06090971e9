package rule

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/module"
)

func condition(t *testing.T, test, message string) module.Condition {
	t.Helper()
	var exprs [2]hcl.Expression
	for i, text := range []string{test, message} {
		expr, diags := hclsyntax.ParseExpression([]byte(text), "main.hcl", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		exprs[i] = expr
	}
	return module.Condition{Test: exprs[0], Message: exprs[1]}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
		"later": cty.UnknownVal(cty.Bool), "word": cty.UnknownVal(cty.String), "secret": cty.StringVal("canary").Mark("m"), "no": cty.False.Mark("m"),
	}}
	for _, tt := range []struct{ test, message, summary, detail string }{
		{"true", `"x"`, "", ""},
		{"later", `"x"`, "", ""},
		{`"true"`, `"x"`, "", ""},
		{"1 > 2", `" So it is. "`, "Broken", "So it is."},
		{"no", `"x"`, "Broken", "x"},
		{"false", "secret", "Broken", "The condition is false. Its error message refers to a sensitive value and is not shown."},
		{"false", "word", "Broken", "The condition is false. Its error message refers to values that are not known yet."},
		{"false", "[]", "Invalid error message", "An error message must be a string."},
		{"null", `"x"`, "Invalid condition", "The result of a condition must be true or false."},
		{"[]", `"x"`, "Invalid condition", "The result of a condition must be true or false."},
	} {
		c := condition(t, tt.test, tt.message)
		diags := Check(c, Owner{Code: "Broken", Address: "check.x"}, ctx)
		var summary, detail string
		if len(diags) > 0 {
			summary, detail = diags[0].Summary, diags[0].Detail
		}
		if diff := cmp.Diff([]string{tt.summary, tt.detail}, []string{summary, detail}); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", tt.test, tt.message, diff)
		}
		for _, d := range diags {
			if of, ok := FailedRule(d); ok != (d.Summary == "Broken") || ok && of != "check.x" {
				t.Errorf("%s: a rule of %q: %v", d.Summary, of, ok)
			}
		}
	}
	both := []module.Condition{condition(t, "false", "secret"), condition(t, "later", "word")}
	if n := len(CheckAll(both, Owner{Code: "Broken"}, ctx)); n != 1 {
		t.Errorf("%d problems", n)
	}
	if n := len(References(both)); n != 3 {
		t.Errorf("%d references", n)
	}
}
