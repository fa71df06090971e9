package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const withSecret = `
variable "secret" {
  default   = "canary-value"
  sensitive = true
}
variable "people" {
  default   = { bob = "canary-value" }
  sensitive = true
}
locals { upper = upper(var.secret) }
conversation "c" {
  provider = pigeon
  %s
}
message "m" {
  to = conversation.c
  %s
}
output "o" {
  value     = %s
  sensitive = %v
}
`

// Each field that holds something sensitive is named, and only those.
func TestSensitiveFields(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, conversation, message, inConversation, inMessage string }{
		{"nothing", ``, `text = "a"`, "[]", "[]"},
		{"body", ``, `text = "a ${var.secret}"`, "[]", "[body]"},
		{"body through a local", ``, `markdown = local.upper`, "[]", "[body]"},
		{"body through another message", `title = var.secret`, `text = conversation.c.title`, "[title]", "[body]"},
		{"mentions", ``, "text = \"a\"\nmentions = [var.secret]", "[]", "[mentions]"},
		{"one button", ``, "text = \"a\"\nbutton {\n label = \"a\"\n url = \"https://a/${var.secret}\"\n}", "[]", "[buttons]"},
		{"options", ``, "text = \"a\"\npigeon { tags = { a = var.secret } }", "[]", "[options]"},
		{"conversation", "announcement = var.secret\nparticipants = [var.secret]\npigeon { quiet = var.secret == \"\" }", `text = "a"`,
			"[announcement options participants]", "[]"},
		{"argument the platform calls sensitive", `pigeon { passphrase = "a" }`, `text = "a"`, "[options]", "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, d, diags := loadText(t, fmt.Sprintf(withSecret, tt.conversation, tt.message, `"x"`, false))
			wantNoErrors(t, config, diags)
			if diff := cmp.Diff(tt.inConversation, fmt.Sprint(d.Conversations[0].Sensitive)); diff != "" {
				t.Errorf("conversation (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.inMessage, fmt.Sprint(d.Deliveries[0].Content.Sensitive)); diff != "" {
				t.Errorf("delivery (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever goes wrong with a sensitive value, the value is not printed. The
// source of a file is, so the value comes from elsewhere here.
func TestNoSecretInDiagnostics(t *testing.T) {
	t.Parallel()
	const canary = "canary-5up3r"
	for _, tt := range []struct{ name, text string }{
		{"function", `locals { a = parseint(var.secret, 10) }`},
		{"function through a local", "locals {\n  s = \"${var.secret}\"\n  a = jsondecode(local.s)\n}"},
		{"conversion", `locals { a = tonumber(var.secret) }`},
		{"operator", `locals { a = var.secret + 1 }`},
		{"key given twice", `locals { a = { for x in [1, 2] : var.secret => x } }`},
		{"index", `locals { a = { b = 1 }[var.secret] }`},
		{"file", `locals { a = file(var.secret) }`},
		{"time", "conversation \"c\" { provider = drum }\nmessage \"m\" {\n  to = conversation.c\n  text = \"a\"\n  publish_at = var.secret\n}"},
		{"url", "conversation \"c\" { provider = drum }\nmessage \"m\" {\n  to = conversation.c\n  text = \"a\"\n  button {\n    label = \"a\"\n    url = var.secret\n  }\n}"},
		{"source", `attachment "a" { source = var.secret }`},
		{"id", "conversation \"c\" {\n  provider = drum\n  id = var.secret\n}"},
		{"for_each", "conversation \"c\" {\n  for_each = toset([var.secret])\n  provider = drum\n}"},
		{"precondition", "output \"o\" {\n  value = 1\n  precondition {\n    condition = var.secret == 1\n    error_message = \"It is ${var.secret}\"\n  }\n}"},
		{"validation", "variable \"other\" {\n  default = 1\n  validation {\n    condition = var.secret == var.other\n    error_message = var.secret\n  }\n}"},
		{"output", `output "o" { value = var.secret }`},
		{"required version", `herald { required_version = var.secret }`},
		{"lifecycle", "conversation \"c\" {\n  provider = drum\n  lifecycle { on_destroy = var.secret }\n}"},
		{"provider", `provider "pigeon" { tries = var.secret }`},
		{"wrong type of the variable itself", `variable "number" { type = number }`},
		{"wrong expression", `variable "list" { type = list(string) }`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, diags := Load(directory(t, "variable \"secret\" { sensitive = true }\n"+strings.Replace(tt.text, `" { type`, "\" {\n  sensitive = true\n  type", 1)+"\n"))
			vars, more := LoadVariables(VariableSources{Environ: []string{
				"HERALD_VAR_secret=" + canary, "HERALD_VAR_number=" + canary, "HERALD_VAR_list=[" + canary + "(",
			}})
			diags = append(diags, more...)
			desired, more := config.Evaluate(inputs(vars))
			diags = append(diags, more...)
			if desired != nil || !diags.HasErrors() {
				t.Fatal("no error")
			}
			if printed := text(t, diags, config.Files()); strings.Contains(printed, canary) {
				t.Errorf("the value is printed:\n%s", printed)
			}
		})
	}
}

// The environment of a provider holds secrets as well.
func TestNoSecretOfTheEnvironment(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, "provider \"pigeon\" {}\n"))
	wantNoErrors(t, config, diags)
	in := inputs(Variables{})
	in.Getenv = func(name string) (string, bool) {
		return "canary-value", name == "PIGEON_TRIES" || name == "PIGEON_LOFTS"
	}
	_, diags = config.Evaluate(in)
	want := []string{"main.hcl:1 ERROR: Invalid environment variable", "main.hcl:1 ERROR: Invalid environment variable"}
	if diff := cmp.Diff(want, found(diags)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if printed := text(t, diags, config.Files()); strings.Contains(printed, "canary") || !strings.Contains(printed, "PIGEON_TRIES") {
		t.Errorf("printed:\n%s", printed)
	}
}
