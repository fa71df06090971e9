package scope

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
)

func expression(t *testing.T, text string) hcl.Expression {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return expr
}

// vertex evaluates an expression and notes that it did.
func vertex(t *testing.T, name, text string, log *[]string) *Vertex {
	t.Helper()
	kind, rest, _ := strings.Cut(name, ".")
	expr := expression(t, text)
	return &Vertex{
		Name: Name{kind, rest}, Refs: expr.Variables(), Range: hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: 7}},
		Evaluate: func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
			*log = append(*log, name)
			return expr.Value(ctx)
		},
	}
}

// asBlock makes a vertex one with instances.
func asBlock(t *testing.T, v *Vertex, many Repetition, each string) *Vertex {
	t.Helper()
	v.Block = &Block{
		Addr: addr.Block{Kind: v.Kind, Name: v.Name.Name}, Repetition: many,
		Type: cty.Object(map[string]cty.Type{"address": cty.String, "title": cty.String}),
	}
	if each == "" {
		return v
	}
	v.Block.Expr = &hcl.Attribute{Name: string(many), Expr: expression(t, each)}
	inner := v.Evaluate
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		list, _, diags := v.Block.Expand(ctx, false)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		values := make([]cty.Value, len(list))
		for i, inst := range list {
			var more hcl.Diagnostics
			values[i], more = inner(inst.Ctx)
			diags = append(diags, more...)
		}
		return v.Block.CombineValues(list, values), diags
	}
	return v
}

