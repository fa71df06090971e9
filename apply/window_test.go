package apply_test

import (
	"fmt"
	"testing"
	"time"

	"herald/apply"
	"herald/plan"
	"herald/providers/sandbox"
)

const windowed = `
herald { name = "test" }
provider "discord" {}
conversation "c" {
  provider = discord
  id       = "290926798999357250"
}
message "m" {
  to   = [conversation.c]
  text = "hello"
}
`

// Between the plan and the request, a platform forgets the key of a send in doubt: the
// message is looked up and not sent a second time.
func TestKeyIsForgottenSinceThePlan(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Action{"delivered": sandbox.Drop, "not delivered": sandbox.Cut} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, other before %v", name, first), func(t *testing.T) {
				t.Parallel()
				p := newProject(t, windowed)
				p.inject(sandbox.Fault{Platform: "discord", Operation: "send", Action: fault, Times: 10})
				if _, err := p.tryApply(t.Context()); err == nil {
					t.Fatal("no outcome is unknown")
				}
				p.server.ClearFaults()
				if got := actions(p.plan())["message.m@conversation.c"]; got != plan.Resolve {
					t.Fatalf("planned as %q, want it to be sent again", got)
				}
				p.observe = func(apply.ProgressEvent) { p.pass(10 * time.Minute) }
				if first {
					p.write("main.hcl", "message \"a\" {\n  to   = [conversation.c]\n  text = \"first\"\n}\n"+windowed)
				}
				p.apply()
				p.observe = nil
				same(t, "people see", 1, countOf(p.standing("discord"), "hello"))
				p.synced()
			})
		}
	}
}

func countOf(texts []string, text string) (n int) {
	for _, t := range texts {
		if t == text {
			n++
		}
	}
	return n
}

// While a repetition waits, the platform forgets the key.
func TestKeyIsForgottenInARateLimit(t *testing.T) {
	t.Parallel()
	p := newProject(t, windowed)
	p.inject(sandbox.Fault{Platform: "discord", Operation: "send", Action: sandbox.Drop})
	p.inject(sandbox.Fault{Platform: "discord", Operation: "send", Action: sandbox.Wait, After: 240})
	waits := []time.Duration{10 * time.Second, 5 * time.Minute}
	p.pause = func() {
		if len(waits) > 0 {
			p.pass(waits[0])
			waits = waits[1:]
		}
	}
	p.apply()
	p.pause = nil
	same(t, "people see", []string{"hello"}, p.standing("discord"))
	p.synced()
}
