package diag_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

func TestLimit(t *testing.T) {
	t.Parallel()
	const most = 10
	var diags hcl.Diagnostics
	for i := range 25 {
		diags = append(diags,
			&hcl.Diagnostic{Severity: hcl.DiagError, Summary: fmt.Sprintf("Kind %d", i%2), Detail: fmt.Sprint(i)},
			&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Careful", Detail: fmt.Sprint(i)})
	}
	got := diag.Limit(diags, most)
	if len(got) != 2*most+2 {
		t.Fatalf("%d are left, want %d", len(got), 2*most+2)
	}
	if d := got[2*most]; d.Summary != "More errors" || d.Detail != "15 more: 8 × Kind 0, 7 × Kind 1." {
		t.Errorf("errors: %s: %s", d.Summary, d.Detail)
	}
	if d := got[2*most+1]; d.Severity != hcl.DiagWarning || d.Detail != "15 more: 15 × Careful." {
		t.Errorf("warnings: %s: %s", d.Summary, d.Detail)
	}
	if few := diag.Limit(diags[:8], most); len(few) != 8 {
		t.Errorf("%d of 8 are left", len(few))
	}
}
