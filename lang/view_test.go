package lang

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/source"
	"herald/lang/variable"
)

const viewed = `
variable "secret" {
  default   = "canary-value"
  sensitive = true
}
variable "groups" { default = ["a", "b"] }
locals { many = length(var.groups) }
conversation "c" {
  for_each = toset(var.groups)
  provider = pigeon
  id       = each.key
}
message "m" {
  to   = values(conversation.c)
  text = "Hello."
}
output "n" { value = local.many }
`

// Expressions from outside see what the module has, whether it refers to it
// itself or not, and what they are given.
func TestView(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, viewed))
	wantNoErrors(t, config, diags)
	desired, view, diags := config.EvaluateView(inputs(Variables{}))
	wantNoErrors(t, config, diags)
	if len(desired.Deliveries) != 2 || !view.Outputs()["n"].RawEquals(cty.NumberIntVal(2)) {
		t.Errorf("%d deliveries, outputs %#v", len(desired.Deliveries), view.Outputs())
	}
	given := map[string]cty.Value{"run": cty.ObjectVal(map[string]cty.Value{"first": cty.StringVal("x")})}
	for text, want := range map[string]string{
		`message.m.text`:                   "Hello.",
		`conversation.c["a"].id`:           "a",
		`upper(run.first)`:                 "X",
		`"= ${local.many}"`:                "= 2",
		`message.n.text`:                   "Undeclared reference: There is no message \"n\"",
		`conversation.c["z"].id`:           "Invalid instance key",
		`each.key`:                         "Invalid reference: each can be used only in a block that has for_each.",
		`rum.first`:                        "\"rum\" is not defined. Did you mean \"run\"?",
		`self.text`:                        "Invalid reference",
		`jsondecode("{${var.secret}").foo`: "the reason is hidden",
	} {
		t.Run(text, func(t *testing.T) { // the view is one goroutine's
			got := seen(t, view, text, given)
			if got != want && !strings.Contains(got, want) || strings.Contains(got, "canary") {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func seen(t *testing.T, view *View, text string, given map[string]cty.Value) string {
	t.Helper()
	expr, diags := source.ParseExpression("expression", text)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	ctx, diags := view.Context(expr.Variables(), given)
	if !diags.HasErrors() {
		var val cty.Value
		if val, diags = expr.Value(ctx); !diags.HasErrors() {
			return val.AsString()
		}
	}
	d := view.Redact(diags)[0]
	return d.Summary + ": " + d.Detail
}

// A view of a configuration with a mistake still has the rest.
func TestViewOfWrongConfiguration(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, "locals {\n  good = \"yes\"\n  bad = 1 + \"x\"\n}\n"))
	wantNoErrors(t, config, diags)
	_, view, diags := config.EvaluateView(inputs(Variables{}))
	if !diags.HasErrors() {
		t.Fatal("the mistake is not reported")
	}
	if got := seen(t, view, "local.good", nil); got != "yes" {
		t.Errorf("got %s", got)
	}
}

// Values that a test gives win over those that are there, and those of other
// modules can be left out.
func TestVariablesWith(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, "variable \"a\" {}\noutput \"a\" { value = var.a }\n"))
	wantNoErrors(t, config, diags)
	rng := hcl.Range{Filename: "x.test.hcl", Start: hcl.Pos{Line: 3}}
	given := func(name string) variable.Override {
		return variable.Override{Name: name, Value: cty.StringVal("new"), Range: rng}
	}
	values := VariablesFromMap(map[string]cty.Value{"a": cty.StringVal("old")}).With(given("a"), given("b"))
	_, diags = config.Evaluate(inputs(values))
	if len(diags) != 1 || diags[0].Summary != "Value for undeclared variable" || diags[0].Subject.Start.Line != 3 {
		t.Errorf("diagnostics %v", diags)
	}
	desired, diags := config.Evaluate(inputs(values.Only(map[string]bool{"a": true})))
	wantNoErrors(t, config, diags)
	if got := desired.Outputs[0].Value.AsString(); got != "new" {
		t.Errorf("a is %q", got)
	}
}

// Providers that stand elsewhere win over those of the module.
func TestWithProviders(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, "provider \"pigeon\" { token = \"own\" }\nconversation \"c\" {\n  provider = pigeon.other\n  id = \"1\"\n}\n"))
	wantNoErrors(t, config, diags)
	elsewhere, diags := Load(directory(t, "provider \"pigeon\" { token = \"given\" }\nprovider \"pigeon\" {\n  alias = \"other\"\n  token = \"other\"\n}\n"))
	wantNoErrors(t, elsewhere, diags)
	desired, diags := config.WithProviders(elsewhere.Providers()).Evaluate(inputs(Variables{}))
	wantNoErrors(t, config, diags)
	var tokens []string
	for _, p := range desired.Providers {
		tokens = append(tokens, p.Body.GetAttr("token").AsString())
	}
	if strings.Join(tokens, " ") != "given other" {
		t.Errorf("tokens %q", tokens)
	}
	if _, diags = config.Evaluate(inputs(Variables{})); !diags.HasErrors() {
		t.Error("the configuration itself has changed")
	}
}
