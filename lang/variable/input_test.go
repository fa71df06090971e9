package variable

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/secret"
)

func TestPassed(t *testing.T) {
	t.Parallel()
	text := cty.StringVal("text")
	for name, tt := range map[string]struct {
		decl    module.Variable
		val     cty.Value
		partial bool
		want    cty.Value
		problem string
	}{
		"given":              {decl: module.Variable{Type: cty.String}, val: cty.NumberIntVal(1), want: cty.StringVal("1")},
		"default":            {decl: module.Variable{Type: cty.String, Default: text}, want: text},
		"missing":            {decl: module.Variable{Type: cty.String}, problem: "Missing module argument"},
		"missing, partial":   {decl: module.Variable{Type: cty.String}, partial: true, want: cty.UnknownVal(cty.String)},
		"unfit":              {decl: module.Variable{Type: cty.Number}, val: text, problem: "Incorrect argument type"},
		"null":               {decl: module.Variable{Type: cty.String, Nullable: true}, val: cty.NullVal(cty.String), want: cty.NullVal(cty.String)},
		"null for default":   {decl: module.Variable{Type: cty.String, Default: text}, val: cty.NullVal(cty.String), want: text},
		"null, not nullable": {decl: module.Variable{Type: cty.String}, val: cty.NullVal(cty.String), problem: "Incorrect argument type"},
		"sensitive":          {decl: module.Variable{Type: cty.String, Sensitive: true}, val: text, want: text.Mark(funcs.Sensitive)},
		"ephemeral":          {decl: module.Variable{Type: cty.String, Ephemeral: true}, val: text, want: text.Mark(funcs.Ephemeral)},
		"unknown":            {decl: module.Variable{Type: cty.String}, val: cty.DynamicVal, want: cty.UnknownVal(cty.String)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.decl.Name = "v"
			got, diags := ModuleArgument(&tt.decl, tt.val, hcl.Range{Filename: "main.hcl"}, Options{Partial: tt.partial, Secrets: new(secret.Texts)})
			problem := ""
			if len(diags) > 0 {
				problem = diags[0].Summary
			}
			if diff := cmp.Diff(tt.problem, problem); diff != "" {
				t.Fatalf("%v", diags)
			}
			if tt.problem == "" && !got.RawEquals(tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

// A sensitive value that does not fit is not repeated.
func TestSecretsAreCollected(t *testing.T) {
	t.Parallel()
	secrets := new(secret.Texts)
	decl := &module.Variable{Name: "v", Type: cty.Number, Sensitive: true}
	_, diags := ModuleArgument(decl, cty.StringVal("canary-value"), hcl.Range{}, Options{Secrets: secrets})
	diags = append(diags, &hcl.Diagnostic{Detail: "canary-value"})
	for _, d := range secrets.Redact(diags) {
		if d.Detail == "canary-value" {
			t.Error(d.Detail)
		}
	}
}
