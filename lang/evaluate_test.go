package lang

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// A required argument of a provider that is missing everywhere stays null, so
// that a configuration can be validated without credentials.
func TestProviderWithoutCredentials(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, "conversation \"c\" { provider = pigeon }\n"))
	wantNoErrors(t, config, diags)
	in := inputs(Variables{})
	in.Getenv = nil
	d, diags := config.Evaluate(in)
	wantNoErrors(t, config, diags)
	p := d.Providers[0]
	if p.Addr != (addr.Provider{Platform: "pigeon"}) || !p.Body.GetAttr("token").IsNull() ||
		p.Body.GetAttr("endpoint").AsString() != "https://pigeon.example" || p.Source.Range.Start.Line != 1 {
		t.Errorf("got %+v", p)
	}
}

// The file wins over the environment, the first variable of the environment
// over the second, and any over the default.
func TestProviderPrecedence(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text, want string
		env              map[string]string
	}{
		{"file", `token = "file"`, "file", map[string]string{"PIGEON_TOKEN": "first"}},
		{"first", ``, "first", map[string]string{"PIGEON_TOKEN": "first", "PIGEON_KEY": "second"}},
		{"second", ``, "second", map[string]string{"PIGEON_KEY": "second"}},
		{"empty is not set", ``, "second", map[string]string{"PIGEON_TOKEN": "", "PIGEON_KEY": "second"}},
		{"null is not set", `token = null`, "second", map[string]string{"PIGEON_KEY": "second"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, diags := Load(directory(t, "provider \"pigeon\" {\n"+tt.text+"\n}\n"))
			wantNoErrors(t, config, diags)
			in := inputs(Variables{})
			in.Getenv = func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }
			d, diags := config.Evaluate(in)
			wantNoErrors(t, config, diags)
			if got := d.Providers[0].Body.GetAttr("token").AsString(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

const partial = `
variable "groups" { type = set(string) }
variable "window" { type = string }
variable "n" {}
conversation "users" {
  for_each = var.groups
  provider = pigeon
  id       = each.key
}
conversation "ops" {
  provider = drum
  title    = var.window
}
message "m" {
  to         = concat(values(conversation.users), [conversation.ops])
  text       = var.window
  publish_at = var.window
  reply_to   = message.n[0]
  lifecycle { on_change = var.window }
}
message "n" {
  count = var.n
  to    = conversation.ops
  text  = "${count.index} ${conversation.users["eu"].title}"
}
output "first" { value = conversation.users[*] }
`

// Without values a configuration is checked all the same.
func TestPartial(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, partial))
	wantNoErrors(t, config, diags)
	in := inputs(Variables{})
	in.Partial = true
	d, diags := config.Evaluate(in)
	wantNoErrors(t, config, diags)
	if len(d.Conversations) != 1 || len(d.Messages) != 1 {
		t.Errorf("%d conversations, %d messages", len(d.Conversations), len(d.Messages))
	}
	in.Partial = false
	if _, diags := config.Evaluate(in); len(diags) != 3 {
		t.Errorf("want three missing values and nothing else: %v", found(diags))
	}
}

func TestPartialFindsMistakes(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, `
variable "groups" { type = set(string) }
conversation "users" {
  for_each = var.groups
  provider = pigeon
  title    = each.nope
}
message "m" {
  for_each = var.groups
  to       = conversation.users[each.key]
  text     = upper(["x"])
}
`))
	wantNoErrors(t, config, diags)
	in := inputs(Variables{})
	in.Partial = true
	_, diags = config.Evaluate(in)
	want := []string{"main.hcl:11 ERROR: Invalid function argument", "main.hcl:6 ERROR: Unsupported attribute"}
	if diff := cmp.Diff(want, found(diags)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is unknown before the first apply is known in the second evaluation.
func TestKnownGrows(t *testing.T) {
	t.Parallel()
	config, diags := Load(directory(t, `
conversation "a" { provider = drum }
message "m" {
  to   = conversation.a
  text = "In ${conversation.a.id}"
  drum { loud = conversation.a.id == "c-9" }
  mentions = [conversation.a.id]
  button {
    label = "Go"
    url   = "https://example.org/${conversation.a.id}"
  }
}
output "ids" { value = message.m.ids }
`))
	wantNoErrors(t, config, diags)
	in := inputs(Variables{})
	d, diags := config.Evaluate(in)
	wantNoErrors(t, config, diags)
	if diff := cmp.Diff([]string{"body", "buttons", "mentions", "options"}, d.Deliveries[0].Unknown); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"body", "buttons", "mentions"}, d.Messages[0].Unknown); diff != "" {
		t.Error(diff)
	}
	in.Known = all{}
	d, diags = config.Evaluate(in)
	wantNoErrors(t, config, diags)
	got := d.Deliveries[0]
	if len(got.Unknown) > 0 || got.Content.Body != "In c-9" || string(got.Content.Options) != `{"loud":true}` {
		t.Errorf("got %+v", got)
	}
	if ids := d.Outputs[0].Value; !ids.RawEquals(cty.MapVal(map[string]cty.Value{"conversation.a": cty.StringVal("m-9")})) {
		t.Errorf("ids %#v", ids)
	}
}

