package body

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/lang/source"
)

func shape() *Shape {
	return Compile(schema.Block{
		Attributes: []schema.Attribute{
			{Name: "title", Type: cty.String, Required: true},
			{Name: "people", Type: cty.List(cty.String)},
			{Name: "after", Type: cty.DynamicPseudoType},
		},
		Blocks: []schema.Nested{
			{Name: "button", Many: true, Block: schema.Block{Attributes: []schema.Attribute{{Name: "label", Type: cty.String, Required: true}}}},
			{Name: "options", Block: schema.Block{
				Attributes: []schema.Attribute{{Name: "size", Type: cty.Number}},
				Blocks:     []schema.Nested{{Name: "any", Many: true, Block: schema.Block{Attributes: []schema.Attribute{{Name: "v", Type: cty.DynamicPseudoType}}}}},
			}},
		},
	})
}

func parse(t *testing.T, name, text string) hcl.Body {
	t.Helper()
	file, diags := source.Parse(name, []byte(text))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return file.Body
}

const written = `
title  = "Hi ${var.name}"
people = ["ada", var.bob]
after  = [x.y]
button { label = "one" }
button { label = local.two }
options {
  size = 3
  any { v = 1 }
  any { v = "a" }
}
`

func context() *hcl.EvalContext {
	return &hcl.EvalContext{Variables: map[string]cty.Value{
		"var":   cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("you").Mark("m"), "bob": cty.StringVal("bob")}),
		"local": cty.ObjectVal(map[string]cty.Value{"two": cty.NumberIntVal(2)}),
		"x":     cty.ObjectVal(map[string]cty.Value{"y": cty.UnknownVal(cty.String)}),
	}}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	s := shape()
	c, diags := s.Read(parse(t, "a.hcl", written))
	if diags.HasErrors() || c.Dynamic {
		t.Fatalf("dynamic %v, %v", c.Dynamic, diags)
	}
	got, diags := s.Decode(c, context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	label := func(v cty.Value) cty.Value { return cty.ObjectVal(map[string]cty.Value{"label": v}) }
	want := cty.ObjectVal(map[string]cty.Value{
		"title":  cty.StringVal("Hi you").Mark("m"),
		"people": cty.ListVal([]cty.Value{cty.StringVal("ada"), cty.StringVal("bob")}),
		"after":  cty.TupleVal([]cty.Value{cty.UnknownVal(cty.String)}),
		"button": cty.ListVal([]cty.Value{label(cty.StringVal("one")), label(cty.StringVal("2"))}),
		"options": cty.ObjectVal(map[string]cty.Value{
			"size": cty.NumberIntVal(3),
			"any": cty.TupleVal([]cty.Value{
				cty.ObjectVal(map[string]cty.Value{"v": cty.NumberIntVal(1)}),
				cty.ObjectVal(map[string]cty.Value{"v": cty.StringVal("a")}),
			}),
		}),
	})
	if !got.RawEquals(want) {
		t.Errorf("got %#v\nwant %#v", got, want)
	}
}

func TestDecodeNothing(t *testing.T) {
	t.Parallel()
	s := Compile(WithoutRequired(shape().Block))
	c, diags := s.Read(hcl.EmptyBody())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	got, diags := s.Decode(c, nil)
	if diags.HasErrors() || !got.GetAttr("title").IsNull() || !got.GetAttr("options").IsNull() || got.GetAttr("button").LengthInt() != 0 {
		t.Errorf("got %#v, %v", got, diags)
	}
	if !shape().Attributes[0].Required {
		t.Error("Optional changed its argument")
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	c, _ := shape().Read(parse(t, "a.hcl", written))
	want := []string{
		"after", "after[0]", "button", "button.label", "button[0]", "button[0].label", "button[1]", "button[1].label",
		"options", "options.any", "options.any.v", "options.any[0]", "options.any[0].v", "options.any[1]", "options.any[1].v",
		"options.size", "people", "people[0]", "people[1]", "title",
	}
	ranges := c.Ranges()
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(ranges))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := ranges["button[1].label"].Start.Line; got != 6 {
		t.Errorf("the second label is on line %d", got)
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	dynamic := written + `
dynamic "button" {
  for_each = var.list
  content { label = "${button.value} ${local.three}" }
}
`
	for _, tt := range []struct {
		name, file, text string
		want             []string
	}{
		{"native", "a.hcl", written, []string{"local.two", "var.bob", "var.name"}},
		{"dynamic", "a.hcl", dynamic, []string{"local.three", "local.two", "var.bob", "var.list", "var.name"}},
		{"json", "a.hcl.json", `{"title": "${var.name}", "after": "${x.y}", "button": [{"label": "${local.two}"}]}`, []string{"local.two", "var.name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, b := shape(), parse(t, tt.file, tt.text)
			c, _ := s.Read(b)
			var got []string
			for _, trav := range s.References(b, c, map[string]bool{"after": true}) {
				got = append(got, trav.RootName()+"."+trav[1].(hcl.TraverseAttr).Name)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	s := shape()
	b := parse(t, "a.hcl", `
title = "t"
dynamic "button" {
  for_each = ["a", "b"]
  content { label = button.value }
}
`)
	if c, _ := s.Read(b); !c.Dynamic || len(c.Blocks) != 0 {
		t.Errorf("read as %+v", c)
	}
	c, diags := s.Expand(b, &hcl.EvalContext{})
	if diags.HasErrors() || len(c.BlocksNamed("button")) != 2 {
		t.Fatalf("expanded to %+v, %v", c, diags)
	}
	got, _ := s.Decode(c, &hcl.EvalContext{})
	if last := got.GetAttr("button").Index(cty.NumberIntVal(1)).GetAttr("label"); last.AsString() != "b" {
		t.Errorf("got %#v", last)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"required", `people = []`, "Missing required argument"},
		{"misspelled", `tilte = "x"` + "\n" + `title = "y"`, "Unsupported argument"},
		{"block twice", "title = \"x\"\noptions {}\noptions {}", "Duplicate block"},
		{"dynamic of nothing", "title = \"x\"\ndynamic \"buton\" {\n for_each = []\n content {}\n}", "Unsupported block type"},
		{"wrong type", "title = [1]", "Incorrect argument type"},
		{"wrong type deep", "title = \"x\"\noptions { size = \"big\" }", "Incorrect argument type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := shape()
			c, diags := s.Read(parse(t, "a.hcl", tt.text))
			val, more := s.Decode(c, &hcl.EvalContext{})
			diags = append(diags, more...)
			if len(diags) != 1 || diags[0].Summary != tt.want {
				t.Errorf("want %q, got %v", tt.want, diags)
			}
			if !val.Type().Equals(s.ImpliedType()) && val.Type().HasDynamicTypes() {
				t.Errorf("the value has type %#v", val.Type())
			}
		})
	}
}
