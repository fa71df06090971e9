package lang

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/schema"
)

var update = flag.Bool("update", false, "rewrite golden files")

// platforms are two invented ones: pigeon has everything, drum next to
// nothing.
func platforms() map[string]schema.Platform {
	post := cty.Object(map[string]cty.Type{"id": cty.String, "text": cty.String})
	pigeon := schema.Platform{
		Name: "pigeon", Title: "Pigeon",
		Provider: schema.Block{Attributes: []schema.Attribute{
			{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"PIGEON_TOKEN", "PIGEON_KEY"}},
			{Name: "endpoint", Type: cty.String, Default: cty.StringVal("https://pigeon.example")},
			{Name: "tries", Type: cty.Number, Env: []string{"PIGEON_TRIES"}},
			{Name: "lofts", Type: cty.List(cty.String), Env: []string{"PIGEON_LOFTS"}},
		}},
		Conversation: schema.Block{Attributes: []schema.Attribute{
			{Name: "quiet", Type: cty.Bool},
			{Name: "passphrase", Type: cty.String, Sensitive: true},
		}},
		Message: schema.Block{
			Attributes: []schema.Attribute{
				{Name: "silent", Type: cty.Bool},
				{Name: "priority", Type: cty.Number},
				{Name: "tags", Type: cty.Map(cty.String)},
			},
			Blocks: []schema.Nested{{Name: "ring", Many: true, Block: schema.Block{Attributes: []schema.Attribute{
				{Name: "leg", Type: cty.String, Required: true},
				{Name: "size", Type: cty.Number},
			}}}},
		},
		Data: []schema.Operation{
			{
				Name: "messages", Help: "Messages of the conversation.", Result: cty.Object(map[string]cty.Type{"messages": cty.List(post)}),
				Arguments: schema.Block{
					Attributes: []schema.Attribute{{Name: "limit", Type: cty.Number}, {Name: "around", Type: cty.String}},
					Blocks: []schema.Nested{{Name: "only", Block: schema.Block{Attributes: []schema.Attribute{
						{Name: "author", Type: cty.String, Required: true},
					}}}},
				},
			},
			{
				Name: "weather", Help: "The weather.", Result: cty.Number,
				Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "city", Type: cty.String, Required: true, Help: "Where."}}},
			},
		},
		Actions: []schema.Operation{{
			Name: "acknowledge", Help: "Marks messages as read.",
			Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "messages", Type: cty.List(cty.String), Required: true, Help: "Their ids."}}},
		}},
		Functions: map[string]function.Function{"leg": function.New(&function.Spec{
			Params: []function.Parameter{{Name: "ring", Type: cty.String}}, Type: function.StaticReturnType(cty.String),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				return cty.StringVal("leg of " + args[0].AsString()), nil
			},
		})},
	}
	drum := schema.Platform{
		Name: "drum", Title: "Drum",
		Provider: schema.Block{Attributes: []schema.Attribute{{Name: "skin", Type: cty.String, Required: true}}},
		Message:  schema.Block{Attributes: []schema.Attribute{{Name: "loud", Type: cty.Bool, Required: true}}},
		Data: []schema.Operation{{
			Name: "messages", Help: "Messages of the conversation.", Result: cty.Object(map[string]cty.Type{"messages": cty.List(post), "rhythm": cty.String}),
			Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "beats", Type: cty.Number, Required: true, Help: "How many."}}},
		}},
		Actions: []schema.Operation{{Name: "roll", Help: "Rolls."}},
	}
	return map[string]schema.Platform{"pigeon": pigeon, "drum": drum}
}

func environment(name string) (string, bool) {
	v, ok := map[string]string{"PIGEON_KEY": "coo-secret", "PIGEON_LOFTS": `["north"]`}[name]
	return v, ok
}

// inputs are what the tests evaluate with: conversation.known and the message
// in it are there already.
func inputs(vars Variables) Inputs {
	return Inputs{
		Platforms: platforms(), Variables: vars, Known: known{}, Getenv: environment,
		Cwd: "/home/ada", Now: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), Version: "0.4.0-dev",
	}
}

type known struct{}

func (known) ConversationID(a addr.Instance) (string, bool) {
	return "c-1", a.String() == "conversation.known"
}

func (known) MessageID(a addr.Delivery) (string, bool) {
	return "m-1", a.Conversation.String() == "conversation.known"
}

func (known) MessageURL(a addr.Delivery) (string, bool) {
	return "https://pigeon.example/m-1", a.Conversation.String() == "conversation.known"
}

// Data answers questions about conversation.known alone.
func (known) Data(r Request) (cty.Value, bool) {
	switch {
	case r.Operation == "weather":
		return cty.NumberIntVal(int64(len(r.Arguments.GetAttr("city").AsString()))), true
	case r.ConversationID != "c-1":
		return cty.NilVal, false
	}
	post := func(id string) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal(id), "text": cty.StringVal("Text of " + id)})
	}
	return cty.ObjectVal(map[string]cty.Value{"messages": cty.ListVal([]cty.Value{post("m-1"), post("m-2")})}), true
}

// loadDir loads and evaluates a directory with its variable files.
func loadDir(t *testing.T, dir string) (*Config, *Desired, hcl.Diagnostics) {
	t.Helper()
	config, diags := Load(dir)
	vars, more := LoadVariables(VariableSources{Dir: dir})
	diags = append(diags, more...)
	if diags.HasErrors() {
		return config, nil, diags
	}
	desired, more := config.Evaluate(inputs(vars))
	return config, desired, append(diags, more...)
}

// loadText does the same for a single file.
func loadText(t *testing.T, text string) (*Config, *Desired, hcl.Diagnostics) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.hcl"), text)
	return loadDir(t, dir)
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// golden compares with a file, or writes it under -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; run the test with -update and look at the change.\n got:\n%s\nwant:\n%s", path, got, want)
	}
}

// text prints diagnostics as people see them.
func text(t *testing.T, diags hcl.Diagnostics, files map[string]*hcl.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := diag.Write(&b, diags, files, diag.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wantNoErrors(t *testing.T, config *Config, diags hcl.Diagnostics) {
	t.Helper()
	if diags.HasErrors() {
		t.Fatalf("unexpected errors:\n%s", text(t, diags, config.Files()))
	}
}
