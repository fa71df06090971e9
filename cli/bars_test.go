//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// TestApplyAtATerminal: whoever types yes sees how far fifty sends are, and at
// the end what they came to.
func TestApplyAtATerminal(t *testing.T) {
	t.Parallel()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	// One answer is late, so that the bar is drawn while there is one to draw.
	if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 1000, Skip: 40}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := `
herald { name = "bars" }
conversation "users" {
  for_each = toset([for i in range(50) : tostring(i + 1)])
  provider = yunhu
  id       = "group:${each.key}"
}
message "launch" {
  to   = values(conversation.users)
  text = "上线了 🎉"
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append(scriptEnvironment(server, base), "TERM=xterm", "NO_COLOR=1")
	p := sit(t, heraldCommand(t, dir, environ, "apply"))
	p.sees("Plan: 50 to send")
	p.sees("Only yes is accepted.")
	p.types("yes\r")
	p.sees("yunhu [##")
	p.sees("] ")
	p.sees("/50")
	p.sees("Apply complete! 50 sent, 0 edited, 0 recalled.")
	p.leaves()
	if strings.Contains(p.seen, "yunhu [") {
		t.Errorf("a bar stands below the summary: %q", p.seen)
	}
	if got := len(addressesWithMessages(server, "yunhu", "上线了")); got != 50 {
		t.Errorf("%d messages stand", got)
	}
}

// TestInterruptAtATerminal: whoever presses Ctrl-C in the middle of an apply reads
// above the bars what happens now, and what was not begun.
func TestInterruptAtATerminal(t *testing.T) {
	t.Parallel()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 100, Times: 200}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := `
herald { name = "bars" }
conversation "users" {
  count    = 200
  provider = yunhu
  id       = "group:${count.index}"
}
message "launch" {
  to   = conversation.users
  text = "live"
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append(scriptEnvironment(server, base), "TERM=xterm", "NO_COLOR=1")
	p := sit(t, heraldCommand(t, dir, environ, "apply", "-auto-approve", "-concise"))
	p.sees("Plan: 200 to send")
	p.sees("sent message.launch")
	p.types("\x03")
	p.sees("Stopping: waiting for the requests that have been sent")
	p.sees("yunhu [") // drawn below
	p.sees("Apply incomplete:")
	p.sees("The run was stopped before the end.")
	p.sees("Not begun; the next plan includes them:")
	if code := p.ends(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}