func summaries(diags hcl.Diagnostics) []string {
	var out []string
	for _, d := range diags {
		out = append(out, d.Summary)
	}
	return out
}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		vertices [][2]string
		order    string
		problems []string
	}{
		{"as added", [][2]string{{"local.a", "1"}, {"local.b", "2"}}, "local.a local.b", nil},
		{"needed first", [][2]string{{"local.a", "local.b"}, {"local.b", "2"}}, "local.b local.a", nil},
		{"a failure is told once", [][2]string{{"local.a", "1 + true"}, {"local.b", "local.a"}, {"local.c", "local.b.x[3]"}},
			"local.a local.b local.c", []string{"Invalid operand"}},
		{"undeclared", [][2]string{{"local.a", "local.nope"}, {"local.b", "local.a"}}, "local.b", []string{"Undeclared reference"}},
		{"cycle", [][2]string{{"local.a", "local.b"}, {"local.b", "local.a"}, {"local.c", "1"}, {"local.d", "local.a"}},
			"local.c", []string{"Dependency cycle"}},
		{"itself", [][2]string{{"local.a", "[local.a]"}}, "", []string{"Self-reference"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log []string
			s := New(&hcl.EvalContext{})
			for _, v := range tt.vertices {
				s.Add(vertex(t, v[0], v[1], &log))
			}
			s.LinkAll()
			diags := s.Run()
			if diff := cmp.Diff(tt.order, strings.Join(log, " ")); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.problems, summaries(diags)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCycleNamesItsMembers(t *testing.T) {
	t.Parallel()
	var log []string
	s := New(&hcl.EvalContext{})
	for _, v := range [][2]string{{"local.a", "local.b"}, {"local.b", "local.c"}, {"local.c", "local.a"}} {
		s.Add(vertex(t, v[0], v[1], &log))
	}
	s.LinkAll()
	want := "  local.a (main.hcl:7)\n  needs local.b (main.hcl:7)\n  needs local.c (main.hcl:7)\n  needs local.a (main.hcl:7)\n"
	if diags := s.Run(); len(diags) != 1 || !strings.Contains(diags[0].Detail, want) {
		t.Errorf("got %v, want %q", diags, want)
	}
}

func TestRunFor(t *testing.T) {
	t.Parallel()
	var log []string
	s := New(&hcl.EvalContext{})
	for _, v := range [][2]string{{"local.a", "1"}, {"local.b", "local.a"}, {"local.c", "1 + true"}, {"local.x", "local.y"}, {"local.y", "local.x"}} {
		s.Add(vertex(t, v[0], v[1], &log))
	}
	s.LinkAll()
	goal := vertex(t, "herald.settings", "[local.b]", &log)
	s.LinkVertex(goal)
	if diags := s.RunFor(goal); len(diags) > 0 {
		t.Error(diags)
	}
	ctx, diags := s.Context(goal)
	if len(diags) > 0 {
		t.Error(diags)
	}
	got, _ := goal.Evaluate(ctx)
	if diff := cmp.Diff("local.a local.b herald.settings", strings.Join(log, " ")); diff != "" || !got.RawEquals(cty.TupleVal([]cty.Value{cty.NumberIntVal(1)})) {
		t.Errorf("%s%#v", diff, got)
	}
	var needed []string
	for _, v := range s.NeededBy(goal) {
		needed = append(needed, v.String())
	}
	if diff := cmp.Diff([]string{"local.a", "local.b"}, needed); diff != "" {
		t.Error(diff)
	}
}

func TestBeforeAndUsed(t *testing.T) {
	t.Parallel()
	var log []string
	s := New(&hcl.EvalContext{})
	one := asBlock(t, vertex(t, "conversation.one", `{ title = "x" }`, &log), NotRepeated, "")
	two := asBlock(t, vertex(t, "conversation.two", `{ title = conversation.one.title }`, &log), NotRepeated, "")
	local := vertex(t, "local.l", "[local.k, conversation.two]", &log)
	deep := vertex(t, "local.k", "conversation.one", &log)
	last := vertex(t, "message.m", "local.l", &log)
	last.DependsOn = expression(t, "[conversation.one, message.n]").Variables()
	unused := asBlock(t, vertex(t, "message.n", "{}", &log), NotRepeated, "")
	asBlock(t, last, NotRepeated, "")
	for _, v := range []*Vertex{one, two, local, deep, last, unused} {
		s.Add(v)
	}
	s.LinkAll()
	if diags := s.Run(); len(diags) > 0 {
		t.Fatal(diags)
	}
	var got []string
	for _, b := range last.Dependencies() {
		got = append(got, b.String())
	}
	if diff := cmp.Diff([]string{"conversation.one", "conversation.two", "message.n"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !one.IsUsed() || unused.IsUsed() || last.IsUsed() {
		t.Errorf("used: %v %v %v", one.IsUsed(), unused.IsUsed(), last.IsUsed())
	}
}

func TestTainted(t *testing.T) {
	t.Parallel()
	var log []string
	s := New(&hcl.EvalContext{})
	good, bad := vertex(t, "local.good", "1", &log), vertex(t, "local.bad", "1 + true", &log)
	a, b := vertex(t, "local.a", "local.good", &log), vertex(t, "local.b", "local.bad", &log)
	for _, v := range []*Vertex{good, bad, a, b} {
		s.Add(v)
	}
	s.LinkAll()
	s.Run()
	if s.Tainted(a) || !s.Tainted(b) {
		t.Errorf("tainted: %v, %v", s.Tainted(a), s.Tainted(b))
	}
	good.MarkFailed()
	if !s.Tainted(a) {
		t.Error("Fail does not taint")
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ expr, want, detail string }{
		{`conversation.single.title`, "", ""},
		{`conversation.single["title"]`, "Invalid instance key", "neither for_each nor count"},
		{`conversation.single.tilte`, "Unsupported attribute", `Did you mean "title"?`},
		{`conversation.keyed["eu"].title`, "", ""},
		{`conversation.keyed`, "", ""},
		{`conversation.keyed["ue"].title`, "Invalid instance key", `Did you mean "eu"?`},
		{`conversation.keyed[0].title`, "Invalid instance key", "no instance [0]"},
		{`conversation.keyed["eu"].nope`, "Unsupported attribute", `no attribute "nope"`},
		{`conversation.keyed.title`, "Missing instance key", `conversation.keyed["key"].title`},
		{`conversation.counted[1].title`, "", ""},
		{`conversation.counted[2].title`, "Invalid instance key", "it has [0] and [1]"},
		{`conversation.counted.title`, "Missing instance key", `conversation.counted[0].title`},
		{`conversation.failed["any"].title`, "", ""},
		{`conversation.sinlge`, "Undeclared reference", `Did you mean "single"?`},
		{`conversation`, "Invalid reference", "conversation.example"},
		{`conversation[0]`, "Invalid reference", "conversation.example"},
		{`loca.x`, "Invalid reference", `Did you mean "local"?`},
		{`terraform.workspace`, "Invalid reference", `is herald.workspace`},
		{`word`, "Invalid reference", "put it in quotes"},
		{`distant.away`, "Invalid reference", "A reference must begin with"},
		{`path.root`, "", ""},
		{`path.rot`, "Unsupported attribute", `Did you mean "root"?`},
		{`path`, "Invalid reference", "followed by one of its attributes"},
		{`each.key`, "Invalid reference", "has for_each"},
		{`count.index`, "Invalid reference", "has count"},
		{`validation.single`, "Invalid reference", "A reference must begin with"},
	} {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			var log []string
			s := New(&hcl.EvalContext{Variables: map[string]cty.Value{"path": cty.ObjectVal(map[string]cty.Value{"root": cty.StringVal(".")})}})
			s.Add(asBlock(t, vertex(t, "conversation.single", `{ title = "s" }`, &log), NotRepeated, ""))
			s.Add(asBlock(t, vertex(t, "conversation.keyed", `{ title = each.value }`, &log), ByKey, `{ eu = "x", asia = "y" }`))
			s.Add(asBlock(t, vertex(t, "conversation.counted", `{ title = "n${count.index}" }`, &log), ByNumber, "2"))
			s.Add(asBlock(t, vertex(t, "conversation.failed", `{}`, &log), ByKey, `null`))
			goal := vertex(t, "local.goal", tt.expr, &log)
			s.Add(goal)
			s.LinkAll()
			s.Run()
			ctx, diags := s.Context(goal)
			switch {
			case tt.want == "" && len(diags) == 0:
				if _, diags := goal.Evaluate(ctx); diags.HasErrors() {
					t.Error(diags)
				}
			case len(diags) != 1 || diags[0].Summary != tt.want || !strings.Contains(diags[0].Detail, tt.detail):
				t.Errorf("want %q with %q, got %v", tt.want, tt.detail, diags)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
		"marked": cty.NumberIntVal(1).Mark("m"), "unknown": cty.UnknownVal(cty.Number),
		"keys": cty.SetVal([]cty.Value{cty.StringVal("b"), cty.StringVal("a")}), "numbers": cty.SetVal([]cty.Value{cty.NumberIntVal(1)}),
		"hidden": cty.MapVal(map[string]cty.Value{"a": cty.True}).Mark("m"), "later": cty.UnknownVal(cty.Map(cty.String)),
		"none": cty.SetValEmpty(cty.DynamicPseudoType), "hole": cty.SetVal([]cty.Value{cty.NullVal(cty.String)}),
	}}
	for _, tt := range []struct {
		many   Repetition
		expr   string
		want   string // keys
		detail string
	}{
		{ByNumber, "3", "[0] [1] [2]", ""},
		{ByNumber, `"2"`, "[0] [1]", ""},
		{ByNumber, "0", "", ""},
		{ByNumber, "-1", "", "whole number from 0"},
		{ByNumber, "1.5", "", "whole number from 0"},
		{ByNumber, "1e300", "", "whole number from 0"},
		{ByNumber, "null", "", "null"},
		{ByNumber, "[]", "", "whole number"},
		{ByNumber, "marked", "", "sensitive"},
		{ByNumber, "unknown", "", "must be known"},
		{ByKey, "{ b = 1, a = 2 }", `["a"] ["b"]`, ""},
		{ByKey, "keys", `["a"] ["b"]`, ""},
		{ByKey, "none", "", ""},
		{ByKey, "{}", "", ""},
		{ByKey, "{ a = unknown }", `["a"]`, ""},
		{ByKey, "numbers", "", "contains number"},
		{ByKey, "hole", "", "contains null"},
		{ByKey, `["a"]`, "", "toset()"},
		{ByKey, "null", "", "null"},
		{ByKey, "hidden", "", "sensitive"},
		{ByKey, "later", "", "must be known"},
		{NotRepeated, "", "", ""},
	} {
		t.Run(string(tt.many)+" "+tt.expr, func(t *testing.T) {
			t.Parallel()
			b := &Block{Repetition: tt.many}
			if tt.many != NotRepeated {
				b.Expr = &hcl.Attribute{Name: string(tt.many), Expr: expression(t, tt.expr)}
			}
			list, ok, diags := b.Expand(ctx, false)
			if tt.detail != "" {
				if ok || len(diags) != 1 || !strings.Contains(diags[0].Detail, tt.detail) {
					t.Errorf("want %q, got %v, %v", tt.detail, list, diags)
				}
				return
			}
			var keys []string
			for _, inst := range list {
				keys = append(keys, inst.Key.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(keys, " ")); diff != "" || !ok || len(diags) > 0 {
				t.Errorf("%s%v", diff, diags)
			}
		})
	}
	b := &Block{Repetition: ByKey, Expr: &hcl.Attribute{Name: "for_each", Expr: expression(t, "later")}}
	if list, ok, diags := b.Expand(ctx, true); ok || list != nil || len(diags) > 0 {
		t.Errorf("lenient: %v, %v, %v", list, ok, diags)
	}
	if v := b.UnknownInstance(ctx).Ctx.Variables["each"].GetAttr("key"); v.IsKnown() {
		t.Errorf("key of an unknown instance is %#v", v)
	}
}
