package schema

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

func sample() Block {
	return Block{
		Attributes: []Attribute{
			{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"TOKEN"}},
			{Name: "people", Type: cty.Set(cty.String)},
		},
		Blocks: []Nested{
			{Name: "ring", Many: true, Block: Block{Attributes: []Attribute{{Name: "leg", Type: cty.String}}}},
			{Name: "loft", Block: Block{Blocks: []Nested{{Name: "door", Block: Block{}}}}},
		},
	}
}

func TestImpliedType(t *testing.T) {
	t.Parallel()
	want := cty.Object(map[string]cty.Type{
		"token":  cty.String,
		"people": cty.Set(cty.String),
		"ring":   cty.List(cty.Object(map[string]cty.Type{"leg": cty.String})),
		"loft":   cty.Object(map[string]cty.Type{"door": cty.EmptyObject}),
	})
	if got := sample().ImpliedType(); !got.Equals(want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
	if got := (Block{}).ImpliedType(); !got.Equals(cty.EmptyObject) {
		t.Errorf("an empty block implies %#v", got)
	}
}

func TestAttribute(t *testing.T) {
	t.Parallel()
	if a, ok := sample().Attribute("token"); !ok || !a.Sensitive || a.Env[0] != "TOKEN" {
		t.Errorf("token: %+v, %v", a, ok)
	}
	for _, name := range []string{"", "Token", "ring"} {
		if a, ok := sample().Attribute(name); ok {
			t.Errorf("%q is found: %+v", name, a)
		}
	}
}
