package saved

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/schema"
)

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
