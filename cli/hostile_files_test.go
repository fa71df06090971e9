package cli_test

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/visible/visibletest"
)

// valid is what a file can hold: UTF-8.
func valid(text string) string { return strings.ToValidUTF8(text, "") }

func quoteHCL(text string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(valid(text))).Bytes())
}

// hostileFile is a configuration with a hostile text wherever one can be.
func hostileFile() string {
	line, lines := quoteHCL(strings.Join(visibletest.Hostile, " ")), quoteHCL(visibletest.Lines())
	raw := strings.NewReplacer("\r", "", "${", "$${", "%{", "%%{").Replace(valid(strings.Join(visibletest.Hostile, "\n")))
	return `
herald {
  name = ` + line + `
  backend "local" { path = "state\u202e##[error]\u001b[2J.json" }
}
variable "version" {
  description = ` + lines + `
  default     = "1"
  validation {
    condition     = var.version != "9"
    error_message = ` + lines + `
  }
}
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
conversation "ops" {
  provider     = mixin
  title        = ` + line + `
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032"]
}
message "one" {
  to   = [conversation.users, conversation.ops]
  text = "${var.version} ${` + lines + `}"
  button {
    label = "\u202e\u001b[2J##[error]x"
    url   = "https://example.org/##[error]x"
  }
}
message "marked" {
  to       = conversation.users
  markdown = <<EOT
# Version ${var.version}
` + raw + `
EOT
}
message "many" {
  for_each = { ` + line + ` = ` + lines + ` }
  to       = conversation.users
  text     = each.value
}
action "acknowledge" "seen" {
  provider = mixin
  config { messages = [message.one.ids["conversation.ops"], ` + line + `] }
}
data "messages" "all" {
  conversation = conversation.users
}
output "last" {
  description = ` + lines + `
  value       = [data.messages.all.messages[*].text, { ` + line + ` = ` + lines + ` }]
}
output "name" { value = ` + lines + ` }
check "quiet" {
  assert {
    condition     = var.version == "0"
    error_message = ` + lines + `
  }
}
`
}

// brokenFile has mistakes whose diagnostics quote the file.
func brokenFile() string {
	line := quoteHCL(strings.Join(visibletest.Hostile, " "))
	return "message " + line + " {\n  to   = [conversation.users, " + line + "]\n  text = upper(local.none) /* " +
		strings.ReplaceAll(valid(strings.Join(visibletest.Hostile, " ")), "\r", "") + " */\n}\n" +
		"module \"m\" {\n  source = " + line + "\n}\nlocals { x = tonumber(" + line + ") }\n"
}
