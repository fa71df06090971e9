package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"herald/cli"
	"herald/cli/exit"
	"herald/cli/process"
)

// Terraform's own library reads what programs are told, whatever the command.
func TestProgramsAreToldInTerraformsWords(t *testing.T) {
	t.Parallel()
	run := func(env process.Env, out *bytes.Buffer, args ...string) []byte {
		t.Helper()
		env.Args = append(env.Args[:3:3], args...)
		out.Reset()
		if code := cli.Main(t.Context(), env); code != exit.OK {
			t.Fatalf("herald %s: code %d\n%s", strings.Join(args, " "), code, out)
		}
		return bytes.Clone(out.Bytes())
	}
	lines := func(data []byte) {
		t.Helper()
		for line := range bytes.Lines(data) {
			if _, err := tfjson.UnmarshalLogMessage(line); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	env, out := person(t, strings.NewReader(""), "")
	if err := json.Unmarshal(run(env, out, "validate", "--json"), new(tfjson.ValidateOutput)); err != nil {
		t.Error(err)
	}
	lines(run(env, out, "plan", "--json", "--out", "a.plan"))
	if err := json.Unmarshal(run(env, out, "show", "--json", "a.plan"), new(tfjson.Plan)); err != nil {
		t.Error(err)
	}
	lines(run(env, out, "apply", "--json", "a.plan"))
	if err := json.Unmarshal(run(env, out, "show", "--json"), new(tfjson.State)); err != nil {
		t.Error(err)
	}
	lines(run(env, out, "destroy", "--json", "--auto-approve"))
}

// Even a person at the terminal is not asked with --json.
func TestJSONNeverAsks(t *testing.T) {
	t.Parallel()
	env, out := person(t, strings.NewReader("yes\n"), "apply", "--json")
	if code := cli.Main(t.Context(), env); code != exit.Refused {
		t.Errorf("code %d, want %d:\n%s", code, exit.Refused, out)
	}
}

// full is a stream that cannot be written to.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// A reader that goes away does not stop an apply, and does not spoil what is
// written into a file.
func TestClosedPipeOfPrograms(t *testing.T) {
	t.Parallel()
	env, _ := person(t, strings.NewReader(""), "apply", "--json", "--auto-approve", "--json-into", "run.jsonl")
	var problems bytes.Buffer
	env.Stdout, env.Stderr = full{}, &problems
	if code := cli.Main(t.Context(), env); code != exit.OK {
		t.Errorf("code %d, want %d", code, exit.OK)
	}
	if !strings.Contains(problems.String(), "Cannot write to standard output") || !strings.Contains(problems.String(), "stream of JSON") {
		t.Errorf("nobody hears of it: %s", problems.String())
	}
	told, err := os.ReadFile(filepath.Join(env.Args[1], "run.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(told), `"type":"apply_complete"`) || !strings.Contains(string(told), `"operation":"apply"`) {
		t.Errorf("the file does not tell of the apply:\n%s", told)
	}
}
