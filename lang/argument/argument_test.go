package argument

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/body"
	"herald/lang/funcs"
)

// read makes a reader of the arguments in text.
func read(t *testing.T, text string) *Reader {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "main.hcl", hcl.InitialPos)
	attrs, more := file.Body.JustAttributes()
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return &Reader{
		Content: &body.Content{Attributes: attrs}, Diags: &hcl.Diagnostics{},
		Ctx: &hcl.EvalContext{Variables: map[string]cty.Value{
			"later": cty.UnknownVal(cty.String), "secret": cty.StringVal("s").Mark(funcs.Sensitive),
			"fleeting": cty.StringVal("f").Mark(funcs.Ephemeral),
		}},
	}
}

func TestWaysOfReading(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		way, text, want string
		problem         string
		unknown, hidden []string
	}{
		{way: "open", text: `a = "x"`, want: "x"},
		{way: "open", text: `a = 1`, want: "1"},
		{way: "open", text: `a = null`},
		{way: "open", text: `b = "x"`},
		{way: "open", text: `a = later`, unknown: []string{"a"}},
		{way: "open", text: `a = secret`, want: "s", hidden: []string{"a"}},
		{way: "open", text: `a = fleeting`, problem: "Ephemeral value not allowed", hidden: []string{"a"}},
		{way: "open", text: `a = []`, problem: "Incorrect argument type"},
		{way: "open", text: `a = nothing`, problem: "Unknown variable"},
		{way: "fixed", text: `a = "x"`, want: "x"},
		{way: "fixed", text: `a = later`, problem: "Value not known yet"},
		{way: "fixed", text: `a = secret`, problem: "Sensitive value not allowed"},
		{way: "fixed", text: `a = fleeting`, problem: "Ephemeral value not allowed"},
		{way: "take", text: `a = fleeting`, want: "f"},
		{way: "kept", text: `a = secret`, want: "s"},
		{way: "kept", text: `a = fleeting`, problem: "Ephemeral value not allowed"},
	} {
		r := read(t, tt.text)
		ways := map[string]func() Value{
			"open":  func() Value { return r.Tracked("a", "a", cty.String) },
			"fixed": func() Value { return r.KnownPlain("a", cty.String) },
			"take":  func() Value { return r.Eval("a", cty.String) },
			"kept":  func() Value { return r.NonEphemeral("a", cty.String) },
		}
		got := ""
		if arg := ways[tt.way](); arg.Given {
			got = arg.Val.AsString()
		}
		problem := ""
		if len(*r.Diags) > 0 {
			problem = (*r.Diags)[0].Summary
		}
		if diff := cmp.Diff([]any{tt.want, tt.problem, tt.unknown, tt.hidden}, []any{got, problem, r.Unknown, r.Sensitive}); diff != "" {
			t.Errorf("%s of %s: value, problem, unknown, sensitive (-want +got):\n%s", tt.way, tt.text, diff)
		}
		if r.Failed() != (tt.problem != "") {
			t.Errorf("%s: failed is %v", tt.text, r.Failed())
		}
	}
}

// A lenient reader takes what is not known yet for no news, and problems of
// other instances are not its own.
func TestLenientAndBegan(t *testing.T) {
	t.Parallel()
	r := read(t, "a = later\nt = \"noon\"\n")
	r.Lenient = true
	if r.KnownPlain("a", cty.String); r.Failed() {
		t.Error(*r.Diags)
	}
	if at := r.Time("t"); !at.IsZero() || !r.Failed() {
		t.Errorf("%v is no time", at)
	}
	next := *r
	next.DiagsBefore = len(*r.Diags)
	if next.Failed() || next.ForBlock(new(body.Content)).Failed() {
		t.Error("an earlier problem is taken for one of this instance")
	}
	if r = read(t, "t = \"2026-12-01T22:00:00+08:00\"\n"); r.Time("t").UTC().Hour() != 14 || r.Failed() {
		t.Error(*r.Diags)
	}
}

func TestInclude(t *testing.T) {
	t.Parallel()
	var list []string
	for _, word := range []string{"b", "a", "b", "c", "a"} {
		list = InsertSorted(list, word)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
