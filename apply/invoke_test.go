package apply_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/apply"
	"herald/lang"
	"herald/lang/schema"
	"herald/plan"
	"herald/providers"
	"herald/providers/mixin"
	"herald/providers/sandbox"
	"herald/providers/sessions"
)

const ops = `
conversation "ops" {
  provider = mixin
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
}
`

const waving = ops + `
action "acknowledge" "seen" {
  provider = mixin
  config { messages = values(message.m.ids) }
}
message "m" {
  to   = conversation.ops
  text = "Hello."
  lifecycle {
    action_trigger {
      events  = [after_send]
      actions = [action.acknowledge.seen]
    }
  }
}
`

// What a triggered action needs to know of its message is known by then.
func TestTriggeredAction(t *testing.T) {
	t.Parallel()
	p := newProject(t, waving)
	res := p.apply()
	if res.Done[plan.Invoke] != 1 || p.requests()["mixin acknowledge"] != 1 {
		t.Errorf("done %v, requests %v", res.Done, p.requests())
	}
	p.synced()
}

// Nothing is invoked after a failure, and a failing action undoes nothing.
func TestTriggeredActionAndFailures(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault   sandbox.Fault
		sent    int
		invoked int
		failed  []string
		skipped []string
		doubt   []string
	}{
		"the message fails": {sandbox.Fault{Platform: "mixin", Operation: "send", Action: sandbox.Status, Status: 403}, 0, 0,
			[]string{"message.m@conversation.ops"}, []string{"action.acknowledge.seen"}, nil},
		"the action fails": {sandbox.Fault{Platform: "mixin", Operation: "acknowledge", Action: sandbox.Status, Status: 403}, 1, 0,
			[]string{"action.acknowledge.seen"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, waving)
			p.inject(tt.fault)
			res, err := p.tryApply(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff([][]string{tt.failed, tt.skipped, tt.doubt}, [][]string{res.Failed, res.Skipped, res.InDoubt}); diff != "" {
				t.Errorf("failed, skipped, in doubt (-want +got):\n%s", diff)
			}
			if n := len(p.standing("mixin")); n != tt.sent {
				t.Errorf("%d stand", n)
			}
		})
	}
}

// Data that waits for a message is read in the run, and what depends on it is
// sent with what it says.
func TestDataThatWaits(t *testing.T) {
	t.Parallel()
	p := newProject(t, `
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
message "one" {
  to   = conversation.users
  text = "One."
}
data "messages" "all" {
  conversation = conversation.users
  depends_on   = [message.one]
}
message "two" {
  to   = conversation.users
  text = "Before this: ${join(", ", data.messages.all.messages[*].text)}"
  lifecycle { ignore_changes = [text] }
}
output "n" { value = length(data.messages.all.messages) }
`)
	p.apply()
	if diff := cmp.Diff([]string{"One.", "Before this: One."}, p.standing("yunhu")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A message is passed on once what it passes on has its id.
func TestForward(t *testing.T) {
	t.Parallel()
	p := newProject(t, `
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
conversation "team" {
  provider = yunhu
  id       = "group:2"
}
message "passed" {
  to      = conversation.team
  forward = message.one
}
message "one" {
  to   = conversation.users
  text = "One."
}
`)
	p.apply()
	if got := p.standing("yunhu"); !slices.Equal(got, []string{"One.", "One."}) {
		t.Errorf("%q", got)
	}
	p.synced()
}

// waver is a platform with an action and nothing else.
type waver struct {
	providers.Platform
	fail  error
	waved []string
}

func (w *waver) Open(providers.Config) (providers.Session, error) { return waverSession{w}, nil }

type waverSession struct{ *waver }

func (w waverSession) Send(context.Context, []providers.Outgoing) []providers.Result { return nil }

func (w waverSession) InvokeAction(_ context.Context, operation string, target providers.Target, args cty.Value) error {
	w.waver.waved = append(w.waver.waved, operation+" "+target.ID)
	return w.fail
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	schemas := map[string]schema.Platform{"mixin": mixin.New().Facts().Schema}
	schemas["mixin"] = withAction(schemas["mixin"])
	for name, tt := range map[string]struct {
		action string
		fail   error
		want   string
		doubt  bool
	}{
		"done":      {"wave", nil, "", false},
		"refused":   {"wave", &providers.Error{Kind: providers.Forbidden, Op: "wave"}, "Permission denied by platform", false},
		"in doubt":  {"wave", &providers.Error{Kind: providers.Unknown, Op: "wave"}, "Outcome unknown", true},
		"not ready": {"later", nil, "Action not ready", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &waver{Platform: mixin.New(), fail: tt.fail}
			d := evaluate(t, schemas, ops+`
conversation "new" { provider = mixin }
action "wave" "wave" { conversation = conversation.ops }
action "wave" "later" { conversation = conversation.new }
`)
			i := slices.IndexFunc(d.Actions, func(r lang.Request) bool { return r.Addr.Name == tt.action })
			accounts := sessions.NewRegistry(sessions.Options{Platforms: map[string]providers.Platform{"mixin": w}})
			diag, doubt := apply.Invoke(t.Context(), accounts, d, &d.Actions[i])
			if diag == nil && tt.want != "" || diag != nil && (diag.Summary != tt.want || !strings.HasPrefix(diag.Detail, "action.wave.")) || doubt != tt.doubt {
				t.Errorf("%v, doubt %v", diag, doubt)
			}
			if done := len(w.waved) == 1; done != (tt.action == "wave") {
				t.Errorf("waved %v", w.waved)
			}
		})
	}
}

func withAction(p schema.Platform) schema.Platform {
	p.Actions = []schema.Operation{{Name: "wave", Help: "Waves."}}
	return p
}

func evaluate(t *testing.T, platforms map[string]schema.Platform, text string) *lang.Desired {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	d, diags := config.Evaluate(lang.Inputs{Platforms: platforms})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return d
}
