package route_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/schema"
	"herald/plan/route"
	"herald/state"
)

func platforms() map[string]schema.Platform {
	out := map[string]schema.Platform{}
	for _, name := range []string{"drum", "flag"} {
		out[name] = schema.Platform{
			Name: name, Title: name,
			Message: schema.Block{Help: "Own.", Attributes: []schema.Attribute{
				{Name: "loud", Type: cty.Bool, Help: "Whether it is loud."},
				{Name: "word", Type: cty.String, Help: "A word.", Sensitive: true},
			}},
			Actions: []schema.Operation{{Name: "wave", Help: "Waves."}},
		}
	}
	return out
}

const project = `
conversation "users" {
  provider = drum
  id       = "users"
}
conversation "room" {
  provider     = flag
  title        = "Room"
  participants = ["a"]
}
conversation "rehearsal" {
  provider = flag.second
  id       = "here"
}
provider "flag" {
  alias = "second"
}
variable "word" {
  default   = "hush"
  sensitive = true
}
action "wave" "hands" {
  provider     = drum
}
message "first" {
  to         = [conversation.users, conversation.room]
  text       = "Go to ${conversation.room.id}."
  mentions   = ["x"]
  publish_at = "2999-01-01T00:00:00Z"
  expire_at  = "2999-01-02T00:00:00Z"
  drum { loud = true }
  flag {
    loud = false
    word = var.word
  }
  lifecycle {
    prevent_destroy = true
    on_destroy      = "keep"
    action_trigger {
      events  = ["after_send"]
      actions = [action.wave.hands]
    }
  }
}
message "second" {
  to       = [conversation.users, conversation.room]
  reply_to = message.first
  text     = "Yes."
}
removed {
  from = message.gone
  lifecycle {
    destroy = false
  }
}
`

// rehearse evaluates a project for a conversation.
func rehearse(t *testing.T, text, to string, real *state.State) (*lang.Desired, string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	at, err := route.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	r := &route.Route{To: at, Real: real}
	d, diags := r.Evaluate(config, lang.Inputs{Platforms: platforms(), Known: r.Known(newState())})
	if diags.HasErrors() {
		return nil, diags[0].Detail
	}
	return d, ""
}

func newState() *state.State {
	return state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt"))
}

func TestRouteSendsEverythingToTarget(t *testing.T) {
	t.Parallel()
	d, problem := rehearse(t, project, "conversation.rehearsal", newState())
	if problem != "" {
		t.Fatal(problem)
	}
	var got []string
	for _, x := range d.Deliveries {
		c := place(t, d, x.Addr.Conversation)
		got = append(got, fmt.Sprintf("%s %s %s %q %s %v %v", x.Addr, x.Provider, c.ID, x.Content.Body, x.Content.Options, x.Content.Sensitive, x.Unknown))
		if c.Managed() || c.Provider != x.Provider {
			t.Errorf("%s is at %+v", x.Addr, c)
		}
		if x.ReplyTo != nil && x.ReplyTo.Conversation != x.Addr.Conversation {
			t.Errorf("%s quotes %s", x.Addr, x.ReplyTo)
		}
	}
	want := []string{
		`message.first@conversation.users flag.second here "Go to here." {"loud":false,"word":"hush"} [options] []`,
		`message.first@conversation.room flag.second here "Go to here." {"loud":false,"word":"hush"} [options] []`,
		`message.second@conversation.users flag.second here "Yes."  [] []`,
		`message.second@conversation.room flag.second here "Yes."  [] []`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What would reach others or outlast the rehearsal is removed.
func TestRouteRemovesMentionsAndTriggers(t *testing.T) {
	t.Parallel()
	d, problem := rehearse(t, project, "conversation.rehearsal", newState())
	if problem != "" {
		t.Fatal(problem)
	}
	m := d.Deliveries[0].Message
	if m != d.Messages[0] {
		t.Error("a delivery points at another message than its own")
	}
	if len(m.Content.Mentions)+len(d.Deliveries[0].Content.Mentions)+len(m.Triggers) > 0 {
		t.Errorf("somebody is called: %+v", m)
	}
	if !m.PublishAt.IsZero() || m.ExpireAt.IsZero() {
		t.Errorf("published at %s, expires at %s", m.PublishAt, m.ExpireAt)
	}
	if m.Lifecycle.PreventDestroy || m.Lifecycle.OnDestroy != "recall" || len(d.Removed) > 0 {
		t.Errorf("it would outlast the rehearsal: %+v, %v", m.Lifecycle, d.Removed)
	}
}

// A conversation that Herald has created keeps its id in texts, and can be the
// target.
func TestRealConversations(t *testing.T) {
	t.Parallel()
	real := newState()
	real.Conversations[addrtest.Instance("conversation.room")] = &state.Conversation{Provider: addr.Provider{Platform: "flag"}, ID: "real-room"}
	d, problem := rehearse(t, project, "conversation.room", real)
	if problem != "" {
		t.Fatal(problem)
	}
	if c := place(t, d, d.Deliveries[0].Addr.Conversation); c.ID != "real-room" || d.Deliveries[0].Content.Body != "Go to real-room." {
		t.Errorf("%+v, %q", c, d.Deliveries[0].Content.Body)
	}
}

func TestRouteToMissingConversation(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"conversation.room":       "herald apply --target conversation.room",
		"conversation.rehersal":   `Did you mean "conversation.rehearsal"`,
		`conversation.users["a"]`: `Name one of "conversation.users".`,
	} {
		if _, problem := rehearse(t, project, to, newState()); !strings.Contains(problem, want) {
			t.Errorf("%s: %q, want %q", to, problem, want)
		}
	}
	for _, text := range []string{"", "rehearsal", "message.first", "conversation.a.b", "conversation.a@conversation.b"} {
		if at, err := route.Parse(text); err == nil {
			t.Errorf("%q is taken for %s", text, at)
		}
	}
}

// Without a route nothing changes.
func TestNoRoute(t *testing.T) {
	t.Parallel()
	var r *route.Route
	known := newState()
	if got := r.Known(known); got != lang.Known(known) {
		t.Errorf("got %v", got)
	}
}

func place(t *testing.T, d *lang.Desired, at addr.Instance) lang.Conversation {
	t.Helper()
	for _, c := range d.Conversations {
		if c.Addr == at {
			return c
		}
	}
	t.Fatalf("there is no %s", at)
	return lang.Conversation{}
}
