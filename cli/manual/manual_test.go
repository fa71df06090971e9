package manual_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/cli/manual"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/all"
)

// update writes the golden files instead of comparing them.
func update() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files")
	flag.Parse()
	os.Exit(m.Run())
}

// toy is a platform with something of everything.
func toy() providers.Facts {
	abilities := map[providers.Ability]providers.Support{}
	for _, a := range providers.Abilities() {
		abilities[a] = providers.Yes("")
	}
	abilities[providers.Edit] = providers.No("Toy cannot | edit.", "https://toy.example/edit")
	abilities[providers.Forward] = providers.Support{Answer: providers.AnswerNotYet, Reason: "Nobody asked.", Link: "https://toy.example/forward"}
	return providers.Facts{
		Docs: "https://toy.example",
		Schema: schema.Platform{
			Name: "toy", Title: "Toy",
			Provider: schema.Block{Help: "An account on Toy.", Attributes: []schema.Attribute{
				{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"TOY_TOKEN", "TOY_KEY"}, Help: "The token.", Example: "var.token"},
				{Name: "rate", Type: cty.Number, Default: cty.NumberIntVal(5), Help: "How fast.", Example: "10"},
			}},
			Conversation: schema.Block{Help: "An id is a number."},
			Message: schema.Block{Help: "What only Toy has.", Blocks: []schema.Nested{{Name: "spin", Many: true, Block: schema.Block{
				Help: "A spin.", Attributes: []schema.Attribute{{Name: "times", Type: cty.List(cty.Number), Help: "How often.", Example: "[1]"}},
				Blocks: []schema.Nested{{Name: "stop", Block: schema.Block{Help: "When it ends."}}},
			}}}},
			Data:    []schema.Operation{{Name: "toys", Help: "All toys.", Result: cty.List(cty.Object(map[string]cty.Type{"id": cty.String}))}},
			Actions: []schema.Operation{{Name: "wind", Help: "Winds it up."}},
			Functions: map[string]function.Function{"spell": function.New(&function.Spec{
				Description: "Spells a number out.", Params: []function.Parameter{{Name: "number", Type: cty.Number, Description: "The number."}},
				Type: function.StaticReturnType(cty.String),
			})},
		},
		Idempotency: providers.Idempotency{Class: providers.NativeKey, Window: 36 * time.Hour, Note: "Says the page."},
		Abilities:   abilities,
		Limits:      providers.Limits{TextRunes: 1234567, Batch: 1, EditWindow: 90 * time.Minute, RecallWindow: 24 * time.Hour, Rate: 1000, Per: time.Minute, Note: "Measured."},
		Kinds:       []providers.MessageKind{{Name: "TEXT", Help: "Text.", EditsTo: []string{"TEXT", "POST"}}},
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	second := toy()
	second.Schema.Name, second.Schema.Title, second.Idempotency = "other", "An other", providers.Idempotency{Class: providers.Blind, Note: "Nothing."}
	both := []providers.Facts{toy(), second}
	for _, tc := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"table", func(w io.Writer) error { return manual.Table(w, both) }},
		{"entry", func(w io.Writer) error { return manual.Entry(w, toy()) }},
		{"page", func(w io.Writer) error { return manual.Page(w, toy()) }},
		{"state", func(w io.Writer) error {
			return manual.State(w, []manual.Backend{{Name: "toy", Body: toy().Schema.Provider, Remains: "Toys forget nothing."}}, toy().Schema.Message)
		}},
		{"matrix", func(w io.Writer) error { return manual.Matrix(w, both) }},
		{"json", func(w io.Writer) error { return manual.JSON(w, both) }},
		{"schema", func(w io.Writer) error { return manual.Schema(w, both[:1]) }},
		{"functions", func(w io.Writer) error { return manual.Functions(w, both[:1]) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := tc.write(&b); err != nil {
				t.Fatal(err)
			}
			golden(t, tc.name, b.Bytes())
			if err := tc.write(broken{}); err == nil {
				t.Error("an error of the writer is not returned")
			}
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if update() {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// What reads Terraform's documents reads these.
func TestDocumentsAreReadAsTerraforms(t *testing.T) {
	t.Parallel()
	var known []providers.Facts
	for _, p := range all.Platforms() {
		known = append(known, p.Facts())
	}
	var text, functions bytes.Buffer
	if err := errors.Join(manual.Schema(&text, known), manual.Functions(&functions, known)); err != nil {
		t.Fatal(err)
	}
	var schemas tfjson.ProviderSchemas
	if err := schemas.UnmarshalJSON(text.Bytes()); err != nil {
		t.Fatal(err)
	}
	mixin := schemas.Schemas["mixin"]
	body := mixin.ResourceSchemas["message"].Block
	if a := body.Attributes["text"]; a.AttributeType != cty.String || !a.Optional || a.Description == "" {
		t.Errorf("the text of a message: %+v", a)
	}
	if a := body.Attributes["ids"]; !a.Computed || a.Optional || !a.AttributeType.Equals(cty.Map(cty.String)) {
		t.Errorf("the ids of a message: %+v", a)
	}
	if n := body.NestedBlocks["button"]; n.NestingMode != tfjson.SchemaNestingModeList || !n.Block.Attributes["label"].Required {
		t.Errorf("buttons: %+v", n)
	}
	if n := body.NestedBlocks["mixin"]; n.MaxItems != 1 || n.Block.Attributes["silent"] == nil {
		t.Errorf("the platform's own block: %+v", n)
	}
	if len(schemas.Schemas["yunhu"].DataSourceSchemas["messages"].Block.Attributes) < 3 {
		t.Error("a look-up has no arguments")
	}
	var signatures tfjson.MetadataFunctions
	if err := json.Unmarshal(functions.Bytes(), &signatures); err != nil {
		t.Fatal(err)
	}
	if f := signatures.Signatures["format"]; len(f.Parameters) != 1 || f.VariadicParameter == nil {
		t.Errorf("format: %+v", f)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("closed pipe") }

// TestEveryArgumentIsTold holds the pages of the real platforms against their
// schemas.
func TestEveryArgumentIsTold(t *testing.T) {
	t.Parallel()
	for name, p := range all.Platforms() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var page, schemas bytes.Buffer
			if err := errors.Join(manual.Page(&page, p.Facts()), manual.Schema(&schemas, []providers.Facts{p.Facts()})); err != nil {
				t.Fatal(err)
			}
			if !json.Valid(schemas.Bytes()) {
				t.Error("the schema is not JSON")
			}
			s := p.Facts().Schema
			blocks := []schema.Block{s.Provider, s.Conversation, s.Message}
			for _, o := range append(s.Data, s.Actions...) {
				blocks = append(blocks, o.Arguments)
			}
			for _, b := range blocks {
				told(t, page.String(), b)
			}
		})
	}
}

func told(t *testing.T, page string, b schema.Block) {
	t.Helper()
	for _, a := range b.Attributes {
		if !strings.Contains(page, "`"+a.Name+"`") || !strings.Contains(page, strings.ReplaceAll(a.Help, "|", `\|`)) {
			t.Errorf("the page does not tell of %s", a.Name)
		}
	}
	for _, n := range b.Blocks {
		told(t, page, n.Block)
	}
}
