package move

import (
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang/addr"
)

func target(t *testing.T, prefix, text string) Target {
	t.Helper()
	trav, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	at, err := Parse(prefix, trav)
	if err != nil {
		t.Fatal(err)
	}
	if want := joinModules(prefix, text); at.String() != want {
		t.Errorf("%s reads as %s", want, at)
	}
	return at
}

func instance(t *testing.T, text string) addr.Instance {
	t.Helper()
	in, err := addr.ParseInstance(text)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestRename(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ from, to, in, want string }{
		{`message.a`, `message.b`, `message.a`, `message.b`},
		{`message.a`, `message.b`, `message.a["x"]`, `message.b["x"]`},
		{`message.a`, `message.b`, `message.ab`, ``},
		{`message.a`, `message.b["k"]`, `message.a`, `message.b["k"]`},
		{`message.a`, `message.b["k"]`, `message.a["x"]`, ``},
		{`message.a["x"]`, `message.b`, `message.a["x"]`, `message.b`},
		{`message.a["x"]`, `message.b[0]`, `message.a["y"]`, ``},
		{`message.a`, `module.m.message.a`, `message.a[1]`, `module.m.message.a[1]`},
		{`module.m`, `module.n`, `module.m.message.a`, `module.n.message.a`},
		{`module.m`, `module.n`, `module.m["k"].module.i[0].message.a`, `module.n["k"].module.i[0].message.a`},
		{`module.m`, `module.n["k"]`, `module.m.message.a`, `module.n["k"].message.a`},
		{`module.m`, `module.n["k"]`, `module.m["x"].message.a`, ``},
		{`module.m["x"]`, `module.n`, `module.m["x"].module.i.message.a`, `module.n.module.i.message.a`},
		{`module.m`, `module.n`, `module.mm.message.a`, ``},
		{`conversation.a`, `conversation.b`, `conversation.a`, `conversation.b`},
	} {
		m := Move{From: target(t, "", tt.from), To: target(t, "", tt.to)}
		out, ok := m.Rename(instance(t, tt.in))
		if ok != (tt.want != "") || ok && out.String() != tt.want {
			t.Errorf("%s after %s to %s is %s, %v; want %q", tt.in, tt.from, tt.to, out, ok, tt.want)
		}
	}
}

func TestParseInModule(t *testing.T) {
	t.Parallel()
	target(t, `module.m["k"]`, "message.a")
	target(t, `module.m`, `module.n[0]`)
	for _, text := range []string{"message", "message.a.text", "attachment.a", "data.x.y", "nothing.a", `module.m["k"].text`} {
		trav, diags := hclsyntax.ParseTraversalAbs([]byte(text), "", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if at, err := Parse("", trav); err == nil {
			t.Errorf("%s is %s", text, at)
		}
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		target, in string
		want       bool
	}{
		{"message.a", `message.a["x"]`, true},
		{`message.a["y"]`, `message.a["x"]`, false},
		{"module.m", `module.m[3].message.a`, true},
		{"module.m", `module.m.module.n.message.a`, true},
		{`module.m["k"]`, `module.m["l"].message.a`, false},
		{"module.m", "message.a", false},
	} {
		if got := target(t, "", tt.target).Covers(instance(t, tt.in)); got != tt.want {
			t.Errorf("%s covers %s: %v", tt.target, tt.in, got)
		}
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	of := func(from, to string) Move { return Move{From: target(t, "", from), To: target(t, "", to)} }
	chain := NewList([]Move{of("message.c", "module.m.message.c"), of("message.b", "message.c"), of("message.a", "message.b")})
	if got, _ := chain.Trace(instance(t, "message.a")); got.String() != "module.m.message.c" {
		t.Errorf("got %s", got)
	}
	if m, ok := chain.FindCycle(); ok {
		t.Errorf("%s goes in a circle", m.From)
	}
	circle := NewList([]Move{of("message.a", "message.b"), of("message.b", "message.a")})
	if _, ok := circle.FindCycle(); !ok {
		t.Error("a circle was not seen")
	}
	modules := NewList([]Move{of("module.a", "module.b"), of("module.b", "module.a")})
	if _, ok := modules.FindCycle(); !ok {
		t.Error("a circle of modules was not seen")
	}
	if _, ok := NewList([]Move{of("module.a", "module.a.module.b")}).FindCycle(); !ok {
		t.Error("a module that moves into itself was not seen")
	}
	nested := []Move{
		of("module.a", "module.b"), of(`module.a["x"]`, "module.c"), of("module.a.message.m", "message.n"),
		of("message.p", "message.q"), of(`message.p["x"]`, "message.r"),
	}
	for in, want := range map[string]string{
		`module.a["x"].message.m`: "module.c.message.m", `module.a["y"].message.m`: `module.b["y"].message.m`, "module.a.message.m": "message.n",
		"module.ab.message.m": "module.ab.message.m", `message.p["x"]`: "message.r", `message.p["y"]`: `message.q["y"]`,
	} {
		for range 2 {
			slices.Reverse(nested)
			if got, _ := NewList(nested).Trace(instance(t, in)); got.String() != want {
				t.Errorf("%s became %s, want %s", in, got, want)
			}
		}
	}
}

func TestAmbiguous(t *testing.T) {
	t.Parallel()
	of := func(from, to string) Move { return Move{From: target(t, "", from), To: target(t, "", to)} }
	for _, tt := range []struct {
		name  string
		moves []Move
		want  bool
	}{
		{"two targets", []Move{of("message.a", "message.b"), of("message.x", "message.y"), of("message.a", "message.c")}, true},
		{"two targets of a module", []Move{of("module.a", "module.b"), of("module.a", `module.b["k"]`)}, true},
		{"twice the same", []Move{of("message.a", "message.b"), of("message.a", "message.b")}, false},
		{"two sources", []Move{of("message.a", "message.c"), of("message.b", "message.c")}, false},
		{"an instance and its block", []Move{of("message.a", "message.b"), of(`message.a["k"]`, "message.c")}, false},
	} {
		first, second, ok := FindAmbiguous(tt.moves)
		if ok != tt.want || ok && (first.From != second.From || first.To == second.To) {
			t.Errorf("%s: %v, %s and %s", tt.name, ok, first.To, second.To)
		}
	}
}
