package plan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/schema"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// curious is a toy that answers questions and knows conversations.
type curious struct {
	*toy
	mu      sync.Mutex
	asked   []string
	answers map[string][]string // by conversation: texts
	fail    error
}

func newCurious() *curious {
	c := &curious{toy: newToy(nil), answers: map[string][]string{}}
	c.facts.Schema.Data = []schema.Operation{{
		Name: "texts", Help: "Texts.", Result: cty.Object(map[string]cty.Type{"texts": cty.List(cty.String)}),
		Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "about", Type: cty.String, Help: "What."}}},
	}}
	c.facts.Schema.Actions = []schema.Operation{{Name: "wave", Help: "Waves."}}
	return c
}

func (c *curious) Open(cfg providers.Config) (providers.Session, error) {
	inner, err := c.toy.Open(cfg)
	return &curiousSession{inner.(*toySession), c}, err
}

type curiousSession struct {
	*toySession
	c *curious
}

func (s *curiousSession) ReadData(_ context.Context, operation string, target providers.Target, args cty.Value) (cty.Value, error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	about := args.GetAttr("about")
	question := target.ID
	if !about.IsNull() {
		question += "/" + about.AsString()
	}
	s.c.asked = append(s.c.asked, question)
	list := cty.ListValEmpty(cty.String)
	if texts := s.c.answers[question]; len(texts) > 0 {
		var vals []cty.Value
		for _, text := range texts {
			vals = append(vals, cty.StringVal(text))
		}
		list = cty.ListVal(vals)
	}
	return cty.ObjectVal(map[string]cty.Value{"texts": list}), s.c.fail
}

func (s *curiousSession) CreateConversation(context.Context, string, providers.ConversationSpec) (string, error) {
	return "", errors.New("a plan must not create")
}

func (s *curiousSession) ChangeConversation(context.Context, string, providers.ConversationSpec, providers.ConversationSpec) error {
	return errors.New("a plan must not change")
}

func (s *curiousSession) DescribeConversation(_ context.Context, id string) (providers.ConversationSpec, error) {
	if id != "there" {
		return providers.ConversationSpec{}, &providers.Error{Kind: providers.NotFound, Op: "describe"}
	}
	return providers.ConversationSpec{Title: "There"}, nil
}

// files makes a plan from a configuration.
func (c *curious) files(t *testing.T, st *state.State, text string) (*Plan, hcl.Diagnostics) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	platforms := map[string]providers.Platform{"toy": c}
	return Run(t.Context(), Input{
		Config: config, Inputs: lang.Inputs{Platforms: map[string]schema.Platform{"toy": c.facts.Schema}, Now: now},
		State: st, Sessions: sessions.NewRegistry(sessions.Options{Platforms: platforms}), Refresh: true, Now: now, Sleep: noSleep,
	})
}

const placeC = "conversation \"c\" {\n  provider = toy\n  id = \"1\"\n}\n"

func empty() *state.State { return state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt")) }

// told lists what a plan does, in its order.
func (p *Plan) told() []string {
	var out []string
	for _, c := range p.Conversations {
		out = append(out, fmt.Sprintf("%s %s", c.Action, c.Address))
	}
	for _, c := range p.Deliveries {
		out = append(out, fmt.Sprintf("%s %s %s", c.Action, c.Address, c.Content.Body+c.Content.Forward))
	}
	return out
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	c := newCurious()
	c.answers["1"] = []string{"a", "b"}
	c.answers["1/a"], c.answers["1/b"] = []string{"of a"}, []string{"of b"}
	p, diags := c.files(t, empty(), placeC+`
data "texts" "all" { conversation = conversation.c }
data "texts" "each" {
  for_each     = toset(data.texts.all.texts)
  conversation = conversation.c
  about        = each.key
}
message "m" {
  for_each = data.texts.each
  to       = conversation.c
  text     = "${each.key}: ${each.value.texts[0]}"
}
`)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	want := []string{`send message.m["a"]@conversation.c a: of a`, `send message.m["b"]@conversation.c b: of b`}
	if diff := cmp.Diff(want, p.told()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	slices.Sort(c.asked)
	if diff := cmp.Diff([]string{"1", "1/a", "1/b"}, c.asked); diff != "" {
		t.Errorf("each question is asked once (-want +got):\n%s", diff)
	}
}

// Data that depends on a message is read before the plan when nothing happens
// to the message, and otherwise not yet.
func TestQuestionsThatWait(t *testing.T) {
	t.Parallel()
	text := placeC + `
data "texts" "after" {
  conversation = conversation.c
  depends_on   = [message.first]
}
message "first" {
  to   = conversation.c
  text = %q
}
message "second" {
  to   = conversation.c
  text = "It has ${length(data.texts.after.texts)}."
}
`
	c := newCurious()
	st := empty()
	w := newWorld(nil)
	w.state, w.toy = st, c.toy
	for name, body := range map[string]string{"first": "same", "second": "It has 0."} {
		w.stands(name, body)
	}
	p, diags := c.files(t, st, fmt.Sprintf(text, "same"))
	if diags.HasErrors() || p.Summary()[NoOp] != 2 || len(c.asked) != 1 {
		t.Errorf("nothing happens: %v %v, asked %v", p.told(), diags, c.asked)
	}
	c.asked = nil
	p, diags = c.files(t, st, fmt.Sprintf(text, "other"))
	if diags.HasErrors() || p.Deliveries[1].Content.Body != UnknownBody {
		t.Errorf("the message changes: %v %v", p.told(), diags)
	}
	if p, diags = c.files(t, empty(), fmt.Sprintf(text, "new")); diags.HasErrors() || p.Deliveries[1].Content.Body != UnknownBody {
		t.Errorf("the message is new: %v %v", p.told(), diags)
	}
}

func TestQuestionsThatFail(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"the platform says no": {`data "texts" "a" { conversation = conversation.c }`, "Permission denied by platform"},
		"no end": {`
data "texts" "a" {
  conversation = conversation.c
  about        = try(data.texts.b.texts[0], "x")
}
data "texts" "b" {
  conversation = conversation.c
}
`, "Permission denied by platform"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCurious()
			c.fail = &providers.Error{Kind: providers.Forbidden, Op: "list"}
			_, diags := c.files(t, empty(), placeC+tt.text)
			if !diags.HasErrors() || diags[0].Summary != tt.want || diags[0].Subject == nil || !strings.Contains(diags[0].Detail, "data.texts.") {
				t.Errorf("%v", diags)
			}
		})
	}
}

