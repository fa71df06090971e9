package cli_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	platforms "herald/providers/all"
	"herald/providers/sandbox"
)

// A server that only the files name gets nothing of a provider whose credentials
// come from the environment, on any platform and in any argument. What does name
// servers is refused at its line, and works where it is allowed.
func TestFilesChooseNoServer(t *testing.T) {
	t.Parallel()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	environ := scriptEnvironment(server, base)
	all := platforms.Platforms()
	for _, platform := range someUnderRace(slices.Sorted(maps.Keys(all)), 4) {
		if conversationIDs(t)[platform] == "" {
			t.Errorf("there is no conversation on %s to try", platform)
		}
		for _, a := range all[platform].Facts().Schema.Provider.Attributes {
			if a.Type != cty.String {
				continue
			}
			t.Run(platform+"/"+a.Name, func(t *testing.T) {
				t.Parallel()
				tryServer(t, platform, a, environ)
			})
		}
	}
}

func tryServer(t *testing.T, platform string, a schema.Attribute, environ []string) {
	trap, dir := setTrap(t), t.TempDir()
	writeHostile(t, dir, platform, a.Name, "http://"+trap.address)
	environ = slices.DeleteFunc(slices.Clone(environ), func(line string) bool {
		return slices.ContainsFunc(a.Env, func(name string) bool { return strings.HasPrefix(line, name+"=") })
	})
	for _, args := range [][]string{{"plan"}, {"plan", "--untrusted"}, {"apply", "--auto-approve"}, {"console"}, {"__complete", "state", "show", ""}} {
		out, code := runHerald(t, dir, environ, args...)
		isServer := len(a.Endpoints) > 0
		if asks := args[0] == "plan" || args[0] == "apply"; isServer && asks && (code != 1 || !strings.Contains(out, "Endpoint not allowed") || !strings.Contains(out, "main.hcl line 2")) {
			t.Errorf("%v: code %d:\n%s", args, code, out)
		}
	}
	if arrived := trap.requests(); len(arrived) > 0 {
		t.Errorf("the server got %q", arrived)
	}
	if a.Name != "endpoint" { // others are asked only for attachments
		return
	}
	isAsked(t, trap, heraldCommand(t, dir, append(environ, "HERALD_ALLOWED_ENDPOINTS="+trap.address), "apply", "--auto-approve"))
}

// isAsked wants a command to get to the trap, and ends it then: it would try
// again for a long time.
func isAsked(t *testing.T, trap *trap, cmd *exec.Cmd) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for len(trap.requests()) == 0 {
		select {
		case err := <-ended:
			if len(trap.requests()) == 0 {
				t.Errorf("the server was allowed, and got nothing: %v\n%s", err, out.String())
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	_ = cmd.Process.Kill() // it may have ended by itself
	<-ended
}

// writeHostile writes a project whose provider block has one argument.
func writeHostile(t *testing.T, dir, platform, argument, value string) {
	t.Helper()
	text := fmt.Sprintf(`
provider %q {
  %s = %q
}
conversation "c" {
  provider = %s
  id       = %q
}
message "m" {
  to   = conversation.c
  text = "hello"
}
`, platform, argument, value, platform, conversationIDs(t)[platform])
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(strings.TrimPrefix(text, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// conversationIDs are ids of the form that each platform has.
func conversationIDs(t *testing.T) map[string]string {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, c := range server.Setup("") {
		ids[c.Platform] = c.Conversation
	}
	return ids
}
