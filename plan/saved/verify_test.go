package saved_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr/addrtest"
	"herald/plan/saved"
	"herald/state"
)

// why returns the text of a refusal; "" for none.
func why(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	r, ok := errors.AsType[*saved.Refusal](err)
	if !ok {
		t.Fatalf("error %v, want a refusal", err)
	}
	return r.Why
}

// A plan that is made again from the same inputs is the same, without requests.
func TestSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `
data "texts" "before" {
  provider = toy
  about    = "before"
}
data "texts" "after" {
  provider   = toy
  about      = "after"
  depends_on = [message.hello]
}
data "texts" "idle" {
  provider   = toy
  depends_on = [message.stands]
}
message "stands" {
  to   = [conversation.c]
  text = "It stands."
}
message "hello" {
  to   = [conversation.c]
  text = "${data.texts.before.texts[0]}, ${uuid()}, ${uuid()}, ${timestamp()}, ${path.cwd}, ${abspath("x")}"
}
message "late" {
  to   = [conversation.c]
  text = data.texts.after.texts[0]
}
output "idle" { value = data.texts.idle.texts }
`)
	w.stands(t, "stands", "It stands.", time.Hour)
	f := w.save(t)
	asked := w.asked.Load()
	if asked == 0 {
		t.Fatal("nothing was asked for the plan")
	}
	w.seed = []byte("another")
	p, in := w.remake(t, f, time.Time{})
	if err := f.CheckDecisions(p); err != nil {
		t.Errorf("it is another: %v", err)
	}
	if err := f.CheckFiles(in.Config.InputDigests()); err != nil {
		t.Errorf("the files are others: %v", err)
	}
	if err := f.Prove(t.Context(), in, view); err != nil {
		t.Errorf("it cannot be proved: %v", err)
	}
	if w.asked.Load() != asked {
		t.Errorf("%d questions were asked again", w.asked.Load()-asked)
	}
	if text := p.Deliveries[1].Content.Body; strings.Contains(text, w.dir) || !strings.Contains(text, "/there/x") {
		t.Errorf("the working directory is not that of the plan: %s", text)
	}
}

func TestCheckProject(t *testing.T) {
	t.Parallel()
	there := saved.Project{Name: "acme", Workspace: "default", Backend: "local", Place: "state.json"}
	for name, tt := range map[string]struct {
		change func(*saved.Project)
		want   string
	}{
		"here":                {func(*saved.Project) {}, ""},
		"another project":     {func(p *saved.Project) { p.Name = "other" }, `project "acme", but this is "other"`},
		"no name":             {func(p *saved.Project) { p.Name = "" }, "this is without a name"},
		"another workspace":   {func(p *saved.Project) { p.Workspace = "eu" }, "HERALD_WORKSPACE=default"},
		"another backend":     {func(p *saved.Project) { p.Backend = "pg" }, "state.json (local)"},
		"another place":       {func(p *saved.Project) { p.Place = "eu.json" }, "eu.json (local)"},
		"a rehearsal":         {func(p *saved.Project) { p.Sandbox = true }, "for the real platforms and cannot"},
		"one conversation":    {func(p *saved.Project) { p.RouteTo = "conversation.x" }, "cannot be applied with --route-to"},
		"another in all ways": {func(p *saved.Project) { *p = saved.Project{Sandbox: true} }, "without a name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			here := there
			tt.change(&here)
			err := (&saved.File{Project: there}).CheckProject(here)
			if got := why(t, err); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if r, ok := errors.AsType[*saved.Refusal](err); ok && !r.Foreign {
				t.Error("it is taken for stale")
			}
		})
	}
}

