package lang

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVarying(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		message string
		want    []string
	}{
		"time":                     {`text = timestamp()`, []string{"text"}},
		"day":                      {`markdown = formatdate("DD MMM", plantimestamp())`, []string{"markdown"}},
		"through a local":          {`text = local.id`, []string{"text"}},
		"through a template":       {`text = templatefile("t.txt", {})`, []string{"text"}},
		"through a module":         {`text = module.inner.when`, []string{"text"}},
		"button":                   {"text = \"x\"\nbutton {\nlabel = \"x\"\nurl = \"https://e.org/${uuid()}\"\n}", []string{"button[0].url"}},
		"publish_at and expire_at": {"text = \"x\"\npublish_at = timeadd(timestamp(), \"1h\")\nexpire_at = timeadd(timestamp(), \"2h\")", []string{"expire_at", "publish_at"}},
		"replace_triggered_by":     {"text = \"x\"\nlifecycle {\n replace_triggered_by = [uuid()]\n}", []string{"lifecycle.replace_triggered_by"}},
		"bcrypt":                   {`text = bcrypt("x", 4)`, []string{"text"}},
		"the year":                 {`text = formatdate("YYYY", timestamp())`, nil},
		"a condition":              {`text = timecmp(timestamp(), "2026-12-24T00:00:00Z") > 0 ? "after" : "before"`, nil},
		"nothing of the kind":      {`text = "x"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := project(t, map[string]string{
				"main.hcl": `
module "inner" { source = "./inner" }
locals { id = uuid() }
conversation "c" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to = conversation.c
  ` + tc.message + `
}
`,
				"inner/main.hcl": `output "when" { value = timestamp() }`, "t.txt": "At ${timestamp()}",
			})
			in := inputs(Variables{})
			in.FindVarying = true
			desired, diags := config.Evaluate(in)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if d := cmp.Diff(tc.want, desired.Messages[0].Varying); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if d := cmp.Diff(tc.want, desired.Deliveries[0].Message.Varying); d != "" {
				t.Errorf("of the delivery's message: -want +got:\n%s", d)
			}
		})
	}
}

// Only those who report it pay for it.
func TestVaryingIsFoundOnRequest(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{"main.hcl": `
conversation "c" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to   = conversation.c
  text = timestamp()
}
`})
	desired, diags := config.Evaluate(inputs(Variables{}))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if got := desired.Messages[0].Varying; got != nil {
		t.Errorf("found without a request: %v", got)
	}
}

// Evaluating for later runs leaves no trace in what the configuration has read.
func TestVaryingReadsNothingElse(t *testing.T) {
	t.Parallel()
	config := project(t, map[string]string{"main.hcl": `output "o" { value = fileexists(formatdate("DD", timestamp())) }`})
	if _, diags := config.Evaluate(Inputs{Now: time.Date(2026, 12, 1, 14, 0, 0, 0, time.UTC), FindVarying: true}); diags.HasErrors() {
		t.Fatal(diags)
	}
	var names []string
	for name := range config.InputDigests() {
		names = append(names, name)
	}
	if len(names) != 2 {
		t.Errorf("main.hcl and one question were read, and these are told: %v", names)
	}
}
