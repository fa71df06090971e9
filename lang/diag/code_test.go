package diag_test

import (
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

type note struct{ text string }

// A diagnostic keeps its code and whatever else it carries.
func TestCodes(t *testing.T) {
	t.Parallel()
	d := diag.Errorf(hcl.Range{}, problem.InvalidTime, "It is not a time.")
	if got := diag.CodeOf(d); got != problem.InvalidTime || d.Summary != "Invalid time" {
		t.Errorf("%s: %s", got, d.Summary)
	}
	diag.Attach(d, note{"a"})
	diag.SetCode(d, problem.InvalidDuration)
	if got, ok := hcl.DiagnosticExtra[note](d); !ok || got.text != "a" || diag.CodeOf(d) != problem.InvalidDuration {
		t.Errorf("it carries %v and is %s", got, diag.CodeOf(d))
	}
	soft := diag.ToWarnings(hcl.Diagnostics{d})[0]
	if diag.CodeOf(soft) != problem.InvalidDuration {
		t.Error("a warning has another code than the error that it was")
	}
	diag.Attach(d, note{"c"})
	d.Summary = "Other words"
	if got, ok := hcl.DiagnosticExtra[note](d); !ok || got.text != "c" || diag.CodeOf(d) != problem.InvalidDuration {
		t.Errorf("with other words, it carries %v and is %s", got, diag.CodeOf(d))
	}
	made := &hcl.Diagnostic{Summary: "Unsupported argument", Extra: note{"b"}}
	if got := diag.CodeOf(made); got != problem.UnsupportedArgument {
		t.Errorf("what HCL made is %s", got)
	}
}
