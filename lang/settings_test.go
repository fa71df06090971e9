package lang

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/diagtest"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	config, _, diags := loadText(t, `
herald {
  name             = "acme-${local.stage}"
  required_version = ">= 0.1, < 2.0"
  backend "pg" {
    url   = "postgres://${var.password}@db/herald"
    limit = 3
  }
}
variable "password" {
  default   = "canary"
  sensitive = true
}
variable "missing" {}
locals { stage = "test" }
conversation "broken" { provider = nope }
`)
	if !diags.HasErrors() {
		t.Fatal("the rest of the configuration is meant to be wrong")
	}
	got, diags := config.Settings(inputs(Variables{}))
	wantNoErrors(t, config, diags)
	if got.Name != "acme-test" || got.RequiredVersion != ">= 0.1, < 2.0" || got.Backend.Type != "pg" {
		t.Errorf("got %+v", got)
	}
	want := cty.ObjectVal(map[string]cty.Value{"url": cty.StringVal("postgres://canary@db/herald"), "limit": cty.NumberIntVal(3)})
	if !got.Backend.Body.RawEquals(want) {
		t.Errorf("body %#v", got.Backend.Body)
	}
	if diff := cmp.Diff([]string{"url"}, got.Backend.Sensitive); diff != "" {
		t.Error(diff)
	}
	if line := got.Backend.Source.At("url").Start.Line; line != 6 {
		t.Errorf("url is on line %d", line)
	}
	if line := got.Source.At("name").Start.Line; line != 3 {
		t.Errorf("name is on line %d", line)
	}
}

func TestEncryptionSettings(t *testing.T) {
	t.Parallel()
	config, _, _ := loadText(t, `
herald {
  encryption {
    passphrase = var.passphrase
    fallback { identities = ["old.key"] }
    fallback { passphrase = "canary" }
  }
}
variable "passphrase" {
  default   = "correct horse battery"
  sensitive = true
}
`)
	got, diags := config.Settings(inputs(Variables{}))
	wantNoErrors(t, config, diags)
	want := cty.ObjectVal(map[string]cty.Value{
		"passphrase": cty.StringVal("correct horse battery"),
		"fallback": cty.TupleVal([]cty.Value{
			cty.ObjectVal(map[string]cty.Value{"identities": cty.TupleVal([]cty.Value{cty.StringVal("old.key")})}),
			cty.ObjectVal(map[string]cty.Value{"passphrase": cty.StringVal("canary")}),
		}),
	})
	if got.Encryption == nil || !got.Encryption.Body.RawEquals(want) {
		t.Errorf("got %#v", got.Encryption)
	}
}

func TestNoSettings(t *testing.T) {
	t.Parallel()
	config, _, _ := loadText(t, "locals { a = 1 }\n")
	got, diags := config.Settings(inputs(Variables{}))
	if diff := cmp.Diff(Settings{}, got); diff != "" || len(diags) > 0 {
		t.Errorf("%s%v", diff, diags)
	}
}

func TestSettingsProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"missing variable", "variable \"a\" {}\nherald { name = var.a }", "main.hcl:1 ERROR: No value for required variable"},
		{"undeclared", "herald { name = var.a }", "main.hcl:1 ERROR: Undeclared reference"},
		{"block", "herald { name = conversation.a.id }", "main.hcl:1 ERROR: Invalid reference"},
		{"block through locals", "locals { a = message.x.text }\nlocals { b = local.a }\nherald { name = local.b }", "main.hcl:1 ERROR: Invalid reference"},
		{"cycle", "locals {\n  a = local.b\n  b = local.a\n}\nherald { name = local.a }", "main.hcl:2 ERROR: Dependency cycle"},
		{"too new", "herald { required_version = \"> 1.0\" }", "main.hcl:1 ERROR: Unsupported Herald version"},
		{"backend argument", "herald {\n backend \"pg\" {\n  url = var.a.b\n }\n}", "main.hcl:3 ERROR: Undeclared reference"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, diags := Load(directory(t, tt.text))
			wantNoErrors(t, config, diags)
			_, diags = config.Settings(inputs(Variables{}))
			if diff := cmp.Diff([]string{tt.want}, found(diags)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			diagtest.Check(t, diags)
		})
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, `herald { required_version = ">= 0.4" }`))
	wantNoErrors(t, config, diags)
	for version, ok := range map[string]bool{"": true, "dev": true, "0.4.0": true, "0.4.0-rc1": true, "v0.5.1": true, "0.3.9": false, "0.3.9+local": false} {
		in := inputs(Variables{})
		in.Version = version
		if _, diags := config.Settings(in); diags.HasErrors() == ok {
			t.Errorf("%q: %v", version, diags)
		}
	}
}