func TestCheckFiles(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*testing.T, *world)
		want   []string
	}{
		"nothing":          {func(*testing.T, *world) {}, nil},
		"a block":          {func(t *testing.T, w *world) { w.write(t, "more.hcl", "locals { x = 1 }") }, []string{"more.hcl"}},
		"a comment":        {func(t *testing.T, w *world) { w.write(t, "a.hcl", "# other\n") }, []string{"a.hcl"}},
		"a text":           {func(t *testing.T, w *world) { w.write(t, "a.md", "other") }, []string{"a.md"}},
		"what is found":    {func(t *testing.T, w *world) { w.write(t, "b.md", "b") }, []string{`fileset(".", "*.md")`}},
		"what is there":    {func(t *testing.T, w *world) { w.write(t, "note", "") }, []string{`fileexists("note")`}},
		"what was tried":   {func(t *testing.T, w *world) { w.write(t, "tried", "") }, []string{"tried"}},
		"a template in it": {func(t *testing.T, w *world) { w.write(t, "inner", "other") }, []string{"inner"}},
		"nobody's file":    {func(t *testing.T, w *world) { w.write(t, "unused.txt", "other") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, `
message "m" {
  to   = [conversation.c]
  text = "${file("a.md")} ${join("", fileset(".", "*.md"))} ${fileexists("note")} ${try(file("tried"), "")} ${templatefile("outer", { t = "" })}"
}
`)
			w.write(t, "a.hcl", "# a comment\n")
			w.write(t, "a.md", "a")
			w.write(t, "outer", `${templatefile("inner", {})}`)
			w.write(t, "inner", "inner")
			f := w.save(t)
			tt.change(t, w)
			_, in := w.remake(t, f, time.Time{})
			err := f.CheckFiles(in.Config.InputDigests())
			var names []string
			if r, ok := errors.AsType[*saved.Refusal](err); ok {
				names = r.Names
			}
			if diff := cmp.Diff(tt.want, names); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCurrent(t *testing.T) {
	t.Parallel()
	old := func() *state.State {
		s := state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt"))
		s.Serial = 3
		return s
	}
	for name, tt := range map[string]struct {
		wasFresh, fresh bool
		change          func(*state.State)
		want            string
	}{
		"the same":               {change: func(*state.State) {}},
		"none still":             {wasFresh: true, fresh: true, change: func(s *state.State) { s.Lineage = "other" }},
		"moved on":               {change: func(s *state.State) { s.Serial = 4 }, want: "its serial was 3 and is now 4"},
		"an older one":           {change: func(s *state.State) { s.Serial = 2 }, want: "its serial was 3 and is now 2"},
		"of another project":     {change: func(s *state.State) { s.Lineage = "other" }, want: "lineage"},
		"the same serial":        {change: func(s *state.State) { s.Retired[addrtest.Resource("conversation.x")] = 1 }, want: "was interrupted"},
		"there is one now":       {wasFresh: true, change: func(*state.State) {}, want: "there is one now"},
		"there is none now":      {fresh: true, change: func(*state.State) {}, want: "there is no state now"},
		"another salt is not it": {change: func(s *state.State) { s.Salt = []byte("x") }, want: "was interrupted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, hello)
			src := w.source(t)
			src.Input.State, src.Input.Fresh = old(), tt.wasFresh
			f, err := saved.New(src)
			if err != nil {
				t.Fatal(err)
			}
			now := old()
			tt.change(now)
			if got := why(t, f.CheckState(now, tt.fresh)); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestCheckProviders(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ variable, value, want string }{
		"the same":       {"TOY_SERVER", "https://one.example.org", ""},
		"another token":  {"TOY_TOKEN", "canary-2", ""},
		"another server": {"TOY_SERVER", "https://two.example.org", "toy.server"},
		"no server":      {"TOY_SERVER", "", "toy.server"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, hello)
			w.environ["TOY_SERVER"], w.environ["TOY_TOKEN"] = "https://one.example.org", "canary-1"
			f := w.save(t)
			w.environ[tt.variable] = tt.value
			p, in := w.remake(t, f, time.Time{})
			if got := why(t, f.CheckProviders(p.Desired, in.Sessions)); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// values are variables as given to a command.
func values(given map[string]string) []lang.VariableValue {
	var out []lang.VariableValue
	for _, name := range []string{"code", "pass", "plain"} {
		v := lang.VariableValue{Name: name, Value: cty.StringVal(given[name]), Sensitive: name == "code", Ephemeral: name == "pass"}
		_, v.Given = given[name]
		if !v.Given {
			v.Value = cty.NilVal
		}
		out = append(out, v)
	}
	return out
}

func TestValues(t *testing.T) {
	t.Parallel()
	const variables = "variable \"plain\" {}\nvariable \"code\" { sensitive = true }\nvariable \"pass\" { ephemeral = true }\n"
	all := map[string]string{"plain": "a", "code": "canary-1", "pass": "canary-2"}
	for name, tt := range map[string]struct {
		sealed  bool
		given   map[string]string
		want    []string
		other   string
		missing []string
	}{
		"given again":        {given: all, want: []string{"plain"}},
		"secrets alone":      {given: map[string]string{"code": "canary-1", "pass": "x"}, want: []string{"plain"}},
		"nothing":            {missing: []string{"code", "pass"}},
		"another secret":     {given: map[string]string{"code": "canary-3", "pass": "x"}, other: "code"},
		"another":            {given: map[string]string{"plain": "b", "code": "canary-1", "pass": "x"}, other: "plain"},
		"sealed":             {sealed: true, given: map[string]string{"pass": "x"}, want: []string{"code", "plain"}},
		"sealed and another": {sealed: true, given: map[string]string{"code": "canary-3", "pass": "x"}, other: "code"},
		"sealed and missing": {sealed: true, missing: []string{"pass"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, hello+variables)
			w.vars = map[string]cty.Value{}
			for name, text := range all {
				w.vars[name] = cty.StringVal(text)
			}
			src := w.source(t)
			src.Sealed = tt.sealed
			f, err := saved.New(src)
			if err != nil {
				t.Fatal(err)
			}
			got, err := again(t, f).Values(values(tt.given))
			if missing, ok := errors.AsType[*saved.MissingError](err); ok {
				if diff := cmp.Diff(tt.missing, missing.Names); diff != "" {
					t.Errorf("missing (-want +got)\n%s", diff)
				}
				return
			}
			if text := why(t, err); (text == "") != (tt.other == "") || !strings.HasSuffix(text, tt.other) || strings.Contains(text, "canary") {
				t.Errorf("%q, want %s", text, tt.other)
			}
			names := slices.Sorted(maps.Keys(got))
			for _, name := range names {
				if text := got[name].AsString(); text != all[name] {
					t.Errorf("%s is %s", name, text)
				}
			}
			if diff := cmp.Diff(tt.want, names); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
