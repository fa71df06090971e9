package module

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/confine"
)

func reader(t *testing.T, dir string) *confine.Reader {
	t.Helper()
	files, err := confine.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func load(t *testing.T, files map[string]string) (*Module, hcl.Diagnostics) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Load(dir, reader(t, dir))
}

func TestIsSource(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"main.hcl": true, "main.hcl.json": true, "a.b.hcl": true,
		".hidden.hcl": false, "herald.vars.hcl": false, "x.auto.vars.hcl": false, "x.auto.vars.hcl.json": false,
		"x.test.hcl": false, "x.test.hcl.json": false, "main.tf": false, "main.json": false, "hcl": false, "main.hcl~": false,
	} {
		if got := IsSource(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLoadOrder(t *testing.T) {
	t.Parallel()
	m, diags := load(t, map[string]string{
		"b.hcl":      "message \"three\" {}\nconversation \"four\" {}\n",
		"a.hcl":      "conversation \"one\" {}\nlocals {\n  z = 1\n  a = 2\n}\nmessage \"two\" {}\n",
		"c.hcl.json": `{"message": {"six": {}, "five": {}}}`,
		"skip.txt":   "message",
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, b := range m.Blocks {
		got = append(got, b.Kind+"."+b.Name)
	}
	for _, l := range m.Locals {
		got = append(got, "local."+l.Name)
	}
	want := []string{
		"conversation.one", "message.two", "message.three", "conversation.four", "message.six", "message.five", "local.z", "local.a",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(m.Files) != 3 {
		t.Errorf("%d files", len(m.Files))
	}
}

func TestLoadNothing(t *testing.T) {
	t.Parallel()
	m, diags := load(t, nil)
	if m == nil || len(diags) != 1 || diags[0].Summary != "No configuration files" {
		t.Errorf("%v", diags)
	}
	m, diags = Load(filepath.Join(t.TempDir(), "none"), new(confine.Reader))
	if m == nil || len(diags) != 1 || diags[0].Summary != "Cannot read configuration" {
		t.Errorf("%v", diags)
	}
}

func TestVariableTypes(t *testing.T) {
	t.Parallel()
	m, diags := load(t, map[string]string{"main.hcl": `
variable "any" {}
variable "text" { type = string }
variable "list" { type = list(number) }
variable "anything" { type = any }
variable "person" {
  type = object({ name = string, age = optional(number, 7), note = optional(string) })
}
`})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	literal := map[string]bool{}
	for _, v := range m.Variables {
		literal[v.Name] = v.Literal
		if !v.Nullable || v.Sensitive || v.Default != cty.NilVal {
			t.Errorf("%s: %+v", v.Name, v)
		}
	}
	want := map[string]bool{"any": true, "text": true, "list": false, "anything": false, "person": false}
	if diff := cmp.Diff(want, literal); diff != "" {
		t.Errorf("literal (-want +got):\n%s", diff)
	}
	person := m.Variables[4]
	got, err := person.Convert(cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("Ada")}))
	if err != nil || !got.RawEquals(cty.ObjectVal(map[string]cty.Value{
		"name": cty.StringVal("Ada"), "age": cty.NumberIntVal(7), "note": cty.NullVal(cty.String),
	})) {
		t.Errorf("got %#v, %v", got, err)
	}
}

func TestMisspelledTypes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ file, text, want string }{
		"a type":         {"main.hcl", "variable \"a\" { type = strnig }", `Did you mean "string"?`},
		"within another": {"main.hcl", "variable \"a\" {\n  type = list(nubmer)\n}", `Did you mean "number"?`},
		"around another": {"main.hcl", "variable \"a\" { type = lsit(string) }", `Did you mean "list"?`},
		"in JSON":        {"main.hcl.json", `{"variable": {"a": {"type": "strng"}}}`, `Did you mean "string"?`},
		"like nothing":   {"main.hcl", "variable \"a\" { type = picture }", `not a valid type specification.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := load(t, map[string]string{tt.file: tt.text})
			if len(diags) != 1 || !strings.HasSuffix(diags[0].Detail, tt.want) {
				t.Errorf("got %v, want one that ends in %s", diags, tt.want)
			}
		})
	}
}

// An error tells the place inside a value, and nothing of the value.
func TestConvertErrors(t *testing.T) {
	t.Parallel()
	m, _ := load(t, map[string]string{"main.hcl": `
variable "people" { type = map(list(object({ age = number }))) }
`})
	for _, tt := range []struct {
		name, want string
		val        cty.Value
	}{
		{"whole", "map of list of object required, but have string", cty.StringVal("canary")},
		{"deep", "[…][0].age: a number is required", cty.ObjectVal(map[string]cty.Value{
			"canary": cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"age": cty.StringVal("canary")})}),
		})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := m.Variables[0].Convert(tt.val)
			if err == nil {
				t.Fatalf("got %#v", got)
			}
			if err.Error() != tt.want {
				t.Errorf("got %q, want %q", err, tt.want)
			}
			if !got.Type().Equals(m.Variables[0].Type) || got.IsKnown() {
				t.Errorf("the value is %#v", got)
			}
		})
	}
}
