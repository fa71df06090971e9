package comment

import (
	"strings"
	"testing"
)

// A name must not end the HTML comment that it is written into, and different
// names must have different markers.
func TestMarker(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, name := range []string{"", "acme", "a-b", "a%2db", "a --> b", "a\nb", "<!--"} {
		marker := Marker(name)
		inner := strings.TrimSuffix(strings.TrimPrefix(marker, "<!--"), "-->")
		if strings.ContainsAny(inner, "<>\n") || strings.Contains(inner, "--") {
			t.Errorf("Marker(%q) = %s", name, marker)
		}
		if other, ok := seen[marker]; ok {
			t.Errorf("%q and %q have the marker %s", name, other, marker)
		}
		seen[marker] = name
	}
}

func TestWriteFitting(t *testing.T) {
	t.Parallel()
	long := func() string { return "- long " + strings.Repeat("x", 400) + "\n" }
	all := []section{
		{"#### First", "things", []block{{"- a\n", long}, {"- b\n", nil}}},
		{"#### Second", "others", []block{{"- c\n", long}, {"- d\n", long}}},
	}
	for name, tc := range map[string]struct {
		limit int
		has   []string
		lacks []string
	}{
		"everything":     {5000, []string{"- b\n", "- long"}, []string{"did not fit", "- a\n", "- c\n", "- d\n"}},
		"one in full":    {reservedBytes + 500, []string{"- long", "- b\n", "- c\n", "- d\n", "The texts of 2 messages did not fit"}, []string{"- a\n"}},
		"short":          {reservedBytes + 100, []string{"- a\n", "- b\n", "- c\n", "- d\n", "The texts of 3 messages did not fit"}, []string{"- long"}},
		"not even short": {reservedBytes + 20, []string{"- a\n", "… and 2 more others, which did not fit."}, []string{"- c\n"}},
		"nothing at all": {reservedBytes, []string{"… and 2 more things, which did not fit.", "… and 2 more others"}, []string{"- a\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			writeFitting(&b, all, tc.limit)
			for _, want := range tc.has {
				if !strings.Contains(b.String(), want) {
					t.Errorf("missing %q in:\n%s", want, b.String())
				}
			}
			for _, wrong := range tc.lacks {
				if strings.Contains(b.String(), wrong) {
					t.Errorf("unexpected %q in:\n%s", wrong, b.String())
				}
			}
		})
	}
}
