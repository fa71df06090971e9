package diag

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"herald/lang/diag/textwrap"
)

var update = flag.Bool("update", false, "rewrite golden files")

const sample = `message "launch" {
	to   = conversation.ops
  text = "发布 ${var.window} and ${var.secret}, ${var.people[0].name}"
}
locals {
  a = 1
  b = 2
  c = 3
  d = 4
  e = 5
  f = 6
  g = 7
  h = 8
}
`

func sampleFile(t *testing.T) (map[string]*hcl.File, *hclsyntax.Body) {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(sample), "main.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return map[string]*hcl.File{"main.hcl": file}, file.Body.(*hclsyntax.Body)
}

// samples has one diagnostic of each sort.
func samples(t *testing.T) (hcl.Diagnostics, map[string]*hcl.File) {
	files, root := sampleFile(t)
	message, locals := root.Blocks[0], root.Blocks[1]
	body := message.Body.Attributes["text"].Expr
	values := Errorf(body.Range(), "Invalid value", "It does not do.")
	values.Expression = body
	values.EvalContext = &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{
		"window": cty.StringVal("22:00\x1b[2J"),
		"secret": cty.StringVal("canary").Mark("sensitive"),
		"people": cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"name": cty.UnknownVal(cty.String)})}),
	})}}
	context := Errorf(message.Body.Attributes["to"].NameRange, "Within a block", "See above.")
	whole := message.Range()
	context.Context = &whole
	empty := Errorf(hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: 1, Column: 1}, End: hcl.Pos{Line: 1, Column: 1}}, "Empty place", "Here.")
	diags := hcl.Diagnostics{
		values,
		context,
		empty,
		Errorf(locals.Range(), "Long block", "A block of many lines is cut."),
		Warnf(hcl.Range{}, "No place at all", "A long sentence that has to be wrapped at the width of the terminal, "+
			"with 中文字符也要按照显示宽度正确换行才可以阅读 in it.\nThen a command:\n  herald apply --auto-approve --var 'window=a very long value that is not wrapped'"),
		Errorf(hcl.Range{Filename: "gone.hcl", Start: hcl.Pos{Line: 7}}, "Source not at hand", "The file is not among the sources."),
	}
	for _, d := range diags {
		d.Extra = nil // their codes are those of their summaries
	}
	return diags, files
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		opt  Options
	}{
		{"plain", Options{}}, {"color", Options{Color: true, Width: 80}}, {"narrow", Options{Width: 40}}, {"minimum", Options{Width: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			diags, files := samples(t)
			var b bytes.Buffer
			if err := Write(&b, diags, files, tt.opt); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(b.String(), "\x1b", "\\e")
			golden(t, filepath.Join("testdata", tt.name+".golden"), got)
			if strings.Contains(got, "canary") {
				t.Error("a sensitive value is printed")
			}
			if strings.Contains(b.String(), "\x1b[2J") {
				t.Error("an escape from the source reaches the terminal")
			}
		})
	}
}

func TestWriteReportsTheWriter(t *testing.T) {
	t.Parallel()
	diags, files := samples(t)
	broken := errors.New("broken pipe")
	if err := Write(failing{broken}, diags, files, Options{}); !errors.Is(err, broken) {
		t.Errorf("got %v, want the writer's error", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
}

func TestSortAndUnique(t *testing.T) {
	t.Parallel()
	at := func(file string, line, column int) hcl.Range {
		return hcl.Range{Filename: file, Start: hcl.Pos{Line: line, Column: column}}
	}
	diags := hcl.Diagnostics{
		Warnf(at("a", 1, 1), "w", "1"), Errorf(at("b", 1, 1), "e", "2"), Errorf(at("a", 9, 1), "e", "3"),
		Errorf(at("a", 2, 5), "e", "4"), Errorf(at("a", 2, 3), "e", "5"), Errorf(hcl.Range{}, "e", "6"), Errorf(at("a", 2, 3), "e", "5"),
	}
	var order []string
	for _, d := range Sort(Unique(diags)) {
		order = append(order, d.Detail)
	}
	if got := strings.Join(order, ""); got != "654321" {
		t.Errorf("order is %s", got)
	}
	if diags[0].Detail != "1" {
		t.Error("Sort changed its argument")
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	got := Lines("Nothing stands there yet.\n\nRun\n  herald state list --of everything\x1b\n", 12)
	want := []string{"Nothing", "stands there", "yet.", "", "Run", "  herald state list --of everything\\x1b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLongLinesAreCut(t *testing.T) {
	t.Parallel()
	src := `{"a": "` + strings.Repeat("x", 5000) + `", "b": nope, "c": "` + strings.Repeat("y", 5000) + `"}`
	start := strings.Index(src, "nope")
	rng := hcl.Range{Filename: "a", Start: hcl.Pos{Line: 1, Column: start + 1, Byte: start}, End: hcl.Pos{Line: 1, Column: start + 5, Byte: start + 4}}
	for _, width := range []int{0, 30, 80} {
		var b bytes.Buffer
		if err := Write(&b, hcl.Diagnostics{Errorf(rng, "Bad", "Bad.")}, map[string]*hcl.File{"a": {Bytes: []byte(src)}}, Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), `"b": nope`) || !strings.Contains(b.String(), "^^^^") {
			t.Errorf("width %d: the place is not shown:\n%s", width, b.String())
		}
		for line := range strings.SplitSeq(b.String(), "\n") {
			if limit := max(width, 30); width > 0 && textwrap.Width(line) > limit || textwrap.Width(line) > maxLineColumns+10 {
				t.Errorf("width %d: a line of %d columns", width, textwrap.Width(line))
			}
		}
	}
}
