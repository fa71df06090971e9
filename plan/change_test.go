package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

func TestMovedBlocks(t *testing.T) {
	t.Parallel()
	c := newCurious()
	w := newWorld(nil)
	w.toy = c.toy
	w.stands("a", "A").stands("b", "B").stands("x", "X").stands("y", "Y").stands("r", "R", func(d *state.Delivery) {
		d.Content.ReplyTo = "message.a"
		parts, _ := c.toy.Compose(d.Content)
		d.Parts[0].Digest = record.PartDigest(w.state, parts[0])
	})
	key := w.state.Deliveries[addrtest.Delivery("message.a@conversation.c")].Parts[0].Key
	_, diags := c.files(t, w.state, placeC+`
message "b" {
  to   = conversation.c
  text = "A"
}
message "d" {
  to   = conversation.c
  text = "B"
}
message "y" {
  to   = conversation.c
  text = "Y"
}
message "r" {
  to       = conversation.c
  text     = "R"
  reply_to = message.b
}
moved {
  from = message.a
  to   = message.b
}
moved {
  from = message.x
  to   = message.y
}
`+"moved {\n  from = message.q\n  to = message.d\n}\n")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	// b is still declared, so what stood as b cannot make room for a.
	if len(diags) != 2 || diags[0].Summary != "Cannot move object" {
		t.Errorf("want two warnings: %v", diags)
	}
	p, diags := c.files(t, w.state, placeC+`
message "n" {
  to   = conversation.c
  text = "A"
}
message "b" {
  to   = conversation.c
  text = "B"
}
message "x" {
  to   = conversation.c
  text = "X"
}
message "y" {
  to   = conversation.c
  text = "Y"
}
message "r" {
  to       = conversation.c
  text     = "R"
  reply_to = message.n
}
moved {
  from = message.a
  to   = message.n
}
`)
	if len(diags) > 0 || p.Empty() {
		t.Fatalf("%v, empty %v", diags, p.Empty())
	}
	for _, change := range p.Deliveries {
		if change.Action != NoOp {
			t.Errorf("%s %s: %s", change.Action, change.Address, change.Reason)
		}
	}
	if diff := cmp.Diff([]Renamed{{addrtest.Resource("message.a@conversation.c"), addrtest.Resource("message.n@conversation.c")}}, p.Renamed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	moved := p.State.Deliveries[addrtest.Delivery("message.n@conversation.c")]
	if moved.Parts[0].Key != key || p.State.Deliveries[addrtest.Delivery("message.r@conversation.c")].Content.ReplyTo != "message.n" {
		t.Errorf("%+v", moved)
	}
	if w.state.Deliveries[addrtest.Delivery("message.a@conversation.c")] == nil {
		t.Error("the state given was changed")
	}
}

// A forward that stands is not sent again because what it passes on has
// another name.
func TestMovedForward(t *testing.T) {
	t.Parallel()
	c := newCurious()
	w := newWorld(nil)
	w.toy = c.toy
	w.stands("a", "A").stands("f", "F", func(d *state.Delivery) {
		d.Content = content.Content{Forward: "message.a@conversation.c"}
		parts, _ := c.toy.Compose(d.Content)
		d.Parts[0].Digest, d.Parts[0].Visible = record.PartDigest(w.state, parts[0]), ""
	})
	p, diags := c.files(t, w.state, placeC+`
message "z" {
  to   = conversation.c
  text = "A"
}
message "f" {
  to      = conversation.c
  forward = message.z
}
moved {
  from = message.a
  to   = message.z
}
`)
	want := []string{"no-op message.z@conversation.c A", "no-op message.f@conversation.c message.z@conversation.c"}
	if diff := cmp.Diff(want, p.told()); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
}

func TestRemovedBlocks(t *testing.T) {
	t.Parallel()
	c := newCurious()
	w := newWorld(nil)
	w.toy = c.toy
	w.stands("a", "A").stands("b", "B")
	p, diags := c.files(t, w.state, "provider \"toy\" {}\nremoved {\n  from = message.a\n  lifecycle { destroy = false }\n}\nremoved { from = message.b }\n")
	want := []string{"forget message.a@conversation.c ", "recall message.b@conversation.c "}
	if diff := cmp.Diff(want, p.told()); diff != "" || diags.HasErrors() {
		t.Errorf("%v (-want +got):\n%s", diags, diff)
	}
}

func TestImportBlocks(t *testing.T) {
	t.Parallel()
	const message = "message \"m\" {\n  to = conversation.c\n  text = \"Hi\"\n}\n"
	for name, tt := range map[string]struct {
		remote, text string
		want         []string
		problem      string
	}{
		"as declared":   {"Hi", message + "import {\n  to = message.m\n  id = \"7\"\n}\n", []string{"no-op message.m@conversation.c Hi"}, ""},
		"another text":  {"Ho", message + "import {\n  to = message.m\n  id = \"7\"\n}\n", []string{"edit message.m@conversation.c Hi"}, ""},
		"not there":     {"Hi", message + "import {\n  to = message.m\n  id = \"8\"\n}\n", nil, "Nothing to import"},
		"too many":      {"Hi", message + "import {\n  to = message.m\n  id = [\"7\", \"8\"]\n}\n", nil, "Wrong number of ids"},
		"a place":       {"", "conversation \"d\" {\n  provider = toy\n  title = \"There\"\n}\nimport {\n  to = conversation.d\n  id = \"there\"\n}\n", []string{"no-op conversation.d"}, ""},
		"another title": {"", "conversation \"d\" {\n  provider = toy\n  title = \"New\"\n}\nimport {\n  to = conversation.d\n  id = \"there\"\n}\n", []string{"update conversation.d"}, ""},
		"no such place": {"", "conversation \"d\" { provider = toy }\nimport {\n  to = conversation.d\n  id = \"9\"\n}\n", nil, "Not found on platform"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCurious()
			c.remote["7"] = providers.RemoteMessage{ID: "7", Text: tt.remote, Visible: []byte(tt.remote), Key: "k"}
			p, diags := c.files(t, empty(), placeC+tt.text)
			if tt.problem != "" {
				if !diags.HasErrors() || diags[0].Summary != tt.problem || diags[0].Subject == nil {
					t.Errorf("want %s, got %v", tt.problem, diags)
				}
				return
			}
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(tt.want, p.told()); diff != "" || len(p.Imported) != 1 || len(p.Drift) != 0 {
				t.Errorf("adopted %v, drift %v (-want +got):\n%s", p.Imported, p.Drift, diff)
			}
			again, diags := c.files(t, p.State, placeC+tt.text)
			if len(diags) > 0 || len(again.Imported) != 0 {
				t.Errorf("imported twice: %v %v", again.Imported, diags)
			}
		})
	}
}

