package secret

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	var s Texts
	say := hcl.Diagnostics{{Summary: "Bad canary", Detail: "Not canary-value, canary or abc."}}
	if got := s.Redact(say); got[0].Detail != say[0].Detail {
		t.Error("nothing is secret yet")
	}
	s.Collect(cty.ObjectVal(map[string]cty.Value{
		"long": cty.StringVal("canary-value").Mark("m"), "list": cty.ListVal([]cty.Value{cty.StringVal("canary"), cty.UnknownVal(cty.String)}),
		"short": cty.StringVal("abc"), "number": cty.NumberIntVal(12345), "null": cty.NullVal(cty.String),
	}))
	original := say[0]
	got := s.Redact(say)[0]
	if got.Detail != "Not (sensitive value), (sensitive value) or abc." || strings.Contains(got.Summary, "canary") {
		t.Errorf("%+v", got)
	}
	if original.Detail == got.Detail {
		t.Error("the diagnostic given was changed")
	}
}
