package lang

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/diagtest"
)

// evaluateVars gives the value of output "v" of a configuration.
func evaluateVars(t *testing.T, text string, src VariableSources) (cty.Value, []string) {
	t.Helper()
	dir := src.Dir
	if dir == "" {
		dir = t.TempDir()
		src.Dir = dir
	}
	write(t, filepath.Join(dir, "main.hcl"), text)
	config, diags := Load(dir)
	vars, more := LoadVariables(src)
	diags = append(diags, more...)
	if diags.HasErrors() {
		return cty.NilVal, found(diags)
	}
	desired, more := config.Evaluate(inputs(vars))
	diags = append(diags, more...)
	diagtest.Check(t, diags)
	if desired == nil {
		return cty.NilVal, found(diags)
	}
	return desired.Outputs[0].Value, found(diags)
}

const oneVariable = `
variable "v" {
  type    = string
  default = "default"
}
output "v" { value = var.v }
`

// Each source wins over those before it.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	steps := []struct {
		want string
		add  func(*VariableSources)
	}{
		{"default", func(*VariableSources) {}},
		{"environment", func(s *VariableSources) { s.Environ = []string{"PATH=x", "HERALD_VAR_v=environment", "HERALD_VAR_="} }},
		{"vars", func(*VariableSources) { write(t, filepath.Join(dir, "herald.vars.hcl"), `v = "vars"`) }},
		{"vars json", func(*VariableSources) { write(t, filepath.Join(dir, "herald.vars.hcl.json"), `{"v": "vars json"}`) }},
		{"auto b", func(*VariableSources) { write(t, filepath.Join(dir, "b.auto.vars.hcl"), `v = "auto b"`) }},
		{"auto b", func(*VariableSources) { write(t, filepath.Join(dir, "a.auto.vars.hcl"), `v = "auto a"`) }},
		{"auto c", func(*VariableSources) { write(t, filepath.Join(dir, "c.auto.vars.hcl.json"), `{"v": "auto c"}`) }},
		{"auto c", func(*VariableSources) { write(t, filepath.Join(dir, "other.vars.hcl"), `v = "not automatic"`) }},
		{"auto c", func(*VariableSources) { write(t, filepath.Join(dir, ".hidden.auto.vars.hcl"), `v = "hidden"`) }},
		{"flag", func(s *VariableSources) { s.Flags = append(s.Flags, VariableFlag{Text: "v=flag"}) }},
		{"not automatic", func(s *VariableSources) {
			s.Flags = append(s.Flags, VariableFlag{File: true, Text: filepath.Join(dir, "other.vars.hcl")})
		}},
		{"last=flag", func(s *VariableSources) { s.Flags = append(s.Flags, VariableFlag{Text: " v =last=flag"}) }},
	}
	src := VariableSources{Dir: dir}
	for _, step := range steps {
		step.add(&src)
		got, problems := evaluateVars(t, oneVariable, src)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", step.want, problems)
		}
		if got.AsString() != step.want {
			t.Errorf("got %q, want %q", got.AsString(), step.want)
		}
	}
}

func declareV(body string) string {
	return "variable \"v\" {\n" + body + "\n}\noutput \"v\" { value = var.v }\n"
}

func strs(items ...string) cty.Value {
	var vals []cty.Value
	for _, s := range items {
		vals = append(vals, cty.StringVal(s))
	}
	return cty.ListVal(vals)
}

func TestValuesFromCommandLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, decl, value string
		want              cty.Value
		problem           string
	}{
		{name: "text as it is", decl: "type = string", value: `"quoted" ${x}`, want: cty.StringVal(`"quoted" ${x}`)},
		{name: "number", decl: "type = number", value: "1e3", want: cty.NumberIntVal(1000)},
		{name: "bool", decl: "type = bool", value: "true", want: cty.True},
		{name: "no type", decl: "", value: "[1]", want: cty.StringVal("[1]")},
		{name: "any type", decl: "type = any", value: "[1]", want: cty.TupleVal([]cty.Value{cty.NumberIntVal(1)})},
		{name: "list", decl: "type = list(string)", value: `["a", 1]`, want: strs("a", "1")},
		{name: "null", decl: "type = list(string)", value: `null`, want: cty.NullVal(cty.List(cty.String))},
		{name: "null falls back", decl: "type = list(string)\nnullable = false\ndefault = [\"d\"]", value: `null`, want: strs("d")},
		{name: "object with default", decl: "type = object({ a = optional(string, \"x\") })", value: `{}`,
			want: cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x")})},
		{name: "not a number", decl: "type = number", value: "many", problem: "main.hcl:2 ERROR: Invalid value for variable"},
		{name: "not an expression", decl: "type = list(string)", value: "a, b", problem: "main.hcl:2 ERROR: Invalid value for variable"},
		{name: "refers to something", decl: "type = list(string)", value: "[var.x]", problem: "main.hcl:2 ERROR: Invalid value for variable"},
		{name: "calls a function", decl: "type = list(string)", value: "split(\",\", \"a\")", problem: "main.hcl:2 ERROR: Invalid value for variable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, src := range []VariableSources{
				{Flags: []VariableFlag{{Text: "v=" + tt.value}}}, {Environ: []string{"HERALD_VAR_v=" + tt.value}},
			} {
				got, problems := evaluateVars(t, "\n"+declareV(tt.decl), src)
				if tt.problem != "" {
					if diff := cmp.Diff([]string{tt.problem}, problems); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					continue
				}
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				if !got.RawEquals(tt.want) {
					t.Errorf("got %#v, want %#v", got, tt.want)
				}
			}
		})
	}
}

func TestVariableSourceProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		src  VariableSources
		want []string
	}{
		{"undeclared flag", VariableSources{Flags: []VariableFlag{{Text: "x=1"}}}, []string{"nowhere ERROR: Value for undeclared variable"}},
		{"undeclared in the environment", VariableSources{Environ: []string{"HERALD_VAR_x=1"}}, nil},
		{"flag without value", VariableSources{Flags: []VariableFlag{{Text: "v"}}}, []string{"nowhere ERROR: Invalid --var"}},
		{"flag without name", VariableSources{Flags: []VariableFlag{{Text: "=v"}}}, []string{"nowhere ERROR: Invalid --var"}},
		{"no such file", VariableSources{Flags: []VariableFlag{{File: true, Text: "none.vars.hcl"}}}, []string{"nowhere ERROR: Cannot read variables"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, problems := evaluateVars(t, oneVariable, tt.src)
			if diff := cmp.Diff(tt.want, problems); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A key that a file has twice is an error that says where: one of the two values
// would be lost.
func TestDuplicateKeys(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"a.vars.hcl.json": {"{\n  \"v\": 1,\n  \"v\": 2\n}", "a.vars.hcl.json:3 ERROR: Duplicate attribute definition"},
		"b.vars.hcl.json": {"{\n  \"v\": { \"k\": 1,\n    \"k\": 2 }\n}", "b.vars.hcl.json:3 ERROR: Duplicate object attribute"},
		"c.vars.hcl":      {"v = 1\nv = 2\n", "c.vars.hcl:2 ERROR: Attribute redefined"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			write(t, path, tt.text)
			_, diags := LoadVariables(VariableSources{Flags: []VariableFlag{{File: true, Text: path}}})
			if diff := cmp.Diff([]string{tt.want}, found(diags)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariablesOf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.hcl"), oneVariable)
	config, _ := Load(dir)
	desired, diags := config.Evaluate(inputs(VariablesFromMap(map[string]cty.Value{"v": cty.NumberIntVal(3)})))
	wantNoErrors(t, config, diags)
	if got := desired.Outputs[0].Value.AsString(); got != "3" {
		t.Errorf("got %q", got)
	}
}

// The message for a missing value shows every way to set it.
func TestMissingValueSaysHow(t *testing.T) {
	t.Parallel()
	config, _, diags := loadText(t, "variable \"window\" {}\n")
	got := text(t, diags, config.Files())
	for _, want := range []string{"--var 'window=…'", "HERALD_VAR_window=…", "herald.vars.hcl"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing from\n%s", want, got)
		}
	}
}

func TestVariableFilesAreShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "herald.vars.hcl")
	write(t, path, "v = [\n")
	vars, diags := LoadVariables(VariableSources{Dir: dir})
	if !diags.HasErrors() || vars.Files()[path] == nil {
		t.Errorf("files %v, diagnostics %v", vars.Files(), diags)
	}
}
