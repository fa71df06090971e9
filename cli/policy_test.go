package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"herald/cli"
	"herald/cli/exit"
	"herald/cli/process"
	"herald/state/backend/backendtest/servers"
)

// conftest is the program that judges plans by policies.
const conftest = "github.com/open-policy-agent/conftest@v0.71.1"

// TestPolicies judges real plans by the policies of the examples.
func TestPolicies(t *testing.T) {
	t.Parallel()
	program := servers.Program(t, conftest)
	if out, err := exec.CommandContext(t.Context(), program, "verify", "--policy", "../examples/policy").CombinedOutput(); err != nil {
		t.Fatalf("the tests of the policies: %v\n%s", err, out)
	}
	for _, tc := range []struct{ name, body, denied string }{
		{"harmless", `text = "We are live."`, ""},
		{"everybody", `text = "@all We are live."`, "message.launch@conversation.users mentions everybody in conversation.users"},
		{"everybody by id", "text = \"We are live.\"\n  mentions = [\"all\"]", "mentions everybody"},
		{"everybody later", "text = \"@all Later.\"\n  publish_at = \"2999-01-01T00:00:00Z\"", "mentions everybody"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env, out := person(t, strings.NewReader(""), "")
			dir := env.Args[1]
			config := strings.Replace(oneMessage, `text = "We are live."`, tc.body, 1)
			if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			document := planned(t, env, out)
			path := filepath.Join(dir, "plan.json")
			if err := os.WriteFile(path, document, 0o600); err != nil {
				t.Fatal(err)
			}
			verdict, err := exec.CommandContext(t.Context(), program, "test", "--no-color", "--policy", "../examples/policy", path).CombinedOutput()
			if (err != nil) != (tc.denied != "") || !strings.Contains(string(verdict), tc.denied) {
				t.Errorf("want it to be denied with %q, got %v:\n%s", tc.denied, err, verdict)
			}
		})
	}
}

// planned saves a plan and gives it as JSON.
func planned(t *testing.T, env process.Env, out *bytes.Buffer) []byte {
	t.Helper()
	for _, args := range [][]string{{"plan", "--out", "launch.plan"}, {"show", "--json", "launch.plan"}} {
		out.Reset()
		env.Args = append(env.Args[:3:3], args...)
		if code := cli.Main(t.Context(), env); code != exit.OK {
			t.Fatalf("herald %s: code %d\n%s", strings.Join(args, " "), code, out)
		}
	}
	return out.Bytes()
}
