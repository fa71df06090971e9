package funcs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/confine"
	"herald/lang/funcs"
)

// written makes a directory with files, each holding its own name.
func written(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		path := filepath.Join(dir, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPathsAreRelativeToBase(t *testing.T) {
	t.Parallel()
	dir := written(t, "a.txt", "sub/b.txt", "home/c.txt")
	files, err := confine.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	o := funcs.Options{BaseDir: filepath.Join(dir, "sub"), Home: filepath.Join(dir, "home"), Files: files}
	tests := []struct{ expr, want string }{
		{`file("b.txt")`, `"sub/b.txt"`},
		{`file("../a.txt")`, `"a.txt"`},
		{`file("~/c.txt")`, `"home/c.txt"`},
		{`fileexists("b.txt")`, "true"},
		{`fileexists("a.txt")`, "false"},
		{`filemd5("b.txt") == md5("sub/b.txt")`, "true"},
		{`pathexpand("~")`, fmt.Sprintf("%q", filepath.Join(dir, "home"))},
		{`pathexpand("~/x")`, fmt.Sprintf("%q", filepath.Join(dir, "home", "x"))},
		{`length(fileset("..", "**"))`, "3"},
		{fmt.Sprintf(`file(%q)`, filepath.Join(dir, "a.txt")), `"a.txt"`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			v, err := eval(tt.expr, o)
			if err != nil {
				t.Fatal(err)
			}
			if got := funcs.Print(v); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	dir := written(t, "sub/b.txt")
	tests := []struct{ expr, want string }{
		{`file("none.md")`, `no file exists at "none.md"; paths are relative to "` + dir + `"`},
		{`file("sub")`, `failed to read file "sub": is a directory`},
		{`filesha1("none.md")`, `no file exists at "none.md"`},
		{`templatefile("none.md", {})`, `no file exists at "none.md"`},
		{`fileexists("sub")`, `"sub" is a directory, not a file`},
		{`fileset(".", "[")`, `failed to glob pattern "[": syntax error in pattern`},
		{`fileset(sensitive("secret"), "[")`, `failed to glob pattern (sensitive value)`},
		{`fileexists("sub/b.txt/c")`, `failed to stat "sub/b.txt/c": not a directory`},
		{`file("~nobody/x")`, "cannot expand user-specific home dir"},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			_, err := eval(tt.expr, funcs.Options{BaseDir: dir})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v; want %q in it", err, tt.want)
			}
		})
	}
}

// Two links to the directory they are in double the tree at every level.
func TestFilesetEndsInLinksThatLeadBack(t *testing.T) {
	t.Parallel()
	dir := written(t, "a.txt")
	for _, name := range []string{"one", "two"} {
		if err := os.Symlink(".", filepath.Join(dir, name)); err != nil {
			t.Skipf("skipped: links cannot be made here: %v", err)
		}
	}
	_, err := eval(`fileset(".", "**/*.txt")`, funcs.Options{BaseDir: dir})
	if err == nil || !strings.Contains(err.Error(), "see whether a link leads back up") {
		t.Errorf("error is %v", err)
	}
}

func TestTemplatesCallExtraFunctions(t *testing.T) {
	t.Parallel()
	shout := function.New(&function.Spec{
		Type: function.StaticReturnType(cty.String),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) { return cty.StringVal("HEY"), nil },
	})
	dir := t.TempDir()
	for name, text := range map[string]string{"outer.tftpl": `<${templatefile("inner.tftpl", {})}>`, "inner.tftpl": `${provider::mixin::shout()}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := funcs.Options{BaseDir: dir, Extra: map[string]function.Function{"provider::mixin::shout": shout}}
	v, err := eval(`templatefile("outer.tftpl", {})`, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.AsString(); got != "<HEY>" {
		t.Errorf("got %q", got)
	}
}

func TestCheckNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, src string
		lines     []int
	}{
		{"none", "a = 1e10\n", nil},
		{"text", `a = "1e99999999"`, nil},
		{"literal", "a = 1\nb = 1e99999999\n", []int{2}},
		{"in a template", "b = \"${[1E-999999]}\"\nc = 1e+0000001\n", []int{1}},
		{"broken", "a = [1e999999 \x00", []int{1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var lines []int
			for _, d := range funcs.CheckNumbers([]byte(tt.src), "test.hcl", hcl.InitialPos) {
				lines = append(lines, d.Subject.Start.Line)
			}
			if fmt.Sprint(lines) != fmt.Sprint(tt.lines) {
				t.Errorf("found on lines %v, want %v", lines, tt.lines)
			}
		})
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"${a}", "%{ for x in l }${x}%{ endfor }", `${templatestring("$${a}", { a = a })}`, `${[for x in range(99) : x]}`, "%{ if a == 1 }x%{ else ~} y %{ endif }"} {
		f.Add(s)
	}
	table := funcs.Table(funcs.Options{BaseDir: f.TempDir()})
	vars := cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x"), "l": cty.TupleVal([]cty.Value{cty.True, cty.Zero})})
	f.Fuzz(func(t *testing.T, s string) {
		v, err := table["templatestring"].Call([]cty.Value{cty.StringVal(s), vars})
		if err != nil {
			if strings.Contains(err.Error(), "goroutine") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if v, _ = v.UnmarkDeep(); v.IsKnown() && len(v.AsString()) > funcs.MaxTemplate {
			t.Errorf("%q gives %d bytes", s, len(v.AsString()))
		}
	})
}
