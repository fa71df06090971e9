package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/diag/style"
	"herald/plan/render/textlayout"
)

// Variable is a variable of the root module whose value differs from its
// default: the person who made the plan chose it, and the files do not show it.
type Variable struct {
	Name string
	// Value is its value as JSON on one line, shortened, or Sensitive.
	Value string
}

// longestValue is how many characters of a value are shown.
const longestValue = 200

// DescribeVariables returns the variables whose values are not their defaults.
// Ephemeral ones are omitted: they may differ in the apply.
func DescribeVariables(c *lang.Config, in lang.Inputs) []Variable {
	defaults := c.VariableValues(lang.Inputs{Variables: lang.VariablesFromMap(nil)})
	var out []Variable
	for i, v := range c.VariableValues(in) {
		if v.Ephemeral || v.Value == cty.NilVal || defaults[i].Value != cty.NilVal && defaults[i].Value.RawEquals(v.Value) {
			continue
		}
		text := Sensitive
		if !v.Sensitive {
			text = oneLine(v.Value)
		}
		out = append(out, Variable{v.Name, text})
	}
	return out
}

// oneLine returns a value as JSON, shortened.
func oneLine(v cty.Value) string {
	data, err := ctyjson.Marshal(v, v.Type())
	var plain any
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		err = decoder.Decode(&plain)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err == nil {
		err = encoder.Encode(plain)
	}
	if err != nil {
		return "(a value that cannot be shown)"
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	n := utf8.RuneCount(text)
	if n <= longestValue {
		return string(text)
	}
	return fmt.Sprintf("%s… (%d characters)", string([]rune(string(text))[:longestValue]), n)
}

// VariablesText writes only the variables, or nothing if there are none.
func (r *Report) VariablesText(w io.Writer, opt Options) error {
	t := writer{
		Writer: textlayout.NewWriter(w, textlayout.Options{Color: opt.Color, Width: opt.Width}),
		detail: opt.Detail,
	}
	t.writeVariables(r.Variables)
	return t.Flush()
}

func (t *writer) writeVariables(all []Variable) {
	if len(all) == 0 {
		return
	}
	t.writeHeading(headVariables)
	for _, v := range all {
		t.Line(textlayout.Margin{Lead: textlayout.Span{Text: "    "}, Hang: len(textIndent)}, textlayout.Span{Text: v.Name, Style: style.Bold}, textlayout.Span{Text: " = " + v.Value})
	}
	t.Blank()
}
