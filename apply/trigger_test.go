package apply_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/plan"
	"herald/providers/sandbox"
)

// lanes has two messages in the same two conversations. An action runs around
// the first.
func lanes(event, onFailure string) string {
	return fmt.Sprintf(`
conversation "ops" {
  provider = mixin
  id       = "3d9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"
}
conversation "team" {
  provider = mixin
  id       = "7a54e394-1626-4cd4-b967-543932c2a032"
}
action "acknowledge" "seen" {
  provider = mixin
  config { messages = ["0b9c4f2e-6a1b-4c57-9d0e-8f2b7a6c5d41"] }
}
message "one" {
  for_each = toset(["a", "b"])
  to       = [conversation.ops, conversation.team]
  text     = "One ${each.key}."
  lifecycle {
    action_trigger {
      events     = [%s]
      actions    = [action.acknowledge.seen, action.acknowledge.seen]
      on_failure = %q
    }
  }
}
message "two" {
  to   = [conversation.team, conversation.ops]
  text = "Two."
}
message "reply" {
  to       = conversation.ops
  text     = "Reply."
  reply_to = message.one["b"]
}
`, event, onFailure)
}

// What follows when an action fails is the same in every lane, in whatever order
// they come.
func TestOnFailure(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		event, onFailure string
		stand            []string
		tainted          int
	}{
		"before, continue": {"before_send", "continue", []string{"One a.", "One a.", "One b.", "One b.", "Reply.", "Two.", "Two."}, 0},
		"before, halt":     {"before_send", "halt", nil, 0},
		"after, continue":  {"after_send", "continue", []string{"One a.", "One a.", "One b.", "One b.", "Reply.", "Two.", "Two."}, 0},
		"after, halt":      {"after_send", "halt", []string{"One a.", "One a."}, 0},
		"after, taint":     {"after_send", "taint", []string{"One a.", "One a.", "One b.", "One b.", "Reply.", "Two.", "Two."}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, lanes(tt.event, tt.onFailure))
			p.inject(sandbox.Fault{Platform: "mixin", Operation: "acknowledge", Action: sandbox.Status, Status: 403})
			res, err := p.tryApply(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			got := p.standing("mixin")
			slices.Sort(got)
			if diff := cmp.Diff(tt.stand, got); diff != "" {
				t.Errorf("stand (-want +got):\n%s", diff)
			}
			tainted := 0
			for _, d := range res.State.Deliveries {
				if d.Tainted {
					tainted++
				}
			}
			if tainted != tt.tainted || len(res.Failed) != 1 {
				t.Errorf("%d tainted, failed %v", tainted, res.Failed)
			}
			if res, err = p.tryApply(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := res.Done[plan.Replace]; n != tt.tainted {
				t.Errorf("%d replaced", n)
			}
			p.synced()
			if n := len(p.standing("mixin")); n != 7 {
				t.Errorf("%d stand at last", n)
			}
		})
	}
}
