package lang

import (
	"encoding/base64"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/secret"
)

// What gives access to an account is sent to nobody, however it came into a
// message, and no output shows it.
func TestCredentialsAreNotSent(t *testing.T) {
	t.Parallel()
	const token = "canary-token-0123"
	for name, tc := range map[string]struct{ block, want string }{
		"a text": {`message "m" {
  to   = conversation.c
  text = "It is ${var.token}."
}`, "Credential in message"},
		"an encoded text": {`message "m" {
  to   = conversation.c
  text = base64encode("user:${nonsensitive(sensitive(var.token))}")
}`, "Credential in message"},
		"a key": {`message "m" {
  for_each = toset([var.token])
  to       = conversation.c
  text     = "Hello."
}`, "Credential in message"},
		"a button": {`message "m" {
  to   = conversation.c
  text = "Hello."
  button {
    label = "Go"
    url   = "https://example.org/?t=${var.token}"
  }
}`, "Credential in message"},
		"the digest of it": {`message "m" {
  to   = conversation.c
  text = sha256(var.token)
}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := project(t, map[string]string{"main.hcl": `
variable "token" {}
provider "pigeon" { token = var.token }
conversation "c" {
  provider = pigeon
  id       = "x"
}
output "token" { value = [var.token] }
` + tc.block})
			in := inputs(VariablesFromMap(map[string]cty.Value{"token": cty.StringVal(token)}))
			in.Credentials = new(secret.Credentials)
			desired, diags := config.Evaluate(in)
			switch {
			case tc.want == "" && diags.HasErrors():
				t.Fatal(diags)
			case tc.want == "" && !desired.Outputs[0].Sensitive:
				t.Error("an output shows the token")
			case tc.want != "" && (len(diags) != 1 || diags[0].Summary != tc.want):
				t.Errorf("got %v, want %q", diags, tc.want)
			}
			if !in.Credentials.FoundIn(base64.StdEncoding.EncodeToString([]byte(token))) {
				t.Error("the token is not known")
			}
			if values := config.VariableValues(in); !values[0].Sensitive {
				t.Error("a saved plan would hold the token")
			}
		})
	}
}

// Whoever wrote hostile files does not decide what is shown.
func TestUntrustedFilesKeepMarks(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{"main.hcl": `
variable "code" { sensitive = true }
provider "pigeon" {}
conversation "c" {
  provider = pigeon
  id       = "x"
}
message "m" {
  to   = conversation.c
  text = base64encode(nonsensitive(var.code))
}
output "code" { value = strrev(nonsensitive(var.code)) }
`})
	for _, untrusted := range []bool{false, true} {
		in := inputs(VariablesFromMap(map[string]cty.Value{"code": cty.StringVal("canary")}))
		in.Untrusted = untrusted
		desired, diags := config.Evaluate(in)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if hidden := len(desired.Messages[0].Content.Sensitive) > 0; hidden != untrusted {
			t.Errorf("untrusted %v: the message is hidden: %v", untrusted, hidden)
		}
		if hidden := desired.Outputs[0].Sensitive; hidden != untrusted {
			t.Errorf("untrusted %v: the output is hidden: %v", untrusted, hidden)
		}
	}
}
