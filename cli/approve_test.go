package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"herald/cli"
	"herald/plan"
)

const oneMessage = `
conversation "users" {
  provider = yunhu
  id       = "group:1"
}
message "launch" {
  to   = [conversation.users]
  text = "We are live."
}
`

// person is a process with somebody at the terminal who types input.
func person(t *testing.T, input io.Reader, args ...string) (cli.Env, *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(oneMessage), 0o600); err != nil {
		t.Fatal(err)
	}
	out := new(bytes.Buffer)
	return cli.Env{
		Args: append([]string{"-chdir", dir, "-sandbox"}, args...), Stdin: input, Stdout: out, Stderr: io.Discard,
		Ask: true, Now: time.Now, Sleep: plan.Sleep, Who: "tester@localhost", PID: 1,
	}, out
}

func TestApproval(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		input string
		code  int
		sent  bool
	}{
		"yes":              {"yes\n", cli.ExitOK, true},
		"without line end": {"yes", cli.ExitOK, true},
		"no":               {"no\n", cli.ExitRefused, false},
		"y":                {"y\n", cli.ExitRefused, false},
		"capitals":         {"YES\n", cli.ExitRefused, false},
		"nothing":          {"\n", cli.ExitRefused, false},
		"end of input":     {"", cli.ExitRefused, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, out := person(t, strings.NewReader(c.input), "apply")
			if code := cli.Main(t.Context(), env); code != c.code {
				t.Errorf("code %d, want %d", code, c.code)
			}
			if !strings.Contains(out.String(), "begins a new state") {
				t.Errorf("the question does not say that a new state begins:\n%s", out)
			}
			if got := strings.Contains(out.String(), "Apply complete! 1 sent"); got != c.sent {
				t.Errorf("sent: %t, want %t:\n%s", got, c.sent, out)
			}
		})
	}
}

// Somebody who interrupts instead of answering has sent nothing.
func TestInterruptedQuestion(t *testing.T) {
	t.Parallel()
	input, typing := io.Pipe()
	defer typing.Close()
	interrupts := make(chan os.Signal, 1)
	env, out := person(t, input, "apply")
	env.Interrupts = interrupts
	env.Stdout = writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("Only yes")) {
			interrupts <- os.Interrupt
		}
		return out.Write(p)
	})
	if code := cli.Main(context.Background(), env); code != cli.ExitInterrupted {
		t.Errorf("code %d, want %d", code, cli.ExitInterrupted)
	}
	if strings.Contains(out.String(), "sent") && strings.Contains(out.String(), "complete") {
		t.Errorf("something was sent:\n%s", out)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// brokenPipe takes so many bytes and no more.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// Who stops reading the plan gets no apply; who stops reading the progress
// does not disturb one.
func TestReaderGoesAway(t *testing.T) {
	t.Parallel()
	for _, room := range []int{0, 60, 230, 260, 300} {
		env, _ := person(t, strings.NewReader(""), "apply", "-auto-approve")
		env.Stdout = &brokenPipe{left: room}
		code := cli.Main(t.Context(), env)
		env.Args[len(env.Args)-2] = "plan"
		env.Args[len(env.Args)-1] = "-detailed-exitcode"
		env.Stdout = io.Discard
		synced := cli.Main(t.Context(), env) == cli.ExitOK
		if code == cli.ExitOK && !synced {
			t.Errorf("with room for %d bytes apply ended with %d, and the plan finds something", room, code)
		}
		if room == 0 && synced {
			t.Error("nobody could see the plan, and it was applied")
		}
	}
}
