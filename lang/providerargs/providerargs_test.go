package providerargs

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/lang/secret"
)

func TestFill(t *testing.T) {
	t.Parallel()
	block := schema.Block{Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Sensitive: true, Env: []string{"TOKEN", "KEY"}},
		{Name: "tries", Type: cty.Number, Env: []string{"TRIES"}, Default: cty.NumberIntVal(3)},
		{Name: "lofts", Type: cty.List(cty.String), Env: []string{"LOFTS"}},
		{Name: "plain", Type: cty.String},
	}}
	null := func(token cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{
			"token": token, "tries": cty.NullVal(cty.Number), "lofts": cty.NullVal(cty.List(cty.String)), "plain": cty.NullVal(cty.String),
		})
	}
	env := func(vars map[string]string) func(string) (string, bool) {
		return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	}
	lofts := cty.ListVal([]cty.Value{cty.StringVal("a")})
	for name, tt := range map[string]struct {
		have, token, tries, lofts cty.Value
		env                       map[string]string
		problems                  int
	}{
		"file":           {cty.StringVal("file"), cty.StringVal("file"), cty.NumberIntVal(3), cty.NullVal(lofts.Type()), map[string]string{"TOKEN": "env"}, 0},
		"first":          {cty.NullVal(cty.String), cty.StringVal("one"), cty.NumberIntVal(7), lofts, map[string]string{"TOKEN": "one", "KEY": "two", "TRIES": "7", "LOFTS": `["a"]`}, 0},
		"empty is none":  {cty.NullVal(cty.String), cty.StringVal("two"), cty.NumberIntVal(3), cty.NullVal(lofts.Type()), map[string]string{"TOKEN": "", "KEY": "two"}, 0},
		"unfit":          {cty.NullVal(cty.String), cty.NullVal(cty.String), cty.NumberIntVal(3), cty.NullVal(lofts.Type()), map[string]string{"TRIES": "many", "LOFTS": "a"}, 2},
		"unknown stays":  {cty.UnknownVal(cty.String), cty.UnknownVal(cty.String), cty.NumberIntVal(3), cty.NullVal(lofts.Type()), map[string]string{"TOKEN": "env"}, 0},
		"no environment": {cty.NullVal(cty.String), cty.NullVal(cty.String), cty.NumberIntVal(3), cty.NullVal(lofts.Type()), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Source{Secrets: new(secret.Texts)}
			if tt.env != nil {
				s.Getenv = env(tt.env)
			}
			got, diags := s.Fill(null(tt.have), block, hcl.Range{})
			for name, want := range map[string]cty.Value{"token": tt.token, "tries": tt.tries, "lofts": tt.lofts} {
				if !got.Body.GetAttr(name).RawEquals(want) {
					t.Errorf("%s is %#v, want %#v", name, got.Body.GetAttr(name), want)
				}
			}
			if len(diags) != tt.problems {
				t.Errorf("%v", diags)
			}
		})
	}
	if got, _ := (Source{}).Fill(cty.EmptyObjectVal, schema.Block{}, hcl.Range{}); !got.Body.RawEquals(cty.EmptyObjectVal) {
		t.Errorf("got %#v", got)
	}
}
