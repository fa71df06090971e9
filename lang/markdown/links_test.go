package markdown

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	for source, want := range map[string][]string{
		"":                                    nil,
		"[a](b.md) and ![c](d\\_e.png)":       {"b.md", "d_e.png"},
		"[a][1]\n\n[1]: /x \"title\"":         {"/x"},
		"`[a](b)` and\n\n    [a](b)":          nil,
		"<https://example.org> www.e.org":     nil,
		"x <a href='y'>z</a> <img src=p.png>": {"y", "p.png"},
		"<div>\n<a href=\"y\">z</a>\n</div>":  {"y"},
		"<!-- [a](b) <a href=x> -->":          nil,
		strings.Repeat("x", MaxBytes+1):       nil,
	} {
		if d := cmp.Diff(want, Links(source)); d != "" {
			t.Errorf("%.40q: %s", source, d)
		}
	}
	if d := cmp.Diff([]string{"a", "b"}, HTMLLinks(`<p>1 < 2 <a class="x" href="a">t</a><!-- <a href=c> --><IMG SRC="b">`)); d != "" {
		t.Error(d)
	}
}
