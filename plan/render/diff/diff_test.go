package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/plan/render/diff"
)

// show formats lines with their signs, and changed words in braces.
func show(lines []diff.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteByte(byte(l.Op))
		for _, w := range l.Words {
			if w.Changed {
				b.WriteString("{" + w.Text + "}")
			} else {
				b.WriteString(w.Text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"all new", "", "a\nb", "+a\n+b\n"},
		{"all gone", "a\nb", "", "-a\n-b\n"},
		{"same", "a\nb", "a\nb", " a\n b\n"},
		{"one word", "from ten to two", "from ten to three", "-from ten to {two}\n+from ten to {three}\n"},
		{"nothing in common", "apples", "zebra crossing", "-apples\n+zebra crossing\n"},
		{"inserted line", "a\nc", "a\nb\nc", " a\n+b\n c\n"},
		{"removed before added", "a\nx\ny\nb", "a\nv\nw\nb", " a\n-x\n-y\n+v\n+w\n b\n"},
		{"repeated lines", "x\nx\na\nx", "x\na\nx\nx", " x\n-x\n a\n+x\n x\n"},
		{"no spaces between words", "请在二点来", "请在三点来", "-请在{二}点来\n+请在{三}点来\n"},
		{"neighbours in one mark", "see a big red dog here", "see one small blue dog here", "-see {a big red} dog here\n+see {one small blue} dog here\n"},
		{"moved break", "one two\nthree four", "one two three\nfour five", "-one two\n-three{ }four\n+one two{ }three\n+four{ five}\n"},
		{"only an end of line", "a", "a\n", " a\n+\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, show(diff.Lines(tc.before, tc.after))); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// sides returns the two texts that were compared.
func sides(lines []diff.Line) (before, after string) {
	var a, b []string
	for _, l := range lines {
		if l.Op != diff.Added {
			a = append(a, l.Text())
		}
		if l.Op != diff.Removed {
			b = append(b, l.Text())
		}
	}
	return strings.Join(a, "\n"), strings.Join(b, "\n")
}

// TestLinesOfALargeText would not end if the cost were quadratic.
func TestLinesOfALargeText(t *testing.T) {
	t.Parallel()
	var before, after strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&before, "line %d\n", i%50000)
		if i%10 == 0 {
			fmt.Fprintf(&after, "changed %d\n", i%7)
		} else {
			fmt.Fprintf(&after, "line %d\n", i%50000)
		}
	}
	lines := diff.Lines(before.String(), after.String())
	a, b := sides(lines)
	if a != before.String() || b != after.String() {
		t.Error("the lines are not those that were given")
	}
	changed := 0
	for _, l := range lines {
		if l.Op != diff.Same {
			changed++
		}
	}
	if changed > 14000 {
		t.Errorf("%d lines are said to have changed, want about 12000", changed)
	}
}

// TestLinesWithoutAnchors compares texts in which no line is unique.
func TestLinesWithoutAnchors(t *testing.T) {
	t.Parallel()
	before := strings.Repeat("a\nb\n", 20000)
	after := strings.Repeat("b\na\nc\n", 20000)
	a, b := sides(diff.Lines(before, after))
	if a != before || b != after {
		t.Error("the lines are not those that were given")
	}
}

func FuzzLines(f *testing.F) {
	f.Add("", "a")
	f.Add("a\nb\nc", "a\nc\nb")
	f.Add("x\nx\nx\ny", "x\ny\ny\nx")
	f.Add("the window is from ten", "the window was from two\n\n👩‍💻 二点")
	f.Add("a\xffb", "a\xfeb")
	f.Fuzz(func(t *testing.T, before, after string) {
		lines := diff.Lines(before, after)
		a, b := sides(lines)
		if a != before || b != after {
			t.Errorf("from %q and %q came back %q and %q", before, after, a, b)
		}
		if before == after {
			for _, l := range lines {
				if l.Op != diff.Same {
					t.Errorf("equal texts differ: %q", l.Text())
				}
			}
		}
	})
}
