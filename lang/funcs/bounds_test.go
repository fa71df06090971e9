//go:build !race

// What goes up to a bound makes a gigabyte, at a tenth of the speed under the
// race detector, and nothing of it happens at once.

package funcs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
)

// laughs is YAML in which every line is an alias of the one before, times ten.
func laughs(lines int) string {
	out := "a0: &a0 [x, x]\n"
	for i := 1; i <= lines; i++ {
		out += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return out
}

// Everything here would take hours, or more memory than there is.
func TestBounds(t *testing.T) {
	t.Parallel()
	list := `[for i in range(1000) : "${i}"]`
	// A megabyte, evaluated once: with(…) is an expression over m.
	with := func(expr string) string {
		return `[for m in [join("", [for i in range(100000) : "0123456789"])] : ` + expr + `]`
	}
	tests := []struct{ name, expr, want string }{
		{"range", `range(1e100)`, "more than 1000000 values"},
		{"product", `setproduct(` + list + `, ` + list + `, ` + list + `)`, "more than 300000 combinations"},
		{"join elements", with(`join("", [for i in range(1000) : m])`), "longer than 64 MiB"},
		{"join separator", with(`join(m, ` + list + `)`), "longer than 64 MiB"},
		{"format width", `format("%999999999d", 1)`, "6 digits at most"},
		{"format precision", `format("%.999999999f", 1)`, "6 digits at most"},
		{"format argument", with(`format(join("", [for i in range(1000) : "%[1]s"]), m)`), "longer than 64 MiB"},
		{"formatlist argument", with(`formatlist(join("", [for i in range(1000) : "%[1]s"]), [m])`), "longer than 64 MiB"},
		{"format widths", `format(join("", [for i in range(1000) : "%[1]999999d"]), 1)`, "longer than 64 MiB"},
		{"formatlist widths", `formatlist("%99999s", range(100000))`, "longer than 64 MiB"},
		{"formatlist repeats", with(`formatlist("%s%s", m, range(1000))`), "longer than 64 MiB"},
		{"indent", `indent(1000000000, "a\nb")`, "longer than 64 MiB"},
		{"indent lines", `indent(1000000, join("\n", ` + list + `))`, "longer than 64 MiB"},
		{"replace", with(`replace(m, "0", m)`), "longer than 64 MiB"},
		{"replace pattern", with(`replace(m, "/0/", "$$${0}` + strings.Repeat("x", 2000) + `")`), "longer than 64 MiB"},
		{"json out", with(`jsonencode([for i in range(1000) : m])`), "longer than 64 MiB"},
		{"yaml out", with(`yamlencode([for i in range(1000) : m])`), "longer than 64 MiB"},
		{"json in", `jsondecode("` + strings.Repeat("[", 5000) + `")`, "nested more than 1000 deep"},
		{"yaml in", `yamldecode("` + strings.Repeat("[", 5000) + `")`, "nested more than 1000 deep"},
		{"yaml aliases", fmt.Sprintf("yamldecode(%q)", laughs(12)), "stand for more than 200000"},
		{"yaml lists in lists", `yamldecode("` + strings.Repeat("- ", 20_000) + `")`, "nested more than 1000 deep"},
		{"json values", with(`jsondecode("[${replace(m, "/./", "1,")}1]")`), "more than 500000 values"},
		{"csv values", with(`csvdecode(replace(m, "/./", "1,"))`), "more than 500000 values"},
		{"pieces", with(`split("", "${m}${m}")`), "more than 1000000 pieces"},
		{"pattern", `regex(join("", [for i in range(2000) : "x?x?x?"]), "x")`, "longer than 10000 bytes"},
		{"infinity", `pow(10, 1e8)`, "infinity"},
		{"bcrypt", `bcrypt("x", 31)`, "takes too long"},
		{"digits in", `parseint("` + strings.Repeat("9", 20000) + `", 10)`, "more than 10000 digits"},
		{"number in text", `tostring(pow(10, 300) * ` + strings.Repeat(`pow(10, 300) * `, 200) + `1)`, "too large or too small"},
		{"number in json", `jsonencode([` + strings.Repeat(`pow(10, 300) * `, 200) + `1])`, "too large or too small"},
		{"number from text", `tonumber("1e99999999")`, "5 digits at most"},
		{"number from text, implied", `abs("1e-99999999")`, "5 digits at most"},
		{"numbers from texts", `max(["1e99999999"]...)`, "5 digits at most"},
		{"number from json", `jsondecode("{\"a\": [1e99999999]}")`, "5 digits at most"},
		{"number from yaml", `yamldecode("a: [1.5E+99999999]")`, "5 digits at most"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := eval(tt.expr, examplesIn())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v; want %q in it", err, tt.want)
			}
		})
	}
}