// Adding or removing count renames what exists, and sends nothing.
func TestImpliedMoves(t *testing.T) {
	t.Parallel()
	body := "  to = conversation.c\n  text = \"A\"\n"
	for _, tt := range []struct {
		name, prior, text string
		want              []Renamed
		changes           bool
	}{
		{"count added", "a", "message \"a\" {\n  count = 1\n" + body + "}\n",
			[]Renamed{{addrtest.Resource("message.a@conversation.c"), addrtest.Resource("message.a[0]@conversation.c")}}, false},
		{"count removed", "a[0]", "message \"a\" {\n" + body + "}\n",
			[]Renamed{{addrtest.Resource("message.a[0]@conversation.c"), addrtest.Resource("message.a@conversation.c")}}, false},
		{"another instance", "a[1]", "message \"a\" {\n" + body + "}\n", nil, true},
		{"for_each", "a", "message \"a\" {\n  for_each = toset([\"0\"])\n" + body + "}\n", nil, true},
		{"none left", "a", "message \"a\" {\n  count = 0\n" + body + "}\n", nil, true},
		{"after a moved block", "b", "message \"a\" {\n  count = 2\n" + body + "}\nmoved {\n  from = message.b\n  to = message.a\n}\n",
			[]Renamed{{addrtest.Resource("message.b@conversation.c"), addrtest.Resource("message.a[0]@conversation.c")}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCurious()
			w := newWorld(nil)
			w.toy = c.toy
			w.stands(tt.prior, "A")
			p, diags := c.files(t, w.state, placeC+tt.text)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(tt.want, p.Renamed); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			acts := slices.ContainsFunc(p.Deliveries, func(c *Change) bool { return c.Action.Acts() })
			if acts != tt.changes {
				t.Errorf("the plan acts: %v", acts)
			}
		})
	}
}

// Where both addresses exist, nothing is implied.
func TestImpliedMoveToWhatExists(t *testing.T) {
	t.Parallel()
	c := newCurious()
	w := newWorld(nil)
	w.toy = c.toy
	w.stands("a", "old").stands("a[0]", "A")
	p, diags := c.files(t, w.state, placeC+"message \"a\" {\n  count = 1\n  to = conversation.c\n  text = \"A\"\n}\n")
	if len(diags) > 0 || len(p.Renamed) > 0 {
		t.Errorf("%v, renamed %v", diags, p.Renamed)
	}
}

func TestModulesWithoutZero(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"module.a[0]": "module.a", "module.a[0].module.b[0]": "module.a.module.b", "module.a[10]": "module.a[10]",
		`module.a["[0]"].module.b[0]`: `module.a["[0]"].module.b`, `module.a["\"[0]"]`: `module.a["\"[0]"]`,
	} {
		if got := modulesWithoutZero(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// Two that exist and get one address are an error which names both blocks; one
// of them alone moves.
func TestTwoSourcesOfAMove(t *testing.T) {
	t.Parallel()
	text := placeC + "message \"n\" {\n  to = conversation.c\n  text = \"A\"\n}\n" +
		"moved {\n  from = message.a\n  to = message.n\n}\nmoved {\n  from = message.b\n  to = message.n\n}\n"
	for _, both := range []bool{false, true} {
		c := newCurious()
		w := newWorld(nil)
		w.toy = c.toy
		w.stands("b", "A")
		if both {
			w.stands("a", "A")
		}
		_, diags := c.files(t, w.state, text)
		if diags.HasErrors() != both {
			t.Errorf("both exist %v: %v", both, diags)
		}
		if both && (diags[0].Summary != "Ambiguous move" || !strings.Contains(diags[0].Detail, "main.hcl:")) {
			t.Errorf("%+v", diags[0])
		}
	}
}
