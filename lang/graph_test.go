package lang

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// written is a graph as text: one line for each vertex, modules indented.
func (g *Graph) written(indent string) string {
	var out strings.Builder
	for _, v := range g.Vertices {
		out.WriteString(indent + v.Address)
		if v.Repetition != "" {
			out.WriteString(" " + v.Repetition)
		}
		for i, n := range v.Needs {
			out.WriteString(map[bool]string{true: " <- ", false: ", "}[i == 0] + g.Vertices[n].Address)
		}
		for i, n := range v.Rules {
			out.WriteString(map[bool]string{true: " ? ", false: ", "}[i == 0] + g.Vertices[n].Address)
		}
		out.WriteString("\n")
		if v.Inner != nil {
			out.WriteString(v.Inner.written(indent + "  "))
		}
	}
	for _, c := range g.Cycles {
		out.WriteString(indent + fmt.Sprint("cycle ", c) + "\n")
	}
	return out.String()
}

func TestGraph(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text, want string
		problems         int
	}{
		{"references and accounts", `
variable "window" {
  validation {
    condition     = var.window != local.none
    error_message = "No."
  }
}
locals { none = "" }
provider "pigeon" {
  alias = "ops"
  token = local.none
}
conversation "ops" { provider = pigeon.ops }
conversation "users" {
  for_each = toset(["1"])
  provider = pigeon
  id       = each.key
}
message "first" {
  count = 100000
  to    = [conversation.ops, values(conversation.users)]
  text  = "${var.window} ${var.window}"
}
message "second" {
  to         = conversation.ops
  text       = "Now."
  reply_to   = message.first[0]
  depends_on = [conversation.users]
}
output "ids" { value = message.second.ids }
check "any" {
  assert {
    condition     = length(message.first) > 0
    error_message = "None."
  }
}
`, `var.window ? local.none
local.none
provider.pigeon.ops <- local.none
conversation.ops <- provider.pigeon.ops
conversation.users for_each <- provider.pigeon
message.first count <- conversation.ops, conversation.users, var.window
message.second <- conversation.ops, message.first, conversation.users
output.ids <- message.second
check.any <- message.first
provider.pigeon
`, 0},
		{"rules that look at each other", `
variable "from" {
  validation {
    condition     = var.from < var.to && local.hours < 24
    error_message = "No."
  }
}
variable "to" {
  validation {
    condition     = var.from < var.to
    error_message = "No."
  }
}
locals { hours = var.to - var.from }
`, "var.from ? var.to, local.hours\nvar.to ? var.from\nlocal.hours <- var.to, var.from\n", 0},
		{"a cycle is drawn", `
locals {
  a = local.b
  b = local.c
  c = local.a
  d = local.a
}
`, `local.a <- local.b
local.b <- local.c
local.c <- local.a
local.d <- local.a
cycle [0 1 2]
`, 1},
		{"what is wrong is for others to tell", `
message "m" {
  tow  = conversation.nowhere
  text = local.a
}
locals { a = 1 }
`, "local.a\nmessage.m <- local.a\n", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, diags := Load(directory(t, tt.text))
			wantNoErrors(t, config, diags)
			g, diags := config.Graph(inputs(Variables{}))
			if diff := cmp.Diff(tt.want, g.written("")); diff != "" {
				t.Errorf("graph (-want +got):\n%s", diff)
			}
			if len(diags) != tt.problems {
				t.Errorf("problems: %v", diags)
			}
		})
	}
}

// What is in a module needs nothing outside of it: the block that calls it
// does, and the accounts of the root that are used inside.
func TestGraphOfModules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.hcl": `
provider "pigeon" { alias = "press" }
conversation "c" { provider = pigeon }
module "eu" {
  source    = "./area"
  for_each  = toset(["a", "b"])
  to        = conversation.c
  providers = { pigeon = pigeon.press }
}
output "ids" { value = module.eu["a"].ids }
`,
		"area/main.hcl": `
variable "to" {}
module "deep" {
  source = "../deep"
  to     = var.to
}
output "ids" { value = module.deep.ids }
`,
		"deep/main.hcl": `
variable "to" {}
conversation "own" { provider = pigeon }
message "m" {
  to   = [var.to, conversation.own]
  text = "Hello."
}
output "ids" { value = message.m.ids }
`,
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	config, diags := Load(dir)
	wantNoErrors(t, config, diags)
	g, diags := config.Graph(inputs(Variables{}))
	wantNoErrors(t, config, diags)
	want := `provider.pigeon.press
conversation.c <- provider.pigeon
module.eu for_each <- provider.pigeon.press, conversation.c
  module.eu.var.to
  module.eu.module.deep <- module.eu.var.to
    module.eu.module.deep.var.to
    module.eu.module.deep.conversation.own
    module.eu.module.deep.message.m <- module.eu.module.deep.var.to, module.eu.module.deep.conversation.own
    module.eu.module.deep.output.ids <- module.eu.module.deep.message.m
  module.eu.output.ids <- module.eu.module.deep
output.ids <- module.eu
provider.pigeon
`
	if diff := cmp.Diff(want, g.written("")); diff != "" {
		t.Errorf("graph (-want +got):\n%s", diff)
	}
}
