package lang_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/schema"
)

// A configuration is loaded once and evaluated with what is known.
func ExampleConfig_Evaluate() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	text := `
variable "window" {}
conversation "ops" { provider = pigeon }
message "maintenance" {
  to       = conversation.ops
  markdown = "Maintenance at **${var.window}**."
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		fmt.Println(diags)
		return
	}
	desired, diags := config.Evaluate(lang.Inputs{
		Platforms: map[string]schema.Platform{"pigeon": {Name: "pigeon"}},
		Variables: lang.VariablesFromMap(map[string]cty.Value{"window": cty.StringVal("22:00")}),
	})
	if diags.HasErrors() {
		fmt.Println(diags)
		return
	}
	for _, d := range desired.Deliveries {
		fmt.Printf("%s: %s\n", d.Addr, d.Content.Body)
	}
	// Output: message.maintenance@conversation.ops: Maintenance at **22:00**.
}
