package saved

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/schema"
)

// Arguments that cannot be encoded are an error. Without it, two different
// lists of arguments would have the same digest.
func TestActionArguments(t *testing.T) {
	t.Parallel()
	capsule := cty.CapsuleVal(cty.Capsule("opaque", reflect.TypeFor[int]()), new(int))
	for name, tc := range map[string]struct {
		request lang.Request
		want    string
		fails   bool
	}{
		"known":     {request: lang.Request{Arguments: cty.StringVal("x")}, want: `{"value":"x","type":"string"}`},
		"none":      {},
		"unknown":   {request: lang.Request{Arguments: cty.UnknownVal(cty.String)}},
		"sensitive": {request: lang.Request{Arguments: cty.StringVal("x"), Sensitive: true}},
		"capsule":   {request: lang.Request{Arguments: capsule}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := actionArguments(&tc.request)
			if (err != nil) != tc.fails || string(got) != tc.want {
				t.Errorf("got %s, %v; want %q, error %v", got, err, tc.want, tc.fails)
			}
		})
	}
}

// What a provider block declares in nested blocks counts, and credentials do not.
func TestPlainArguments(t *testing.T) {
	t.Parallel()
	got := plainArguments(schema.Block{
		Attributes: []schema.Attribute{{Name: "server"}, {Name: "token", Sensitive: true}},
		Blocks:     []schema.Nested{{Name: "send"}},
	})
	if diff := cmp.Diff([]string{"server", "send"}, got); diff != "" {
		t.Error(diff)
	}
}
