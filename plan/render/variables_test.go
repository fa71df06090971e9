package render_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/plan/render"
)

func TestDescribeVariables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(`
variable "same" { default = "as declared" }
variable "other" { default = "as declared" }
variable "required" {}
variable "list" {
  type    = list(string)
  default = []
}
variable "long" { default = "" }
variable "secret" {
  default   = ""
  sensitive = true
}
variable "fleeting" {
  default   = ""
  ephemeral = true
}
variable "missing" {}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	got := render.DescribeVariables(config, lang.Inputs{Variables: lang.VariablesFromMap(map[string]cty.Value{
		"same": cty.StringVal("as declared"), "other": cty.StringVal("<b>\nEVIL\x1b"), "required": cty.StringVal("r"),
		"list": cty.ListVal([]cty.Value{cty.StringVal("a"), cty.StringVal("b")}), "long": cty.StringVal(strings.Repeat("ä", 500)),
		"secret": cty.StringVal("canary"), "fleeting": cty.StringVal("canary"),
	})})
	want := []render.Variable{
		{Name: "other", Value: `"<b>\nEVIL\u001b"`}, {Name: "required", Value: `"r"`}, {Name: "list", Value: `["a","b"]`},
		{Name: "long", Value: `"` + strings.Repeat("ä", 199) + "… (502 characters)"}, {Name: "secret", Value: render.Sensitive},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
