package saved_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr/addrtest"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/document"
	"herald/plan/saved"
	"herald/state"
)

// Secrets of every kind are in no unencrypted plan.
func TestNoSecretIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `
provider "toy" { token = "canary-block" }
variable "given" { sensitive = true }
variable "default" {
  sensitive = true
  default   = "canary-default"
}
variable "fleeting" { ephemeral = true }
locals { read = sensitive(file("secret.txt")) }
message "m" {
  to   = [conversation.c]
  text = "${var.given} ${var.default} ${local.read}"
}
message "was" {
  to   = [conversation.c]
  text = "Nothing now."
}
output "o" {
  value     = var.given
  sensitive = true
}
`)
	w.write(t, "secret.txt", "canary-file")
	w.environ["TOY_TOKEN"] = "canary-environment"
	w.vars = map[string]cty.Value{"given": cty.StringVal("canary-given"), "fleeting": cty.StringVal("canary-fleeting")}
	w.stands(t, "was", "", time.Hour)
	was := w.state.Deliveries[addrtest.Delivery("message.was@conversation.c")]
	was.Content.Body, was.Content.Sensitive = "canary-was", []string{"body"}
	was.Content = w.state.Seal(was.Content)
	src := w.source(t)
	all := func(p *plan.Plan, _ hcl.Diagnostics) saved.View {
		opt := document.Options{Config: src.Input.Config, Variables: src.Input.Inputs.Variables}
		return saved.View{Report: render.Describe(p, nil), Document: document.OfPlan(p, opt)}
	}
	for _, sealed := range []bool{false, true} {
		src.Sealed = sealed
		f, err := saved.New(src)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Prove(t.Context(), src.Input, all); err != nil {
			t.Fatal(err)
		}
		data, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		var told bytes.Buffer
		if err := f.WriteDocument(&told); err != nil || bytes.Contains(told.Bytes(), []byte("canary")) {
			t.Errorf("encrypted: %t; for programs: %v\n%s", sealed, err, told.Bytes())
		}
		left := bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("canary-given"), nil), []byte("canary-default"), nil)
		if bytes.Contains(left, []byte("canary")) || !sealed && bytes.Contains(data, []byte("canary")) {
			t.Errorf("encrypted: %t; a secret is in\n%s", sealed, data)
		}
		if sealed != (len(left) < len(data)) {
			t.Errorf("encrypted: %t; the values are there: %t", sealed, len(left) < len(data))
		}
	}
}

func TestNewRefusesSensitiveQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hello+`
variable "code" { sensitive = true }
data "texts" "all" {
  provider = toy
  about    = var.code
}
`)
	w.vars = map[string]cty.Value{"code": cty.StringVal("canary")}
	src := w.source(t)
	if _, err := saved.New(src); err == nil || !strings.Contains(err.Error(), "data.texts.all") || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v", err)
	}
	src.Sealed = true
	if _, err := saved.New(src); err != nil {
		t.Errorf("encrypted: %v", err)
	}
}

// What could never be applied is not written.
func TestProve(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "message \"m\" {\n  to = [conversation.c]\n  text = bcrypt(\"x\", 4)\n}\n"+hello)
	f := w.save(t)
	err := f.Prove(t.Context(), w.input(t, noon), view)
	if err == nil || !strings.Contains(err.Error(), "message.m@conversation.c") || strings.Contains(err.Error(), "message.hello") {
		t.Errorf("error %v", err)
	}
}

// The plan is made again with the options of the command.
func TestChoices(t *testing.T) {
	t.Parallel()
	for name, choice := range map[string]saved.Choice{
		"nothing": {},
		"destroy": {Destroy: true},
		"replace": {Replace: []string{"message.hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, hello)
			w.stands(t, "hello", "Hello.", time.Hour)
			w.choice = choice
			f := w.save(t)
			w.choice = saved.Choice{}
			p, _ := w.remake(t, f, time.Time{})
			if err := f.CheckDecisions(p); err != nil {
				t.Error(err)
			}
			if acts := p.Deliveries[0].Action.Acts(); acts != (name != "nothing") {
				t.Errorf("it does %s", p.Deliveries[0].Action)
			}
		})
	}
}

// A refresh-only plan holds what it found, and is bound to its files like any
// other.
func TestRefreshOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, hello)
	w.choice = saved.Choice{RefreshOnly: true}
	f := w.save(t)
	if len(f.Changes) > 0 || f.Files["main.hcl"] == "" {
		t.Errorf("it holds the changes %v and the files %v", f.Changes, f.Files)
	}
	st, err := f.State()
	if err != nil || st.Serial != w.state.Serial {
		t.Errorf("state %+v, %v", st, err)
	}
	if err := f.Prove(t.Context(), w.input(t, noon), view); err != nil {
		t.Error(err)
	}
}

func TestDone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*state.State)
		want   bool
	}{
		"all stands":     {func(*state.State) {}, true},
		"one is missing": {func(s *state.State) { delete(s.Deliveries, addrtest.Delivery("message.hello@conversation.c")) }, false},
		"not yet":        {func(s *state.State) { s.Deliveries[addrtest.Delivery("message.hello@conversation.c")].Parts[0].ID = "" }, false},
		"in doubt": {func(s *state.State) {
			s.Deliveries[addrtest.Delivery("message.hello@conversation.c")].Parts[0].Doubt = state.OpSend
		}, false},
		"another text": {func(s *state.State) {
			s.Deliveries[addrtest.Delivery("message.hello@conversation.c")].Parts[0].Digest = "x"
		}, false},
		"another generation": {func(s *state.State) { s.Deliveries[addrtest.Delivery("message.hello@conversation.c")].Generation = 2 }, false},
		"one is left": {func(s *state.State) {
			s.Deliveries[addrtest.Delivery("message.gone@conversation.c")] = &state.Delivery{Generation: 1}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, hello)
			w.stands(t, "gone", "Gone.", time.Hour)
			f := w.save(t)
			p, _ := w.remake(t, f, time.Time{})
			after := w.state.Clone()
			delete(after.Deliveries, addrtest.Delivery("message.gone@conversation.c"))
			for _, c := range p.Deliveries {
				if c.Next != nil {
					after.Deliveries[c.Address] = c.Next.Clone()
					after.Deliveries[c.Address].Parts[0].ID, after.Deliveries[c.Address].Parts[0].SentAt = "1", noon
				}
			}
			tt.change(after)
			at, done := saved.AppliedAt(p, after)
			if done != tt.want || done && !at.Equal(noon) {
				t.Errorf("done: %t at %s, want %t", done, at, tt.want)
			}
		})
	}
}