// A permalink is unknown until the message is sent, and null from the start where the
// platform gives none.
func TestPermalinks(t *testing.T) {
	t.Parallel()
	config, _, diags := loadText(t, `conversation "a" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to   = conversation.a
  text = "Hello"
}
output "urls" { value = message.m.urls }
`)
	wantNoErrors(t, config, diags)
	pigeon := platforms()["pigeon"]
	pigeon.Permalinks = true
	for name, tt := range map[string]struct {
		has  bool
		have Known
		want cty.Value
	}{
		"none":         {false, all{}, cty.NullVal(cty.String)},
		"none, unsent": {false, nil, cty.NullVal(cty.String)},
		"unsent":       {true, nil, cty.UnknownVal(cty.String)},
		"not yet sent": {true, known{}, cty.UnknownVal(cty.String)},
		"sent":         {true, all{}, cty.StringVal("https://pigeon.example/m-9")},
		"without":      {true, unlinked{}, cty.NullVal(cty.String)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := inputs(Variables{})
			in.Known = tt.have
			if tt.has {
				in.Platforms["pigeon"] = pigeon
			}
			d, diags := config.Evaluate(in)
			wantNoErrors(t, config, diags)
			if got := d.Outputs[0].Value.Index(cty.StringVal("conversation.a")); !got.RawEquals(tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

// Whether a message is pinned must be known and plain, because it is stored and decides
// what is done.
func TestPin(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]struct {
		pin  bool
		code problem.Code
	}{
		"true":                      {true, ""},
		"false":                     {false, ""},
		"null":                      {false, ""},
		`"maybe"`:                   {false, problem.IncorrectArgumentType},
		"sensitive(true)":           {false, problem.SensitiveValueNotAllowed},
		`message.first.ids != null`: {true, ""},
		`message.first.ids["conversation.a"] == "1"`: {false, problem.ValueNotKnownYet},
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			config, _, diags := loadText(t, `conversation "a" {
  provider = pigeon
  id       = "1"
}
message "first" {
  to   = conversation.a
  text = "Hello"
}
message "m" {
  to   = conversation.a
  text = "Hello"
  pin  = `+value+`
}
`)
			if config == nil {
				t.Fatal(diags)
			}
			in := inputs(Variables{})
			in.Known = nil
			d, diags := config.Evaluate(in)
			if want.code != "" {
				if len(diags) != 1 || diag.CodeOf(diags[0]) != want.code {
					t.Errorf("got %v, want %s", diags, want.code)
				}
				return
			}
			wantNoErrors(t, config, diags)
			if got := d.Messages[1].Pin; got != want.pin {
				t.Errorf("pin is %v", got)
			}
		})
	}
}

// unlinked knows a message that has no permalink.
type unlinked struct{ all }

func (unlinked) MessageURL(addr.Delivery) (string, bool) { return "", true }

type all struct{}

func (all) ConversationID(addr.Instance) (string, bool) { return "c-9", true }
func (all) MessageID(addr.Delivery) (string, bool)      { return "m-9", true }
func (all) MessageURL(addr.Delivery) (string, bool)     { return "https://pigeon.example/m-9", true }

// A Config may be evaluated from several goroutines, and never changes.
func TestEvaluateConcurrently(t *testing.T) {
	t.Parallel()
	config, desired, diags := loadDir(t, "testdata/valid/tour")
	wantNoErrors(t, config, diags)
	want := string(dump(t, desired))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			d, diags := config.Evaluate(inputs(loadVars(t, "testdata/valid/tour")))
			if diags.HasErrors() {
				t.Error(diags)
				return
			}
			if diff := cmp.Diff(want, string(dump(t, d))); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}

func TestSourceAt(t *testing.T) {
	t.Parallel()
	config, d, diags := loadText(t, `conversation "c" { provider = pigeon }
message "m" {
  to   = conversation.c
  text = "a"
  button {
    label = "one"
    url   = "https://example.org"
  }
  button {
    label = "two"
    url   = "https://example.org"
  }
  pigeon {
    silent = true
  }
}
`)
	wantNoErrors(t, config, diags)
	for argument, line := range map[string]int{
		"text": 4, "button": 5, "button[1]": 9, "button[1].label": 10, "button[1].color": 9, "button[7].label": 5,
		"pigeon.silent": 14, "pigeon.priority": 13, "markdown": 2, "": 2,
	} {
		if got := d.Messages[0].Source.At(argument).Start.Line; got != line {
			t.Errorf("%q is on line %d, want %d", argument, got, line)
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	config, _ := Load("testdata/valid/tour")
	if got := config.Path("assets/window.png"); got != "testdata/valid/tour/assets/window.png" {
		t.Errorf("got %s", got)
	}
	if got := config.Path("/etc/motd"); got != "/etc/motd" {
		t.Errorf("got %s", got)
	}
	if config.Dir() != "testdata/valid/tour" {
		t.Errorf("dir %s", config.Dir())
	}
}
