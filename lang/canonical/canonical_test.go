package canonical

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	blocks := cty.List(cty.Object(map[string]cty.Type{"a": cty.String}))
	for want, v := range map[string]cty.Value{
		`null`:                       cty.NullVal(cty.String),
		`"<&>\n\"é"`:                 cty.StringVal("<&>\n\"é"),
		`9007199254740993`:           cty.MustParseNumberVal("9007199254740993"),
		`0.1`:                        cty.MustParseNumberVal("0.1"),
		`true`:                       cty.True,
		`[false,"a"]`:                cty.TupleVal([]cty.Value{cty.False, cty.StringVal("a")}),
		`{"a":"x"}`:                  cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x"), "b": cty.NullVal(cty.String), "c": cty.ListValEmpty(blocks.ElementType())}),
		`{"list":[]}`:                cty.ObjectVal(map[string]cty.Value{"list": cty.ListValEmpty(cty.String)}),
		`{"map":{"k":{"deep":"v"}}}`: cty.ObjectVal(map[string]cty.Value{"map": cty.MapVal(map[string]cty.Value{"k": cty.MapVal(map[string]cty.Value{"deep": cty.StringVal("v")})})}),
	} {
		if got := string(JSON(v)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
