package override

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func parse(t *testing.T, text string) hcl.Body {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return file.Body
}

// told lists what is in a body.
func told(t *testing.T, c *hcl.BodyContent) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for name, attr := range c.Attributes {
		v, diags := attr.Expr.Value(nil)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		out[name] = v.AsString()
	}
	for _, b := range c.Blocks {
		attrs, _ := b.Body.JustAttributes()
		for name, attr := range attrs {
			v, _ := attr.Expr.Value(nil)
			out[b.Type+"."+name] += v.AsString()
		}
	}
	return out
}

func TestBody(t *testing.T) {
	t.Parallel()
	schema := &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "a", Required: true}, {Name: "b"}, {Name: "c"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "x"}, {Type: "y"}},
	}
	base := parse(t, "a = \"base\"\nb = \"base\"\nx { n = \"1\" }\nx { n = \"2\" }\ny { n = \"1\" }\n")
	over := parse(t, "b = \"over\"\nc = \"over\"\nx { n = \"3\" }\n")
	want := map[string]string{"a": "base", "b": "over", "c": "over", "x.n": "3", "y.n": "1"}
	content, diags := Body(base, over).Content(schema)
	if diff := cmp.Diff(want, told(t, content)); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
	partial, rest, diags := Body(base, over).PartialContent(&hcl.BodySchema{Attributes: schema.Attributes})
	if diff := cmp.Diff(map[string]string{"a": "base", "b": "over", "c": "over"}, told(t, partial)); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
	content, diags = rest.Content(&hcl.BodySchema{Blocks: schema.Blocks})
	if diff := cmp.Diff(map[string]string{"x.n": "3", "y.n": "1"}, told(t, content)); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
	if _, diags := Body(parse(t, "b = \"x\"\n"), over).Content(schema); !diags.HasErrors() {
		t.Error("a required argument is missing in both, and nobody said so")
	}
	if _, diags := Body(base, parse(t, "d = \"x\"\n")).Content(schema); !diags.HasErrors() {
		t.Error("an unknown argument was taken")
	}
	attrs, diags := Body(parse(t, "a = \"1\"\nb = \"1\"\n"), parse(t, "b = \"2\"\n")).JustAttributes()
	if diff := cmp.Diff(map[string]string{"a": "1", "b": "2"}, told(t, &hcl.BodyContent{Attributes: attrs})); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
}

// What a lifecycle block does not name stays as it was, and a second one is
// still there to be reported.
func TestLifecycleIsLaidOver(t *testing.T) {
	t.Parallel()
	schema := &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "lifecycle"}, {Type: "x"}}}
	base := parse(t, "lifecycle {\n  a = \"base\"\n  b = \"base\"\n}\nx { n = \"1\" }\n")
	tests := map[string]struct {
		over string
		want map[string]string
		n    int
	}{
		"one argument": {"lifecycle { b = \"over\" }\n", map[string]string{"lifecycle.a": "base", "lifecycle.b": "over", "x.n": "1"}, 2},
		"another":      {"lifecycle { c = \"over\" }\nx { n = \"2\" }\n", map[string]string{"lifecycle.a": "base", "lifecycle.b": "base", "lifecycle.c": "over", "x.n": "2"}, 2},
		"two":          {"lifecycle { b = \"one\" }\nlifecycle { b = \"two\" }\n", map[string]string{"lifecycle.a": "base", "lifecycle.b": "onetwo", "x.n": "1"}, 3},
		"none":         {"", map[string]string{"lifecycle.a": "base", "lifecycle.b": "base", "x.n": "1"}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content, diags := Body(base, parse(t, tt.over)).Content(schema)
			if diff := cmp.Diff(tt.want, told(t, content)); diff != "" || diags.HasErrors() || len(content.Blocks) != tt.n {
				t.Errorf("%d blocks, %v (-want +got):\n%s", len(content.Blocks), diags, diff)
			}
		})
	}
}