// What follows a change is sent again: in the same conversation where its cause
// is there, and else by any.
func TestReplaceTriggeredBy(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("cause", "new").message("same", "same")
	w.message("follows", "f", func(m *lang.Message, _ *lang.Delivery) { m.ReplacedBy = append(m.ReplacedBy, messageAddr("cause")) })
	w.message("stays", "s", func(m *lang.Message, _ *lang.Delivery) { m.ReplacedBy = append(m.ReplacedBy, messageAddr("same")) })
	w.stands("cause", "old").stands("same", "same").stands("follows", "f").stands("stays", "s")
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	want := []string{"edit message.cause@conversation.c new", "no-op message.same@conversation.c same", "replace message.follows@conversation.c f", "no-op message.stays@conversation.c s"}
	if diff := cmp.Diff(want, p.told()); diff != "" || p.Deliveries[2].Reason != "message.cause changes" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is left out of a plan stays due: the change it was to follow says so,
// and the state remembers.
func TestReplaceTriggeredByLeftOut(t *testing.T) {
	t.Parallel()
	cause, follower := deliveryAddr("cause"), deliveryAddr("follows")
	by := func(m *lang.Message, _ *lang.Delivery) { m.ReplacedBy = append(m.ReplacedBy, messageAddr("cause")) }
	w := newWorld(nil).message("cause", "new").message("follows", "f", by).stands("cause", "old").stands("follows", "f")
	did, left := w.chosen(t, []string{cause.String()}, nil)
	if diff := cmp.Diff([][]string{{"edit " + cause.String()}, {"replace " + follower.String()}}, [][]string{did, left}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p, _ := w.plan(t.Context())
	if diff := cmp.Diff([]addr.Delivery{follower}, p.Deliveries[0].Followers); diff != "" {
		t.Errorf("followers (-want +got):\n%s", diff)
	}

	later := newWorld(nil).message("cause", "new").message("follows", "f", by).stands("cause", "new").stands("follows", "f")
	later.state.Deliveries[follower].Behind = cause.Message
	p, _ = later.plan(t.Context())
	if c := p.Deliveries[1]; c.Action != Replace || c.Reason != "message.cause has changed" || c.Cause != CauseTriggered || c.Next.Behind != (addr.Instance{}) {
		t.Errorf("%s because %s, then %+v", c.Action, c.Reason, c.Next)
	}

	waived := newWorld(nil).message("cause", "new").message("follows", "f").stands("cause", "new").stands("follows", "f")
	waived.state.Deliveries[follower].Behind = cause.Message
	p, _ = waived.plan(t.Context())
	if c := p.Deliveries[1]; c.Action != NoOp || c.Next == nil || c.Next.Behind != (addr.Instance{}) {
		t.Errorf("%s, then %+v", c.Action, c.Next)
	}
}

func TestInvocations(t *testing.T) {
	t.Parallel()
	c := newCurious()
	p, diags := c.files(t, empty(), placeC+"conversation \"d\" {\n  provider = toy\n  id = \"2\"\n}\n"+`
action "wave" "hand" { provider = toy }
action "wave" "never" { provider = toy }
message "m" {
  for_each = toset(["x", "y"])
  to       = [conversation.c, conversation.d]
  text     = each.key
  lifecycle {
    action_trigger {
      events  = [after_send]
      actions = [action.wave.hand]
    }
    action_trigger {
      events  = [after_edit]
      actions = [action.wave.never]
    }
  }
}
`)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, x := range p.Invocations {
		got = append(got, x.Request.Addr.String()+" after "+strings.Join(addr.Texts(x.Deliveries), ", "))
	}
	want := []string{
		`action.wave.hand after message.m["x"]@conversation.c, message.m["x"]@conversation.d`,
		`action.wave.hand after message.m["y"]@conversation.c, message.m["y"]@conversation.d`,
	}
	if diff := cmp.Diff(want, got); diff != "" || p.Summary()[Invoke] != 2 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestForwards(t *testing.T) {
	t.Parallel()
	st := empty()
	if o, ok := record.ForwardOrigin(st, "platform/id"); !ok || o.ID != "platform/id" {
		t.Errorf("%+v %v", o, ok)
	}
	if o, ok := record.ForwardOrigin(st, "message.a@conversation.c"); ok {
		t.Errorf("it does not stand: %+v", o)
	}
	w := newWorld(nil).stands("a", "A")
	o, ok := record.ForwardOrigin(w.state, "message.a@conversation.c")
	if !ok || o.ID != "a-0" || o.Target.ID != "1" {
		t.Errorf("%+v %v", o, ok)
	}
}