func TestWhatStaysWithinBounds(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expr, want string }{
		{"range", `length(range(100000))`, "100000"},
		{"brackets in strings", `length(jsondecode("[\"` + strings.Repeat("[", 5000) + `\"]")[0])`, "5000"},
		{"yaml aliases", fmt.Sprintf("length(yamldecode(%q).a3[9])", laughs(3)), "10"},
		{"exponents in strings", `jsondecode("[\"1e99999999\"]")[0]`, `"1e99999999"`},
		{"exponents in yaml strings", `yamldecode("a: '1e99999999'\nb: commit 5e1234567").b`, `"commit 5e1234567"`},
		{"many matches", `length(regexall("\\w+", join(" ", [for i in range(20000) : "word"])))`, "20000"},
		{"matches that see what is before", `regexall("\\b.|^..", "ab cd")`, "tolist([\n  \"a\",\n  \" \",\n  \"c\",\n])"},
		{"distinct", `length(distinct(concat(range(50000), range(50000))))`, "50000"},
		{"distinct nulls", `distinct([1, null, "1", null])`, "tolist([\n  \"1\",\n  tostring(null),\n])"},
		{"large text", `length(join("", [for i in range(100000) : "0123456789"]))`, "1000000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := eval(tt.expr, examplesIn())
			if err != nil {
				t.Fatal(err)
			}
			if got := funcs.Print(v); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// template renders a template held in a file.
func template(t *testing.T, text string) (cty.Value, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.tftpl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f := funcs.Table(funcs.Options{BaseDir: dir})["templatefile"]
	return f.Call([]cty.Value{cty.StringVal("t.tftpl"), cty.EmptyObjectVal})
}

func TestTemplateBounds(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, template, want string }{
		{"literal text", "%{ for a in range(1000000) }0123456789012345678901234567890123456789%{ endfor }", "more than 16 MiB"},
		{"hidden by try", `${try([for a in range(100000) : [for b in range(100000) : b]], "fine")}`, "Expression too large"},
		{"large pieces", `%{ for m in [join("", [for i in range(100000) : "0123456789"])] }%{ for a in range(1000) }${m}%{ endfor }%{ endfor }`, "Expression too large"},
		{"large number", `x${1e99999999}`, "5 digits at most"},
		{"large product", `x${` + strings.Repeat(`pow(10, 300) * `, 200) + `1}`, "too large or too small"},
		{"itself", `${templatefile("t.tftpl", {})}`, "a template includes itself"},
		{"itself, by its other name", `${core::templatefile("t.tftpl", {})}`, "a template includes itself"},
		{"itself, often", strings.Repeat(`${templatefile("t.tftpl", {})}`, 60), "a template includes itself"},
		{"itself, swallowed", strings.Repeat(`${try(templatefile("t.tftpl", {}), "")}`, 12), "a template includes itself"},
		{"others, often", `%{ for i in range(2000) }${templatestring("x", {})}%{ endfor }`, "more than 1000 times"},
		{"deep", strings.Repeat("${(", 2000), "Expression nested too deeply"},
		{"deep directives", strings.Repeat("%{ if true }", 2000), "Expression nested too deeply"},
		{"nested string", `${templatestring("$${nope}", {})}`, `does not contain key "nope"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := template(t, tt.template)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v; want %q in it", err, tt.want)
			}
		})
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, expr, want string }{
		{"small", `join(",", [for a in range(3) : "n${a}"])`, ""},
		{"hidden loops", `try([for a in range(100000) : [for b in range(100000) : b]], "fine")`, "more than 1000000 steps"},
		{"conditions in loops", `[for a in range(100000) : a if length([for b in range(100000) : b]) > a]`, "more than 1000000 steps"},
		{"splats over splats", `[for l in [range(1000)] : [for a in l : [for b in l : l[*]]]]`, "more than 1000000 steps"},
		{"functions in loops", `[for a in range(1000000) : format("%900000d", a)]`, "more than 128 MiB"},
		{"lists in loops", `[for a in range(1000000) : range(1000000)]`, "more than 1000000 steps"},
		{"templates in loops", `[for a in range(1000000) : templatestring("%{ for b in range(1000) }x%{ endfor }", {})]`, "iterations"},
		{"large turns", `[for a in range(1000000) : [` + strings.Repeat("1,", 1_000) + `]]`, "more than 1000000 steps"},
		{"lists in lists", `[for a in [range(100000)] : [for b in [[` + strings.Repeat("a,", 10) + `]] : [for c in [[` + strings.Repeat("b,", 10) + `]] : jsonencode(c)]]]`, "more than 2000000 elements"},
		{"a value of lists in lists", `[for a in [range(100000)] : [for b in [[` + strings.Repeat("a,", 10) + `]] : [` + strings.Repeat("b,", 10) + `]]]`, "more than 2000000 elements"},
		{"comparisons", `[for a in [range(100000)] : [for i in range(1000) : a == a]]`, "more than 1000000 steps"},
		{"conditions", `[for a in [range(20000)] : [for i in range(1000) : true ? a : range(1)]]`, "more than 1000000 steps"},
		{"arguments", `[for a in [range(100000)] : [for i in range(1000) : length(a)]]`, "more than 1000000 steps"},
		{"matches that read on", `regexall("x*y|.", join("", [for i in range(10000) : "xxxxxxxxxx"]))`, "more than 1000000 steps"},
		{"matches to replace", `replace(join("", [for i in range(10000) : "xxxxxxxxxx"]), "/x*y|./", "")`, "more than 1000000 steps"},
		{"large pattern", `regex("(?:x?x?){500}(?:x?x?){500}y", join("", [for i in range(10000) : "xxxxxxxxxx"]))`, "more than 1000000 steps"},
		{"nested trials", strings.Repeat("try(", 50) + "1" + strings.Repeat(", 2)", 50), ""},
		{"nested keys", strings.Repeat("[for k, v in { (", 12) + `"a"` + strings.Repeat(`) = 1, b = 2 } : k][0]`, 12), ""},
		{"numbers from texts", `"1e99999999" * 2`, "5 digits at most"},
		{"sign of a text", `-"1e99999999"`, "5 digits at most"},
		{"text as an index", `[1]["1e9999" == "" ? "0" : "1e99999999"]`, "5 digits at most"},
		{"products", `1e99999 * 1e99999 * 1e99999`, "too large or too small"},
		{"quotients", `1e-99999 / 1e99999`, "too large or too small"},
		{"hidden", `can("%{ for m in [join("", [for i in range(100000) : "0123456789"])] }%{ for a in range(100) }${m}%{ endfor }%{ endfor }")`, "MiB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			expr, diags := hclsyntax.ParseExpression([]byte(tt.expr), "test.hcl", hcl.InitialPos)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			funcs.Instrument(expr)
			m := new(funcs.Meter)
			ctx := m.Under(&hcl.EvalContext{Functions: funcs.Table(funcs.Options{Meter: m})})
			_, diags = m.Measure(expr, ctx)
			if (tt.want == "") == diags.HasErrors() || !strings.Contains(diags.Error(), tt.want) {
				t.Errorf("diagnostics are %v; want %q in them", diags, tt.want)
			}
			if len(diags) > 1 {
				t.Errorf("%d diagnostics for one problem", len(diags))
			}
			// Every expression is measured by itself.
			if _, diags = m.Measure(hcl.StaticExpr(cty.True, expr.Range()), ctx); diags.HasErrors() {
				t.Errorf("the next expression: %v", diags)
			}
		})
	}
}

// What is wrapped still shows what it refers to.
// After the deadline nothing more is evaluated, however small it is.
func TestMeterHasADeadline(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]bool{"passed": true, "to come": false} {
		expr, diags := hclsyntax.ParseExpression([]byte(`[for a in range(10) : "n${a}"]`), "test.hcl", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		funcs.Instrument(expr)
		m := &funcs.Meter{Deadline: time.Now().Add(time.Hour)}
		if late {
			m.Deadline = time.Now().Add(-time.Second)
		}
		_, diags = m.Measure(expr, m.Under(&hcl.EvalContext{Functions: funcs.Table(funcs.Options{Meter: m})}))
		if diags.HasErrors() != late || late && !strings.Contains(diags.Error(), "takes longer") {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func TestWatchKeepsReferences(t *testing.T) {
	t.Parallel()
	text := `[for x in a : "${b[c]}${x}" if -d < e * f] == g[*].h[i] ? { for k, v in j : (l) => m(n) } : o[p]`
	names := func(expr hcl.Expression) string {
		var out []string
		for _, trav := range expr.Variables() {
			out = append(out, trav.RootName())
		}
		return strings.Join(out, " ")
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), "test.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	before := names(expr)
	if !funcs.Instrument(expr) {
		t.Error("there is nothing to measure")
	}
	if after := names(expr); after != before {
		t.Errorf("refers to %s, and before to %s", after, before)
	}
}

// All expressions of an evaluation together have a bound as well.
func TestMeterSumsUp(t *testing.T) {
	t.Parallel()
	expr, diags := hclsyntax.ParseExpression([]byte(`format("%900000d", n)`), "test.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	funcs.Instrument(expr)
	m := new(funcs.Meter)
	ctx := m.Under(&hcl.EvalContext{Functions: funcs.Table(funcs.Options{Meter: m}), Variables: map[string]cty.Value{"n": cty.Zero}})
	most := funcs.MaxAllMade/900_000 + 1
	for i := 1; ; i++ {
		_, diags := m.Measure(expr, ctx)
		if diags.HasErrors() {
			if i != most || !strings.Contains(diags.Error(), "1024 MiB") {
				t.Errorf("ends after %d, want %d: %v", i, most, diags)
			}
			break
		}
		if i > most {
			t.Fatal("does not end")
		}
	}
}

func TestNumbersOutOfRange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		got  hcl.Diagnostics
		line int // 0: all is well
	}{
		{"native", funcs.CheckNumbers([]byte("a = 1\nb = 1e99999999\n"), "a.hcl", hcl.InitialPos), 2},
		{"native in text", funcs.CheckNumbers([]byte("a = \"1e99999999\"\n"), "a.hcl", hcl.InitialPos), 0},
		{"native index", funcs.CheckNumbers([]byte("a = b[\"1e99999999\"]\n"), "a.hcl", hcl.InitialPos), 1},
		{"native interpolation", funcs.CheckNumbers([]byte("a = \"${1e99999999}\"\n"), "a.hcl", hcl.InitialPos), 1},
		{"template", funcs.CheckTemplateNumbers([]byte("1e99999999 ${2}\n${1e99999999}"), "a.md", hcl.InitialPos), 2},
		{"json", funcs.CheckJSONNumbers([]byte("{\"1e99999999\": \"\\\"\",\n\"a\": 1e99999999}"), "a.json"), 2},
		{"json in text", funcs.CheckJSONNumbers([]byte("{\"1e99999999\": \"\\\"1e99999999\", \"b\": 1e5}"), "a.json"), 0},
	} {
		line := 0
		if len(tt.got) > 0 {
			line = tt.got[0].Subject.Start.Line
		}
		if line != tt.line {
			t.Errorf("%s: on line %d, want %d: %v", tt.name, line, tt.line, tt.got)
		}
	}
}

func TestWatchKeepsLiteralsVisible(t *testing.T) {
	t.Parallel()
	expr, diags := hclsyntax.ParseExpression([]byte(`"plain"`), "test.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	funcs.Instrument(expr)
	if text, ok := expr.(*hclsyntax.TemplateExpr); !ok || !text.IsStringLiteral() {
		t.Errorf("%#v is no string literal any more", expr)
	}
}
