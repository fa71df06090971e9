package diagtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
)

func TestBreaches(t *testing.T) {
	t.Parallel()
	const (
		words    = "a summary has one to six words"
		constant = "a summary is constant, and has nothing of the user's in it"
		heading  = "a summary begins with a capital and has no full stop"
		empty    = "a detail says something"
		end      = "a detail ends as a sentence does, or with commands"
		slip     = "a detail has no slip of formatting in it"
	)
	for _, tt := range []struct {
		name, summary, detail string
		want                  []string
	}{
		{"as it should be", "Invalid reference", `There is no "a". Did you mean "b"?`, nil},
		{"with a command", "Module not fetched", "It has not been fetched. Run\n  herald get", nil},
		{"with a command and a colon", "Undeclared provider", "Declare it:\n  provider \"x\" {}", nil},
		{"with a command between", "Dependency cycle", "They need one another:\n  a\n  b\nRemove one.", nil},
		{"no summary", "", "It is wrong.", []string{words, heading}},
		{"long summary", "One two three four five six seven", "It is wrong.", []string{words}},
		{"a name in the summary", `There is no "a"`, "It is wrong.", []string{constant}},
		{"a number in the summary", "Over 3 bytes", "It is wrong.", []string{constant}},
		{"a sentence for a summary", "it is wrong.", "It is wrong.", []string{heading}},
		{"no detail", "Wrong", "", []string{empty, end}},
		{"no end", "Wrong", "It is wrong", []string{end}},
		{"two ends", "Wrong", "It is wrong..", []string{slip}},
		{"a verb left", "Wrong", "It is %!s(<nil>).", []string{slip}},
		{"a gap", "Wrong", "It is  wrong.", []string{slip}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Breaches(&hcl.Diagnostic{Summary: tt.summary, Detail: tt.detail})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	rng := hcl.Range{Filename: "dir/main.hcl", Start: hcl.Pos{Line: 2, Column: 3}, End: hcl.Pos{Line: 2, Column: 7}}
	more := rng
	more.Start.Line, more.End.Line = 3, 5
	got := Text(hcl.Diagnostics{
		{Severity: hcl.DiagWarning, Summary: "Later", Detail: "It can wait.\n  herald plan\n", Subject: &rng},
		{Severity: hcl.DiagError, Summary: "Wrong", Detail: "It is wrong.", Subject: &more},
		{Severity: hcl.DiagError, Summary: "Nowhere", Detail: "It has no place."},
	})
	want := `error: Nowhere
  It has no place.

main.hcl:3:3-5:7 error: Wrong
  It is wrong.

main.hcl:2:3-7 warning: Later
  It can wait.
    herald plan
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
