package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/format"
)

// Where Terraform breaks a file or loses a part of it, Herald must not.
func TestBetterThanTerraform(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"a comment at the beginning of an interpolation": {
			"a = \"${ # why\n b}\"\n", "a = ( # why\nb)\n",
		},
		"parentheses that belong to different operands": {
			"a = \"${(b)\n+ (c)}\"\n", "a = ((b)\n+ (c))\n",
		},
		"a heredoc that nothing may follow": {
			"b { a = \"${<<E\nfoo\nE\n}\" }\n", "b { a = (<<E\nfoo\nE\n) }\n",
		},
		"a heredoc at the end of several lines": {
			"a = \"${b ==\n<<E\nfoo\nE\n}\"\n", "a = (b ==\n  <<E\nfoo\nE\n)\n",
		},
		"a comment that nothing may follow": {
			"b { a = \"${c # why\n}\" }\n", "b { a = (c # why\n) }\n",
		},
		"brackets in a heredoc": {
			"a {\n  t = <<-E\n    ${f(\n      b\n    )}\n  E\n  long = [1]\n  c {\n    d = 1\n  }\n}\n",
			"a {\n  t    = <<-E\n    ${f(\n  b\n)}\n  E\n  long = [1]\n  c {\n    d = 1\n  }\n}\n",
		},
		"a label with a dollar sign": {
			"message \"a$${b}\" {\n}\n", "message \"a$${b}\" {\n}\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := formatted(t, "main.hcl", c.in)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if live := terraform(t, map[string]string{"main": got}, 1); live != nil && live["main"] != got {
				t.Logf("terraform would have:\n%s", live["main"])
			}
		})
	}
}

func TestErrorsHaveAPlace(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		in      string
		summary string
		line    int
	}{
		"a brace too few":     {"a {\nb = 1\n", "Unclosed configuration block", 1},
		"a value missing":     {"a = 1\nb =\n", "Invalid expression", 2},
		"JSON":                {"{\n\"a\": 1\n}", "Argument or block definition required", 1},
		"no text":             {"a = \"\xff\"\n", "Invalid character encoding", 1},
		"nested far too deep": {"a = " + strings.Repeat("[", 1200) + strings.Repeat("]", 1200) + "\n", "Expression nested too deeply", 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, diags := format.Source("main.hcl", []byte(c.in))
			if out != nil || !diags.HasErrors() {
				t.Fatalf("result %q with %v", out, diags)
			}
			d := diags[0]
			if d.Summary != c.summary || d.Subject == nil || d.Subject.Filename != "main.hcl" || d.Subject.Start.Line != c.line {
				t.Errorf("%s at %v, want %s in line %d", d.Summary, d.Subject, c.summary, c.line)
			}
		})
	}
}

// Whatever is valid stays valid, means the same, and is changed once.
func FuzzSource(f *testing.F) {
	for _, root := range []string{nasty, "../../examples", "../testdata/valid"} {
		for _, src := range sources(f, root) {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, diags := format.Source("main.hcl", []byte(text))
		if diags.HasErrors() {
			return
		}
		again, diags := format.Source("main.hcl", out)
		if diags.HasErrors() {
			t.Fatalf("%q became %q: %v", text, out, diags)
		}
		if diff := cmp.Diff(string(out), string(again)); diff != "" {
			t.Errorf("%q changes twice (-once +twice):\n%s", text, diff)
		}
		if diff := cmp.Diff(meaning(t, []byte(text)), meaning(t, out)); diff != "" {
			t.Errorf("%q means something else as %q (-before +after):\n%s", text, out, diff)
		}
	})
}
