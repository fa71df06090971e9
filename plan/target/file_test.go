package target

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadAddresses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		src  string
		want []string
		bad  []int // lines with a diagnostic
	}{
		"addresses":  {"message.a\n\n# why\n  module.x  \nmessage.b[\"k\"]@conversation.c", []string{"message.a", "module.x", `message.b["k"]@conversation.c`}, nil},
		"CR LF, BOM": {"\ufeffmessage.a\r\nmessage.b\r\n", []string{"message.a", "message.b"}, nil},
		"mistakes":   {"message.a\nmessage\n@@\n", []string{"message.a"}, []int{2, 3}},
		"empty":      {"# nothing\n", nil, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := ReadAddresses("targets", []byte(tc.src))
			var bad []int
			for _, d := range diags {
				bad = append(bad, d.Subject.Start.Line)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if d := cmp.Diff(tc.bad, bad); d != "" {
				t.Errorf("lines: -want +got:\n%s", d)
			}
		})
	}
}

func FuzzReadAddresses(f *testing.F) {
	f.Add("message.a\n# x\nmodule.b\n")
	f.Add("\ufeff*")
	f.Fuzz(func(t *testing.T, src string) {
		got, diags := ReadAddresses("x", []byte(src))
		if len(got) == 0 && !diags.HasErrors() {
			t.Error("no address and no diagnostic: that would choose everything")
		}
		for _, text := range got {
			if _, err := ParsePattern(text); err != nil {
				t.Errorf("%q is given and cannot be read: %v", text, err)
			}
		}
	})
}
