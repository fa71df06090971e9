package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/grammar"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/all"
)

const languagePage = "../lang/LANGUAGE.md"

// prelude is a block that examples of the page may refer to without showing
// it. It is added where the text uses it and does not have it.
type prelude struct{ uses, has, block string }

func preludes() []prelude {
	return []prelude{
		{"module.launch[\"en\"]\n", `module "launch"`, "module \"launch\" {\n  source = \"./announcement\"\n  for_each = { en = \"x\" }\n  to = conversation.users\n" +
			"  text = each.value\n  providers = { yunhu.sender = yunhu }\n}\n"},
		{"message.teaser", `message "teaser"`, "message \"teaser\" {\n  to = [conversation.users, conversation.ops]\n  text = \"Soon.\"\n}\n"},
		{"attachment.diagram", `attachment "diagram"`, "attachment \"diagram\" { source = \"assets/window.png\" }\n"},
		{"action.acknowledge", `action "acknowledge"`, "action \"acknowledge\" \"seen\" {\n  provider = mixin\n  config { messages = [] }\n}\n"},
		{"conversation.users", `conversation "users"`, "conversation \"users\" {\n  provider = yunhu\n  id = \"group:1\"\n}\n"},
		{"conversation.ops", `conversation "ops"`, "conversation \"ops\" {\n  provider = mixin\n  id = \"3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41\"\n}\n"},
		{"conversation.press", `conversation "press"`, "conversation \"press\" {\n  provider = yunhu\n  id = \"group:7\"\n}\n"},
		{"yunhu.press", `alias = "press"`, "provider \"yunhu\" {\n  alias = \"press\"\n  token = \"t\"\n}\n"},
		{"var.rules", `variable "rules"`, "variable \"rules\" { default = \"Be kind.\" }\n"},
		{"var.press_token", `variable "press_token"`, "variable \"press_token\" { default = \"secret\" }\n"},
	}
}

// Every example of the page loads and evaluates.
func TestLanguagePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(languagePage)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			evaluateExample(t, m[1])
		})
	}
}

func evaluateExample(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	for _, p := range preludes() {
		if strings.Contains(text, p.uses) && !strings.Contains(text, p.has) {
			text += p.block
		}
	}
	files := map[string]string{
		"main.hcl": text, "assets/window.png": "picture",
		"announcement/main.hcl": "variable \"to\" {}\nvariable \"text\" {}\nmessage \"m\" {\n  to = var.to\n  text = var.text\n}\n" +
			"conversation \"c\" {\n  provider = yunhu.sender\n  id = \"group:2\"\n}\noutput \"ids\" { value = message.m.ids }\n",
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	config, diags := lang.Load(dir)
	if !diags.HasErrors() {
		_, more := config.Evaluate(lang.Inputs{Platforms: providers.Schemas(all.Platforms()), Now: time.Unix(0, 0)})
		diags = append(diags, more...)
	}
	if len(diags) > 0 {
		t.Errorf("%s\n%s", diags, text)
	}
}

// tested is what the tests on the page are about.
const tested = `
variable "window" {
  validation {
    condition     = var.window != ""
    error_message = "Say when."
  }
}
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
conversation "ops" {
  provider = mixin
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
}
message "maintenance" {
  to         = [conversation.users, conversation.ops]
  text       = "Maintenance at ${var.window}."
  publish_at = "2030-01-01T22:00:00Z"
}
`

// Every test on the page passes.
func TestLanguagePageTests(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(languagePage)
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("(?s)```hcl test\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(all) == 0 {
		t.Error("there are no tests on the page")
	}
	for _, m := range all {
		dir := t.TempDir()
		for name, text := range map[string]string{"main.hcl": tested, "page.test.hcl": m[1]} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if out, code := runHerald(t, dir, []string{"PATH=" + os.Getenv("PATH")}, "test"); code != 0 {
			t.Errorf("test ended with %d:\n%s", code, out)
		}
	}
}

// The page names every argument and every nested block that there is.
func TestLanguagePageIsComplete(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(languagePage)
	if err != nil {
		t.Fatal(err)
	}
	blocks := grammar.Blocks(nil)
	for _, kind := range []string{addr.Data, addr.Action} {
		blocks[kind] = grammar.OperationBlock(kind, nil)
	}
	for kind, block := range blocks {
		named(t, string(page), kind, block)
	}
}

func named(t *testing.T, page, where string, block schema.Block) {
	t.Helper()
	for _, a := range block.Attributes {
		if !strings.Contains(page, "`"+a.Name+"`") {
			t.Errorf("the page does not name %s.%s", where, a.Name)
		}
	}
	for _, n := range block.Blocks {
		if !strings.Contains(page, "`"+n.Name+" {}`") && !strings.Contains(page, "`"+n.Name+"`") {
			t.Errorf("the page does not name %s.%s", where, n.Name)
		}
		named(t, page, where+"."+n.Name, n.Block)
	}
}
