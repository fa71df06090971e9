package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func TestGather(t *testing.T) {
	t.Parallel()
	at := func(address string) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal(address), "id": cty.UnknownVal(cty.String)})
	}
	for _, tt := range []struct {
		name string
		val  cty.Value
		want Members
	}{
		{"one", at("a"), Members{Addresses: []string{"a"}}},
		{"nested", cty.TupleVal([]cty.Value{at("b"), cty.TupleVal([]cty.Value{at("a")})}), Members{Addresses: []string{"b", "a"}}},
		{"object of many", cty.ObjectVal(map[string]cty.Value{"y": at("2"), "x": at("1")}), Members{Addresses: []string{"1", "2"}}},
		{"set", cty.SetVal([]cty.Value{
			cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal("z")}), cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal("a")}),
		}), Members{Addresses: []string{"a", "z"}}},
		{"empty", cty.EmptyTupleVal, Members{}},
		{"unknown", cty.DynamicVal, Members{Unknown: true}},
		{"unknown address", cty.ObjectVal(map[string]cty.Value{"address": cty.UnknownVal(cty.String)}), Members{Unknown: true}},
		{"null", cty.NullVal(cty.DynamicPseudoType), Members{OtherType: "null"}},
		{"text", cty.StringVal("a"), Members{OtherType: "string"}},
	} {
		if diff := cmp.Diff(tt.want, CollectMembers(tt.val)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func expression(t *testing.T, text string) hcl.Expression {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return expr
}

func TestPointer(t *testing.T) {
	t.Parallel()
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
		"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal("k"), "later": cty.UnknownVal(cty.String)}),
		"n":    cty.NumberIntVal(2), "none": cty.NullVal(cty.String), "hidden": cty.StringVal("h").Mark("m"),
	}}
	for _, tt := range []struct {
		text, names, key string
		known, bad       bool
	}{
		{text: "a", names: "a", known: true},
		{text: "a.b", names: "a.b", known: true},
		{text: `a.b["x"]`, names: "a.b", key: `["x"]`, known: true},
		{text: "a.b[0]", names: "a.b", key: "[0]", known: true},
		{text: "a.b[each.key]", names: "a.b", key: `["k"]`, known: true},
		{text: `a.b["${each.key}!"]`, names: "a.b", key: `["k!"]`, known: true},
		{text: "a.b[n]", names: "a.b", key: "[2]", known: true},
		{text: "a.b[hidden]", names: "a.b", key: `["h"]`, known: true},
		{text: "a.b[each.later]", names: "a.b"},
		{text: "a.b[none]", names: "a.b", bad: true},
		{text: "a.b[missing]", names: "a.b", bad: true},
	} {
		p, ok := Parse(expression(t, tt.text))
		if !ok {
			t.Errorf("%s is no pointer", tt.text)
			continue
		}
		key, known, diags := p.EvalKey(ctx)
		names := ""
		for i, n := range p.Names {
			if i > 0 {
				names += "."
			}
			names += n
		}
		if names != tt.names || key.String() != tt.key || known != tt.known || diags.HasErrors() != tt.bad {
			t.Errorf("%s: %s %s %v %v", tt.text, names, key, known, diags)
		}
	}
	for _, text := range []string{`"a"`, "a.b + 1", "f(a)", `a["x"].b`, "a[*]", "[a]"} {
		if p, ok := Parse(expression(t, text)); ok {
			t.Errorf("%s is %+v", text, p)
		}
	}
	if p, _ := Parse(expression(t, "a.b[each.key]")); len(p.Variables()) != 1 {
		t.Error("what the key refers to was not seen")
	}
}
