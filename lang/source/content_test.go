package source_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/source"
)

func TestContentSaysWhatToDo(t *testing.T) {
	t.Parallel()
	schema := &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "title", Required: true}, {Name: "text"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "plain"}, {Type: "data", LabelNames: []string{"type", "name"}}, {Type: "dynamic"}},
	}
	for _, tt := range []struct{ name, file, text, want string }{
		{"missing", "a.hcl", ``, `The argument "title" is required. Add it to this block.`},
		{"near", "a.hcl", "title = 1\ntxet = 2", `An argument named "txet" is not expected here. Did you mean "text"?`},
		{"far", "a.hcl", "title = 1\nelsewhere = 2", `An argument named "elsewhere" is not expected here. Remove it, or write one of "title" and "text".`},
		{"a block of that name", "a.hcl", "title = 1\nplain = 2", `An argument named "plain" is not expected here. Did you mean to define a block of type "plain"?`},
		{"block", "a.hcl", "title = 1\nelsewhere {}", `Blocks of type "elsewhere" are not expected here. Remove it, or write one of "plain" and "data".`},
		{"too many labels", "a.hcl", "title = 1\nplain \"x\" {}", "There is one label too many. Remove it; the block begins with\n  plain {"},
		{"too few labels", "a.hcl", "title = 1\ndata \"x\" {}", "A label is missing. The block begins with\n  data \"TYPE\" \"NAME\" {"},
		{"json", "a.hcl.json", `{"title": 1, "elsewhere": 2}`, `No argument or block type is named "elsewhere". Remove it, or write one of "title", "text", "plain" and "data".`},
		{"json missing", "a.hcl.json", `{}`, `The argument "title" is required. Add it to this block.`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file, diags := source.Parse(tt.file, []byte(tt.text))
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			_, diags = source.Content(file.Body, schema)
			if len(diags) != 1 || diags[0].Detail != tt.want {
				t.Errorf("got %v\nwant %s", diags, tt.want)
			}
		})
	}
}

func TestConstant(t *testing.T) {
	t.Parallel()
	const reference = "References cannot be used here, because this value is needed before anything else is evaluated. Write the value itself."
	for text, want := range map[string]string{
		"var.x": reference, `"${var.x}"`: reference, "[for x in var.y : x]": reference,
		"hello":    `hello is not a value. If it is meant as a string, put it in quotes: "hello".`,
		"[1, yes]": `yes is not a value. If it is meant as a string, put it in quotes: "yes".`,
	} {
		expr, diags := source.ParseExpression("a", text)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if _, diags := source.EvalConstant(expr); len(diags) != 1 || diags[0].Detail != want {
			t.Errorf("%s: %v", text, diags)
		}
	}
}
