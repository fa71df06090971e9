package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/nesting"
)

func TestDepth(t *testing.T) {
	t.Parallel()
	deep := 2 * nesting.Max
	var wide strings.Builder
	for i := range deep {
		fmt.Fprintf(&wide, "  a%d = b ? [{ c = (1) }] : !d\n", i)
	}
	for _, tt := range []struct {
		name, file, text string
		deep             bool
	}{
		{"parentheses", "a.hcl", "a = " + strings.Repeat("(", deep) + "1" + strings.Repeat(")", deep), true},
		{"lists over lines", "a.hcl", "a = " + strings.Repeat("[\n", deep), true},
		{"blocks", "a.hcl", strings.Repeat("a {\n", deep), true},
		{"templates", "a.hcl", "a = " + strings.Repeat(`"${`, deep), true},
		{"operators", "a.hcl", "a = " + strings.Repeat("!", deep) + "true", true},
		{"signs with spaces", "a.hcl", "a = " + strings.Repeat("- ", deep) + "1", true},
		{"conditions", "a.hcl", "a = " + strings.Repeat("a ? b : ", deep) + "c", true},
		{"conditions over lines", "a.hcl", "a = (\n" + strings.Repeat("a ? b :\n", deep) + "c\n)", true},
		{"brackets behind a trick in a string", "a.hcl", "a = " + strings.Repeat(`[")",`, deep), true},
		{"json lists", "a.hcl.json", `{"a": ` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + "}", true},
		{"template in json", "a.hcl.json", `{"a": "${` + strings.Repeat("(", deep) + "1" + strings.Repeat(")", deep) + `}"}`, true},
		{"many side by side", "a.hcl", "b {\n" + wide.String() + "}\n", false},
		{"many in a list", "a.hcl", "a = [\n" + strings.Repeat("b ? c : d,\n", deep) + "]\n", false},
		{"brackets in text", "a.hcl", `a = "` + strings.Repeat("([{", deep) + `"`, false},
		{"brackets in comments", "a.hcl", "# " + strings.Repeat("(", deep) + "\n/* " + strings.Repeat("(\n", deep) + "*/\n// " + strings.Repeat("(", deep) + "\n", false},
		{"brackets in a heredoc", "a.hcl", "a = <<-EOT\n" + strings.Repeat("(([\n", deep) + "  EOT\n", false},
		{"escaped templates", "a.hcl", `a = "` + strings.Repeat("$${ %%{ ", deep) + `"`, false},
		{"markdown in json", "a.hcl.json", `{"a": "` + strings.Repeat("[x](y) \\\" ", deep) + `"}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file, diags := Parse(tt.file, []byte(tt.text))
			if file == nil || file.Body == nil {
				t.Fatal("no file")
			}
			refused := len(diags) > 0 && diags[0].Summary == "Expression nested too deeply"
			if refused != tt.deep {
				t.Errorf("refused: %v, want %v; %v", refused, tt.deep, diags)
			}
			if !tt.deep && diags.HasErrors() {
				t.Errorf("unexpected errors: %v", diags)
			}
		})
	}
}

func TestDepthPointsAtThePlace(t *testing.T) {
	t.Parallel()
	_, diags := Parse("a.hcl", []byte("a = 1\nb = "+strings.Repeat("(", 2*nesting.Max)))
	want := hcl.Pos{Line: 2, Column: 4 + nesting.Max, Byte: 9 + nesting.Max}
	if got := diags[0].Subject.Start; got != want {
		t.Errorf("at %+v, want %+v", got, want)
	}
}

func TestExpression(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		`["a", 1]`: true, `{ a = 1 }`: true, `1 +`: false, ``: false, strings.Repeat("[", 2*nesting.Max): false,
	} {
		if _, diags := ParseExpression("value", text); diags.HasErrors() == ok {
			t.Errorf("%.20q: %v", text, diags)
		}
	}
}

func TestAttributes(t *testing.T) {
	t.Parallel()
	file, _ := Parse("a.hcl", []byte("a = 1\nb {}\n"))
	attrs, diags := Attributes(file.Body)
	if len(attrs) != 1 || len(diags) != 1 || diags[0].Summary != "Block not allowed here" || diags[0].Subject.Start.Line != 2 {
		t.Errorf("attributes %v, diagnostics %v", attrs, diags)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.hcl", `a = "${[for x in y : x ? 1 : 2]}"`)
	f.Add("a.hcl", "a = <<-EOT\n%{ if x }y%{ endif }\nEOT\n")
	f.Add("a.hcl.json", `{"a": ["${(1)}", {"b": null}]}`)
	f.Add("a.hcl", "import {\n  to = module.x[\"é@\"].message.m@conversation.c[\"@\"]\n}\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		file, diags := Parse(name, []byte(text))
		if file == nil || file.Body == nil {
			t.Error("no file")
		}
		for _, d := range diags {
			if d.Summary == "Invalid address" && !d.Subject.CanSliceBytes([]byte(text)) {
				t.Errorf("%s is not in the file", d.Subject)
			}
		}
	})
}
