package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"herald/cli/console"
	"herald/lang"
	"herald/lang/diag"
	"herald/providers"
	"herald/providers/all"
)

const configuration = `
variable "window" { default = { from = "10:00", "to-day" = "x", "a b" = "y" } }
variable "secret" {
  default   = { canary = "c4nary" }
  sensitive = true
}
variable "unset" {}
locals {
  many   = [1, 2]
  "größe" = 1
}
conversation "users" {
  for_each = toset(["en", "zh"])
  provider = yunhu
  id       = "group:${each.key}"
}
message "launch" {
  to   = values(conversation.users)
  text = "We are live."
}
message "twice" {
  count = 2
  to    = values(conversation.users)
  text  = "We are live."
}
`

func session(t testing.TB) *console.Session {
	t.Helper()
	dir := t.TempDir()
	text := strings.Replace(configuration, `"größe"`, "größe", 1)
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	platforms := providers.Schemas(all.Platforms())
	mixin := platforms["mixin"]
	mixin.Functions = map[string]function.Function{"group_id": stdlib.UpperFunc}
	platforms["mixin"] = mixin
	_, view, more := config.EvaluateView(lang.Inputs{Platforms: platforms, Partial: true})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return console.NewSession(view)
}

func TestOpen(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		text string
		open bool
	}{
		"nothing":                          {"", false},
		"an expression":                    {"1 + 1", false},
		"a bracket":                        {"[1,", true},
		"a bracket that is closed":         {"[1,\n2]", false},
		"a call":                           {"upper(", true},
		"the innermost is closed":          {"f({a = [1]", true},
		"closed wrongly":                   {"f([1)", false},
		"closed too often":                 {"f(1))(", false},
		"brackets in a string":             {`"([{"`, false},
		"brackets in a comment":            {"1 # (", false},
		"a heredoc":                        {"<<EOT", true},
		"a heredoc with text":              {"<<-EOT\n  text (", true},
		"a heredoc that ends":              {"<<-EOT\n  text\n  EOT", false},
		"a heredoc in a bracket":           {"upper(<<EOT\ntext\nEOT", true},
		"an interpolation":                 {`"${`, true},
		"an interpolation that ends":       {"\"${\n1\n}\"", false},
		"a string that can never go on":    {`"text`, false},
		"a directive":                      {"<<EOT\n%{ for x in [1] }", true},
		"no expression and no bracket":     {"= =", false},
		"an escaped interpolation is text": {`"$${"`, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := console.Open(c.text); got != c.open {
				t.Errorf("%q is open: %t", c.text, got)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		line   string // | is the cursor
		before string
		words  []string
	}{
		"a kind":                          {"mess|", "", []string{"message."}},
		"a function":                      {"1 + markdown_t|", "1 + ", []string{"markdown_to_text("}},
		"each function once":              {"core::upp|", "", nil},
		"a function of a platform":        {"provider::mixin::g|", "", []string{"provider::mixin::group_id("}},
		"a name":                          {"message.l|", "", []string{"message.launch"}},
		"all names":                       {"upper(message.|)", "upper(", []string{"message.launch", "message.twice"}},
		"an attribute":                    {"message.launch.te|", "", []string{"message.launch.text"}},
		"a path":                          {"path.m|", "", []string{"path.module"}},
		"an attribute of a value":         {"var.window.|", "", []string{"var.window.from", "var.window.to-day"}},
		"a key":                           {`var.window["a|`, "", []string{`var.window["a b"]`}},
		"an instance":                     {`conversation.users[|`, "", []string{`conversation.users["en"]`, `conversation.users["zh"]`}},
		"an instance, by a dot":           {`conversation.users.|`, "", []string{`conversation.users["en"]`, `conversation.users["zh"]`}},
		"an attribute of an instance":     {`conversation.users["zh"].ti|`, "", []string{`conversation.users["zh"].title`}},
		"an instance by number":           {"message.twice[|", "", []string{"message.twice[0]", "message.twice[1]"}},
		"an element":                      {"local.many[1|", "", []string{"local.many[1]"}},
		"a name that is not Latin":        {"local.größ|", "", []string{"local.größe"}},
		"inside of a template":            {`"x ${local.m|} y"`, `"x ${`, []string{"local.many"}},
		"nothing about what is secret":    {"var.secret.|", "", nil},
		"nothing about what is unknown":   {"var.unset.|", "", nil},
		"nothing about what is not there": {"message.lanch.|", "", nil},
		"a word that nothing begins with": {"xyzzy|", "", nil},
	}
	s := session(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { // the session is one goroutine's
			typed, behind, _ := strings.Cut(c.line, "|")
			before, words, after := s.Complete(typed+behind, len([]rune(typed)))
			if before != c.before || after != behind {
				t.Errorf("%q becomes %q … %q", c.line, before, after)
			}
			if diff := cmp.Diff(c.words, words); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if before, words, after := s.Complete("", 0); before != "" || after != "" || len(words) < 100 {
		t.Errorf("an empty line becomes %q … %q, or one of %d words", before, after, len(words))
	}
}

// typed gives lines as a person types them; "^C" drops what was typed.
type typed struct{ lines []string }

func (l *typed) Line(string) (string, error) {
	if len(l.lines) == 0 {
		return "", io.EOF
	}
	line := l.lines[0]
	l.lines = l.lines[1:]
	if line == "^C" {
		return "", console.ErrDropped
	}
	return line, nil
}

func TestRun(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		lines string // parted by |
		stop  bool
		want  string
		ok    bool
	}{
		"values":                       {lines: "1 + 1|message.launch.text", want: "2\n\"We are live.\"\n", ok: true},
		"several lines":                {lines: "[1,|2]", want: "[\n  1,\n  2,\n]\n", ok: true},
		"a heredoc":                    {lines: "trimspace(<<EOT|a|EOT|)|<<E|b|E", want: "\"a\"\n<<EOT\nb\n\nEOT\n", ok: true},
		"a type":                       {lines: "type(local.many)", want: "tuple([\n    number,\n    number,\n])\n", ok: true},
		"what is not to be seen":       {lines: "var.secret", want: "(sensitive value)\n", ok: true},
		"what is not known":            {lines: "var.unset", want: "(known after apply)\n", ok: true},
		"nothing":                      {lines: "| |# comment|/* x */", ok: true},
		"exit":                         {lines: "1| exit |2", want: "1\n", ok: true},
		"exit inside of an expression": {lines: "[|exit", want: "Unterminated tuple constructor expression\n", ok: false},
		"an error":                     {lines: "local.none|2", want: "Undeclared reference\n2\n", ok: true},
		"an error that ends":           {lines: "1|local.none|2", stop: true, want: "1\nUndeclared reference\n"},
		"an error that would tell":     {lines: "var.secret.nope", want: "Unsupported attribute\n"},
		"an end too early":             {lines: "1|{ a = 1", stop: true, want: "1\nUnterminated object constructor expression\n"},
		"dropped":                      {lines: "[1,|^C|2|^C", want: "2\n", ok: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			ok, err := console.Run(context.Background(), console.Options{
				Session: session(t), Lines: &typed{strings.Split(c.lines, "|")}, Stop: c.stop,
				Show: func(text string) error { out.WriteString(text + "\n"); return nil },
				Report: func(expression string, diags hcl.Diagnostics) {
					out.WriteString(diags[0].Summary + "\n")
					var all bytes.Buffer
					files := map[string]*hcl.File{console.Name: {Bytes: []byte(expression)}}
					if err := diag.Write(&all, diags, files, diag.Options{}); err != nil || strings.Contains(all.String(), "c4nary") {
						t.Errorf("%v, %s", err, all.String())
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if c.stop && ok != c.ok {
				t.Errorf("ok %t", ok)
			}
		})
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := console.Run(ctx, console.Options{Session: session(t), Lines: &typed{[]string{"1"}}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<17)
	r := console.Reader(strings.NewReader("a\r\n\n" + long))
	for _, want := range []string{"a", "", long} {
		if got, err := r.Line(""); got != want || err != nil {
			t.Errorf("%d bytes, want %d; %v", len(got), len(want), err)
		}
	}
	if _, err := r.Line(""); !errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "below", "history")
	h := console.OpenHistory(path)
	for _, line := range []string{"1", "2", "2", " secret", "3"} {
		h.Add(line)
	}
	if h.Err() != nil {
		t.Fatal(h.Err())
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, console.OpenHistory(path).Lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("old\n", 3000)+"new\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h = console.OpenHistory(path)
	if lines := h.Lines(); len(lines) != 1000 || lines[999] != "new" {
		t.Errorf("%d lines", len(lines))
	}
	if src, err := os.ReadFile(path); err != nil || len(src) > 1000*len("old\n") {
		t.Errorf("the file has %d bytes; %v", len(src), err)
	}
	if h := console.OpenHistory(t.TempDir()); h.Err() == nil {
		t.Error("a directory is taken for a history")
	}
	nowhere := console.OpenHistory("")
	nowhere.Add("1")
	if nowhere.Err() != nil || len(nowhere.Lines()) != 0 {
		t.Errorf("%v, %v", nowhere.Lines(), nowhere.Err())
	}
}

// A whole expression never waits for more, and any line can be completed.
func FuzzConsole(f *testing.F) {
	for _, text := range []string{`message.launch`, "[1,\n2]", "<<EOT\nx\nEOT", `var.window["`, "f(", `"${x`, "größe.", "a::b::"} {
		f.Add(text, 3)
	}
	s := session(f)
	f.Fuzz(func(t *testing.T, text string, position int) {
		if _, diags := s.Evaluate(text); !diags.HasErrors() && console.Open(text) {
			t.Errorf("%q has a value and waits for more", text)
		}
		before, words, after := s.Complete(text, position)
		for _, word := range words {
			if word == "" {
				t.Errorf("%q … %q is offered nothing", before, after)
			}
		}
		console.Blank(text)
	})
}
