package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"a phrase", "read the state: it is gone", "Read the state: it is gone."},
		{"a word and a comma", "interrupted, and saved", "Interrupted, and saved."},
		{"a file", "herald.state.json: the state is empty", "herald.state.json: the state is empty."},
		{"a path", "states/eu: no such file", "states/eu: no such file."},
		{"an address", "message.x@conversation.y is not in doubt", "message.x@conversation.y is not in doubt."},
		{"a variable", "HERALD_LOG is loud", "HERALD_LOG is loud."},
		{"Chinese", "运维 is no name", "运维 is no name."},
		{"a sentence", "All is well.", "All is well."},
		{"a question", "there is no ada. Did you mean \"ads\"?", "There is no ada. Did you mean \"ads\"?"},
		{"nothing", " ", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := sentence(errors.New(tc.text)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBounded(t *testing.T) {
	t.Parallel()
	var diags hcl.Diagnostics
	for i := range 25 {
		diags = append(diags,
			&hcl.Diagnostic{Severity: hcl.DiagError, Summary: fmt.Sprintf("Kind %d", i%2), Detail: fmt.Sprint(i)},
			&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Careful", Detail: fmt.Sprint(i)})
	}
	got := bounded(diags)
	if len(got) != 2*inFull+2 {
		t.Fatalf("%d are left, want %d", len(got), 2*inFull+2)
	}
	if d := got[2*inFull]; d.Summary != "More errors" || d.Detail != "15 more: 8 × Kind 0, 7 × Kind 1." {
		t.Errorf("errors: %s: %s", d.Summary, d.Detail)
	}
	if d := got[2*inFull+1]; d.Severity != hcl.DiagWarning || d.Detail != "15 more: 15 × Careful." {
		t.Errorf("warnings: %s: %s", d.Summary, d.Detail)
	}
	if few := bounded(diags[:8]); len(few) != 8 {
		t.Errorf("%d of 8 are left", len(few))
	}
}
