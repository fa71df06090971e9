package cli_test

import (
	"errors"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"herald/providers/sandbox"
)

type verb = func(ts *testscript.TestScript, negated bool, args []string)

// verbs are what scripts can say beside testscript's own commands.
func verbs() map[string]verb {
	return map[string]verb{
		"exits":   exits,
		"synced":  synced,
		"sent":    sent,
		"sees":    sees,
		"drift":   drift,
		"adopt":   adopt,
		"fail":    fail,
		"tamper":  tamper,
		"trapped": trapped,
	}
}

func serverOf(ts *testscript.TestScript) *sandbox.Server {
	return ts.Value(serverKey{}).(*sandbox.Server)
}

// exits CODE command… runs a command and wants its exit code.
func exits(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := codeOf(ts, args[1], args[2:]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func codeOf(ts *testscript.TestScript, command string, args []string) int {
	err := ts.Exec(command, args...)
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode()
	}
	ts.Check(err)
	return 0
}

// synced [flags] wants a plan that finds nothing to do; negated, one that does.
func synced(ts *testscript.TestScript, negated bool, args []string) {
	want := 0
	if negated {
		want = 2
	}
	if got := codeOf(ts, "herald", append([]string{"plan", "--detailed-exitcode"}, args...)); got != want {
		ts.Fatalf("plan ended with %d, want %d", got, want)
	}
}

// sent PLATFORM OPERATION N wants that many accepted requests of a kind;
// repeats that had no effect do not count. "sent nothing" wants that nobody
// noticed anything.
func sent(ts *testscript.TestScript, negated bool, args []string) {
	switch {
	case negated || len(args) != 3 && len(args) != 1:
		ts.Fatalf("usage: sent PLATFORM OPERATION N, or sent nothing")
	case len(args) == 1:
		for _, e := range serverOf(ts).Ledger() {
			if visible(e.Operation) {
				ts.Fatalf("%s has been asked to %s", e.Platform, e.Operation)
			}
		}
		return
	}
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	got := 0
	for _, e := range serverOf(ts).Ledger() {
		if e.Platform == args[0] && e.Operation == args[1] && !e.Duplicate {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%s: %d times %s, want %d", args[0], got, args[1], want)
	}
}

// visible tells operations that people notice from those that only look.
func visible(operation string) bool {
	return slices.Contains([]string{"send", "edit", "recall", "create_conversation", "update_conversation",
		"add_participants", "remove_participants", "change_roles", "forward"}, operation)
}

// sees PLATFORM TEXT [N] wants N messages (1) that stand and contain the text.
func sees(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) != 2 && len(args) != 3 {
		ts.Fatalf("usage: sees PLATFORM TEXT [N]")
	}
	want := 1
	if len(args) == 3 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		want = n
	}
	if negated {
		want = 0
	}
	if got := len(addressesWithMessages(serverOf(ts), args[0], args[1])); got != want {
		ts.Fatalf("%d messages on %s say %q, want %d", got, args[0], args[1], want)
	}
}

// addressesWithMessages finds the messages that people can read and that contain a text.
func addressesWithMessages(server *sandbox.Server, platform, text string) []sandbox.Message {
	var found []sandbox.Message
	for _, c := range server.Conversations() {
		for _, m := range c.Messages {
			if c.Platform == platform && !m.Recalled && strings.Contains(m.Text, text) {
				found = append(found, m)
			}
		}
	}
	return found
}

// adopt PLATFORM TEXT ADDRESS imports the one message with a text.
func adopt(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: adopt PLATFORM TEXT ADDRESS")
	}
	found := addressesWithMessages(serverOf(ts), args[0], args[1])
	if len(found) != 1 {
		ts.Fatalf("%d messages on %s say %q", len(found), args[0], args[1])
	}
	ts.Check(ts.Exec("herald", "import", args[2], found[0].ID))
}

// drift edit|recall|remove PLATFORM TEXT [NEW] does something to the one
// message with a text; drift rename|announce|join|leave|disband PLATFORM NEW
// to the platform's one conversation.
func drift(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 3 {
		ts.Fatalf("usage: drift ACTION PLATFORM TEXT [NEW]")
	}
	d := sandbox.Drift{Action: args[0], Platform: args[1]}
	switch d.Action {
	case "edit", "recall", "remove":
		found := addressesWithMessages(serverOf(ts), d.Platform, args[2])
		if len(found) != 1 {
			ts.Fatalf("%d messages say %q, want one", len(found), args[2])
		}
		d.Message = found[0].ID
		if len(args) > 3 {
			d.Text = args[3]
		}
	case "disband":
		d.Conversation = args[2]
	default:
		for _, c := range serverOf(ts).Conversations() {
			if c.Platform == d.Platform {
				d.Conversation = c.ID
			}
		}
		d.Title, d.Text, d.Participants = args[2], args[2], args[2:3]
	}
	ts.Check(serverOf(ts).Drift(d))
}

// fail PLATFORM OPERATION ACTION [name=number…] spoils requests to come.
func fail(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 3 {
		ts.Fatalf("usage: fail PLATFORM OPERATION ACTION [status|code|retry_after|ms|times|skip=N…]")
	}
	f := sandbox.Fault{Platform: args[0], Operation: args[1], Action: sandbox.Action(args[2])}
	numbers := map[string]*int{
		"status": &f.Status, "code": &f.Code, "retry_after": &f.After, "ms": &f.MS, "times": &f.Times, "skip": &f.Skip,
	}
	for _, arg := range args[3:] {
		name, value, _ := strings.Cut(arg, "=")
		if numbers[name] == nil {
			ts.Fatalf("fail has no %q", name)
		}
		n, err := strconv.Atoi(value)
		ts.Check(err)
		*numbers[name] = n
	}
	ts.Check(serverOf(ts).Inject(f))
}
