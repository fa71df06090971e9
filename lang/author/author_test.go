package author

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/schema"
)

var update = flag.Bool("update", false, "rewrite golden files")

func shape() schema.Block {
	return schema.Block{
		Attributes: []schema.Attribute{
			{Name: "silent", Type: cty.Bool}, {Name: "note", Type: cty.String}, {Name: "tags", Type: cty.Map(cty.String)},
			{Name: "size", Type: cty.Number},
		},
		Blocks: []schema.Nested{
			{Name: "ring", Many: true, Block: schema.Block{Attributes: []schema.Attribute{{Name: "leg", Type: cty.String}}}},
			{Name: "card", Block: schema.Block{Attributes: []schema.Attribute{{Name: "title", Type: cty.String}}}},
		},
	}
}

func options(t *testing.T, text string) []Options {
	t.Helper()
	o, ok, err := NewOptions("pigeon", shape(), json.RawMessage(text))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return []Options{o}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	f := File{
		Variables: []Variable{{"launch_text", `What "launch" says.`}},
		Providers: []addr.Provider{{Platform: "pigeon", Alias: "ops"}, {Platform: "pigeon", Alias: "team", Key: addr.StringKey("red")}, {Platform: "pigeon", Alias: "team", Key: addr.StringKey("${x}")}},
		Conversations: []Conversation{
			{Name: "users", Notes: []string{"Found on the platform."}, Provider: addr.Provider{Platform: "pigeon"}, ID: "group:1"},
			{Name: "ops", Provider: addr.Provider{Platform: "pigeon", Alias: "team", Key: addr.StringKey("red")}, Title: "Ops ${1}", Announcement: "One\nTwo",
				Participants: []string{"7a54e394-1626-4cd4-b967-543932c2a032", "2a4969f3-6afd-425a-8b9e-ff012e988863", "x"},
				Options:      options(t, `{"silent":false,"note":null,"size":3}`)},
		},
		Attachments: []Attachment{{"film", content.Attachment{Source: "a/film.mp4", Name: "Film", MIME: "video/mp4", Width: 640, Height: 480, Duration: 2.5}}},
		Messages: []Message{
			{Name: "launch", To: []string{"conversation.users"}, Content: content.Content{Format: content.Markdown, Body: "# Hello\n\n%{not} ${a} template\n\\n stays\n"}},
			{
				Name: "all", Notes: []string{"One.", "Two."}, To: []string{"conversation.users", "conversation.ops"},
				Content: content.Content{
					Format: content.Text, Body: "  Two\nlines", Mentions: []string{"a", "b"},
					Buttons: []content.Button{{Label: "Go", URL: "https://example.org", Color: "#ff0000"}, {Label: "Stay", URL: "https://example.org/?a=b&c"}},
				},
				Attachments: []string{"attachment.film"}, ReplyTo: `message.launch["a"]`, ExpireAt: time.Date(2999, 1, 2, 3, 4, 5, 0, time.UTC),
				Options:   options(t, `{"tags":{"b":"1","a":"2"},"note":"x\ny","ring":[{"leg":"left"},{}],"card":{"title":"T"}}`),
				Lifecycle: Lifecycle{OnDestroy: "keep", OnUnknown: "resend", PreventDestroy: true},
			},
			{Name: "secret", To: []string{"conversation.users"}, Content: content.Content{Format: content.Text, Body: "never shown"}, Body: "var.launch_text"},
			{Name: "passed", To: []string{"conversation.users"}, Forward: "message.all"},
			{Name: "foreign", To: []string{"conversation.users"}, ForwardID: "123"},
		},
		Moved: []Moved{{`message.launch["eu"]`, "message.launch_eu"}},
	}
	golden := filepath.Join("testdata", "rich.hcl")
	got := f.Bytes()
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, diags := hclsyntax.ParseConfig(got, golden, hcl.InitialPos); diags.HasErrors() {
		t.Error(diags)
	}
	if f.IsEmpty() || !(File{}).IsEmpty() || len(File{}.Bytes()) != 0 {
		t.Error("emptiness is told wrongly")
	}
}

func TestOptionsThatWouldBeLost(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no object":          `[]`,
		"an unknown member":  `{"loud":true}`,
		"another type":       `{"silent":"perhaps"}`,
		"no list of blocks":  `{"ring":{"leg":"a"}}`,
		"inside of a block":  `{"card":{"titel":"T"}}`,
		"inside of a member": `{"tags":[1]}`,
	} {
		if _, _, err := NewOptions("pigeon", shape(), json.RawMessage(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, text := range map[string]string{"nothing": ``, "nothing in it": `{}`, "only null": `{"note":null}`} {
		if _, ok, err := NewOptions("pigeon", shape(), json.RawMessage(text)); ok || err != nil {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
}

// read gives what a file says as the body of its only message.
func read(t *testing.T, src []byte) string {
	t.Helper()
	file, diags := hclsyntax.ParseConfig(src, "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("%s\n%s", diags, src)
	}
	attr := file.Body.(*hclsyntax.Body).Blocks[0].Body.Attributes["text"]
	v, diags := attr.Expr.Value(&hcl.EvalContext{Functions: map[string]function.Function{"chomp": stdlib.ChompFunc}})
	if diags.HasErrors() {
		t.Fatalf("%s\n%s", diags, src)
	}
	return v.AsString()
}

// FuzzText writes a text and reads it back.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"a", "a\nb", "a\nb\n", "\n\n", "\na\n\n", "EOT\nEOT_\n", "  EOT\n\tx", "${a}\n%{b}", "$${a}\n%%{b}", "$$${x}\n", `\n "q" \` + "\nx",
		"\r\nx\n", "\x00\n\n", "用户\n😀\n", "e\u0301\nx", "\ufeff\nx\ny", "$", "$\n{", "%\n%{", " \n \n", "a\n)", "\u2028\nx\ny",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want := cty.StringVal(strings.ToValidUTF8(text, "?")).AsString() // the language can say nothing else
		if want == "" {
			return
		}
		src := File{Messages: []Message{{Name: "m", Content: content.Content{Format: content.Text, Body: want}}}}.Bytes()
		if diff := cmp.Diff(want, read(t, src)); diff != "" {
			t.Errorf("-want +got:\n%s\n%s", diff, src)
		}
	})
}
