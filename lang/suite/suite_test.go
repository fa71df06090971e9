package suite

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag/diagtest"
)

var update = flag.Bool("update", false, "rewrite golden files")

const whole = `
variables {
  window = upper("x")
}

provider "pigeon" {
  alias = "test"
}

run "plans" {
  command = plan
  assert {
    condition     = plan.empty
    error_message = "no"
  }
}

run "applies" {
  variables { window = "${var.window} ${run.plans.x}" }
  module { source = "./inner" }
  providers       = { pigeon.sender = pigeon.test, pigeon = pigeon }
  expect_failures = [var.window, check.reach, module.x, data.messages.recent]
  now             = "2030-01-01T00:00:00Z"
  settled         = false
  command         = apply
  plan_options {
    mode    = normal
    refresh = false
    replace = [message.a, message.b["eu"], "message.c@conversation.d"]
    target  = [module.a["x"], conversation.b]
    exclude = ["message.n*"]
  }
}

run "again" {
  command   = apply
  state_key = "other"
  plan_options { mode = refresh-only }
}
`

// digest is what is looked at of a run.
type digest struct {
	Name, Source, State string
	Apply, Settled      bool
	Options             Options
	Values, Expect      []string
	Providers           []string
	Asserts             int
	Now                 bool
	Line                int
}

func digestOf(r *Run) digest {
	d := digest{
		Name: r.Name, Source: r.Source, State: r.State, Apply: r.Apply, Settled: r.Settled, Options: r.Options,
		Asserts: len(r.Asserts), Now: r.Now != nil, Line: r.Range.Start.Line,
	}
	for _, v := range r.Variables {
		d.Values = append(d.Values, v.Name)
	}
	for _, e := range r.Expect {
		d.Expect = append(d.Expect, e.Address)
	}
	for _, p := range r.Providers {
		d.Providers = append(d.Providers, p.Name.String()+"="+p.From.String())
	}
	return d
}

func TestRead(t *testing.T) {
	t.Parallel()
	f, diags := Read("x.test.hcl", []byte(whole))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if len(f.Variables) != 1 || len(f.Providers) != 1 || f.Providers[0].Alias != "test" {
		t.Errorf("variables %v, providers %v", f.Variables, f.Providers)
	}
	var got []digest
	for _, r := range f.Runs {
		got = append(got, digestOf(r))
	}
	want := []digest{
		{Name: "plans", Settled: true, Options: Options{Mode: Normal, Refresh: true}, Asserts: 1, Line: 10},
		{
			Name: "applies", Source: "./inner", State: "./inner", Apply: true, Now: true, Line: 18,
			Options: Options{Mode: Normal, Replace: []string{"message.a", `message.b["eu"]`, "message.c@conversation.d"},
				Target: []string{`module.a["x"]`, "conversation.b"}, Exclude: []string{"message.n*"}},
			Values:    []string{"window"},
			Expect:    []string{"var.window", "check.reach", "module.x", "data.messages.recent"},
			Providers: []string{"pigeon.sender=pigeon.test", "pigeon=pigeon"},
		},
		{Name: "again", State: "other", Apply: true, Settled: true, Options: Options{Mode: RefreshOnly, Refresh: true}, Line: 35},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A program may write tests as JSON.
func TestReadJSON(t *testing.T) {
	t.Parallel()
	f, diags := Read("x.test.hcl.json", []byte(`{
		"provider": {"pigeon": {"alias": "test"}},
		"run": [{"first": {"command": "plan", "variables": {"a": "${1 + 1}"}}},
			{"second": {"providers": {"pigeon.sender": "pigeon.test"}, "expect_failures": ["var.a"], "plan_options": {"mode": "destroy"},
				"assert": {"condition": "${run.first.x == 1}", "error_message": "no"}}}]
	}`))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	second := f.Runs[1]
	if f.Runs[0].Apply || !second.Apply || second.Options.Mode != Destroy || second.Expect[0].Address != "var.a" ||
		second.Providers[0].Name != (addr.Provider{Platform: "pigeon", Alias: "sender"}) || len(second.Asserts) != 1 {
		t.Errorf("got %+v", second)
	}
}

// Every file below testdata gives exactly the diagnostics that are written on
// its lines. What they say in full is in mistakes.txtar.
func TestMistakes(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.test.hcl*")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	record := diagtest.Open(t, "testdata/mistakes.txtar", names, *update)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, diags := Read(path, src)
			if diff := cmp.Diff(written(string(src)), found(diags)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			diagtest.Check(t, diags)
			record.Compare(t, filepath.Base(path), "testdata", diags)
		})
	}
}

func written(src string) []string {
	var out []string
	for i, line := range strings.Split(src, "\n") {
		for _, m := range regexp.MustCompile(`(?:ERROR|WARNING): ([^;"]+)`).FindAllStringSubmatch(line, -1) {
			out = append(out, strconv.Itoa(i+1)+" "+strings.TrimSpace(m[1]))
		}
	}
	slices.Sort(out)
	return out
}

func found(diags hcl.Diagnostics) []string {
	var out []string
	for _, d := range diags {
		out = append(out, strconv.Itoa(d.Subject.Start.Line)+" "+d.Summary)
	}
	slices.Sort(out)
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"b.test.hcl", "a.test.hcl.json", "main.hcl", ".hidden.test.hcl", "tests/c.test.hcl", "tests/deep/d.test.hcl", "other/e.test.hcl"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for tests, want := range map[string][]string{
		"tests":  {"a.test.hcl.json", "b.test.hcl", filepath.Join("tests", "c.test.hcl")},
		"none":   {"a.test.hcl.json", "b.test.hcl"},
		".":      {"a.test.hcl.json", "b.test.hcl"},
		"other/": {"a.test.hcl.json", "b.test.hcl", filepath.Join("other", "e.test.hcl")},
	} {
		got, err := Find(dir, tests)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", tests, err, diff)
		}
	}
}

// Whatever stands in a file, reading it ends with a file and with places for
// all that is wrong.
func FuzzRead(f *testing.F) {
	f.Add(whole, false)
	f.Add(`{"run": {"a": {"assert": {"condition": "${run.b.c}"}}}}`, true)
	paths, err := filepath.Glob("testdata/*.test.hcl*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src), strings.HasSuffix(path, ".json"))
	}
	f.Fuzz(func(t *testing.T, text string, isJSON bool) {
		name := "x.test.hcl"
		if isJSON {
			name += ".json"
		}
		file, diags := Read(name, []byte(text))
		if file == nil || file.Source == nil {
			t.Fatal("no file")
		}
		if len(file.Runs) == 0 && !diags.HasErrors() {
			t.Error("nothing to run, and nobody says so")
		}
		for _, d := range diags {
			if d.Subject == nil {
				t.Errorf("%s has no place", d.Summary)
			}
		}
	})
}
