package lang

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
)

// project writes files and loads them.
func project(t *testing.T, files map[string]string) *Config {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config, diags := Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return config
}

// All that a configuration is made from is told by name.
func TestReads(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{
		"main.hcl": `
module "inner" { source = "./inner" }
attachment "a" { source = "inner/picture.bin" }
output "all" {
  value = [
    file("./inner/../note.md"), filesha256("note.md"), templatefile("outer.txt", {}),
    fileexists("none"), fileset("inner", "*.bin"), try(file("none.md"), ""),
  ]
}
output "discreet" {
  value     = file(sensitive("secret.txt"))
  sensitive = true
}
`,
		"inner/main.hcl": "locals { x = 1 }", "inner/picture.bin": "picture", "note.md": "note", "secret.txt": "x",
		"outer.txt": `${templatefile("deeper.txt", {})}`, "deeper.txt": "deeper", "unused.txt": "x",
	})
	if _, diags := config.Evaluate(Inputs{}); diags.HasErrors() {
		t.Fatal(diags)
	}
	reads := config.InputDigests()
	want := []string{
		"deeper.txt", `fileexists("none")`, `fileset("inner", "*.bin")`, "inner/main.hcl", "inner/picture.bin",
		"main.hcl", "none.md", "note.md", "outer.txt",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(reads))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if reads["none.md"] != absentDigest || reads["note.md"] != sha256Hex([]byte("note")) {
		t.Errorf("none.md is %s, note.md is %s", reads["none.md"], reads["note.md"])
	}
}

// uuid() says the same in every evaluation of a command, and something else in
// another command.
func TestSeed(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{"main.hcl": `output "all" { value = [uuid(), uuid(), abspath("x"), path.cwd] }`})
	evaluate := func(seed string) cty.Value {
		in := Inputs{Cwd: "/there", Root: "/root"}
		if seed != "" {
			in.Seed = []byte(seed)
		}
		d, diags := config.Evaluate(in)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		return d.Outputs[0].Value
	}
	one := evaluate("one")
	if !evaluate("one").RawEquals(one) {
		t.Error("the same seed gives something else")
	}
	if evaluate("two").RawEquals(one) || evaluate("").RawEquals(evaluate("")) {
		t.Error("another seed, or none, gives the same")
	}
	if list := one.AsValueSlice(); list[0].RawEquals(list[1]) || list[2].AsString() != "/root/x" || list[3].AsString() != "/there" {
		t.Errorf("%#v", list)
	}
}

func TestVariableValues(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{"main.hcl": `
variable "given" { type = list(number) }
variable "default" { default = "d" }
variable "secret" {
  sensitive = true
  ephemeral = true
}
variable "missing" {}
variable "wrong" { type = number }
`})
	got := config.VariableValues(Inputs{Variables: VariablesFromMap(map[string]cty.Value{
		"given": cty.TupleVal([]cty.Value{cty.StringVal("1")}), "secret": cty.StringVal("s"), "wrong": cty.StringVal("w"),
	})})
	want := []VariableValue{
		{Name: "given", Given: true, Value: cty.ListVal([]cty.Value{cty.NumberIntVal(1)})},
		{Name: "default", Value: cty.StringVal("d")},
		{Name: "secret", Given: true, Value: cty.StringVal("s"), Sensitive: true, Ephemeral: true},
		{Name: "missing"},
		{Name: "wrong", Given: true},
	}
	same := cmp.Comparer(func(a, b cty.Value) bool {
		return a == cty.NilVal && b == cty.NilVal || a != cty.NilVal && b != cty.NilVal && a.RawEquals(b)
	})
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
