package diag

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

func TestReference(t *testing.T) {
	t.Parallel()
	at := func(steps ...hcl.Traverser) hcl.Traversal {
		return append(hcl.Traversal{hcl.TraverseRoot{Name: "message"}, hcl.TraverseAttr{Name: "m"}}, steps...)
	}
	key := func(v cty.Value) hcl.Traverser { return hcl.TraverseIndex{Key: v} }
	for _, tt := range []struct {
		name string
		trav hcl.Traversal
		want string
	}{
		{"names", at(), "message.m"},
		{"text", at(key(cty.StringVal("a \"b\"")), hcl.TraverseAttr{Name: "ids"}), `message.m["a \"b\""].ids`},
		{"number", at(key(cty.NumberIntVal(1000000))), "message.m[1000000]"},
		{"not known", at(key(cty.UnknownVal(cty.String))), "message.m[…]"},
		{"null", at(key(cty.NullVal(cty.String))), "message.m[…]"},
		{"sensitive", at(key(cty.StringVal("canary").Mark("sensitive"))), "message.m[…]"},
		{"splat", at(hcl.TraverseSplat{}, hcl.TraverseAttr{Name: "ids"}), "message.m"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Reference(tt.trav); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
