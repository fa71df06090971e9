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
	"herald/cli/exit"
	"herald/cli/process"
	"herald/providers"
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
func person(t *testing.T, input io.Reader, args ...string) (process.Env, *bytes.Buffer) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(oneMessage), 0o600); err != nil {
		t.Fatal(err)
	}
	out := new(bytes.Buffer)
	return process.Env{
		Args: append([]string{"-chdir", dir, "-sandbox"}, args...), Stdin: input, Stdout: out, Stderr: io.Discard,
		Ask: true, Now: time.Now, Sleep: providers.Sleep, Who: "tester@localhost", PID: 1,
	}, out
}

func TestApproval(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		input string
		code  int
		sent  bool
	}{
		"yes":              {"yes\n", exit.OK, true},
		"without line end": {"yes", exit.OK, true},
		"no":               {"no\n", exit.Refused, false},
		"y":                {"y\n", exit.Refused, false},
		"capitals":         {"YES\n", exit.Refused, false},
		"nothing":          {"\n", exit.Refused, false},
		"end of input":     {"", exit.Refused, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, out := person(t, strings.NewReader(c.input), "apply")
			if code := cli.Main(t.Context(), env); code != c.code {
				t.Errorf("code %d, want %d", code, c.code)
			}
			if !strings.Contains(out.String(), "creates a new state") {
				t.Errorf("the question does not say that a new state begins:\n%s", out)
			}
			if got := strings.Contains(out.String(), "Apply complete! 1 sent"); got != c.sent {
				t.Errorf("sent: %t, want %t:\n%s", got, c.sent, out)
			}
		})
	}
}

// Nobody is asked who says so, even at a terminal.
func TestInputForbidden(t *testing.T) {
	t.Parallel()
	env, out := person(t, strings.NewReader("yes\n"), "apply", "-input=false")
	if code := cli.Main(t.Context(), env); code != exit.Refused {
		t.Errorf("code %d, want %d", code, exit.Refused)
	}
	if strings.Contains(out.String(), "Only yes") {
		t.Errorf("it asks:\n%s", out)
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
	if code := cli.Main(context.Background(), env); code != exit.Interrupted {
		t.Errorf("code %d, want %d", code, exit.Interrupted)
	}
	if strings.Contains(out.String(), "sent") && strings.Contains(out.String(), "complete") {
		t.Errorf("something was sent:\n%s", out)
	}
}

// asking is a command that asks before it changes what is known.
type asking struct {
	name    string
	prepare func(t *testing.T, run func(args ...string) string) (args []string)
	changed string // a file below the project that is different, or there, once it was done
	yes     int    // the code when it is allowed to
	// block is that of the backend; nil for a file.
	block func(t *testing.T) string
}

func askers() []asking {
	return []asking{
		{"state restore", func(t *testing.T, run func(...string) string) []string {
			run("-sandbox", "apply", "-auto-approve")
			run("-sandbox", "taint", "message.launch@conversation.users")
			id, _, _ := strings.Cut(run("-sandbox", "state", "history"), " ")
			return []string{"-sandbox", "state", "restore", id}
		}, ".herald/sandbox/herald.state.json", exit.OK, nil},
		{"recover", func(t *testing.T, run func(...string) string) []string {
			run("-sandbox", "apply", "-auto-approve")
			run("-sandbox", "state", "rm", "message.launch@conversation.users")
			return []string{"-sandbox", "recover"}
		}, ".herald/sandbox/herald.state.json", exit.OK, nil},
		{"init", func(t *testing.T, run func(...string) string) []string {
			run("workspace", "new", "eu")
			return []string{"-var", "place=elsewhere.json", "init"}
		}, "elsewhere.d/eu.json", exit.OK, nil},
		{"force-unlock", func(*testing.T, func(...string) string) []string {
			return []string{"force-unlock", "7a54e394-1626-4cd4-b967-543932c2a032"}
		}, "", exit.Failure, func(t *testing.T) string { return onGitLab(t).block }},
	}
}

// Whatever asks changes nothing before it hears yes.
func TestConfirmation(t *testing.T) {
	t.Parallel()
	for _, c := range askers() {
		for answer, code := range map[string]int{"yes\n": c.yes, "no\n": exit.Refused, "": exit.Refused} {
			t.Run(c.name+", "+strings.TrimSpace(answer), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				block := "  backend \"local\" { path = var.place }"
				if c.block != nil {
					block = c.block(t)
				}
				main := "variable \"place\" { default = \"herald.state.json\" }\n" +
					"herald {\n  name = \"asked\"\n" + block + "\n}\n" + oneMessage
				if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(main), 0o600); err != nil {
					t.Fatal(err)
				}
				out := new(bytes.Buffer)
				env := process.Env{
					Stdin: strings.NewReader(answer), Stdout: out, Stderr: out, Ask: true, Now: time.Now, Sleep: providers.Sleep, Who: "tester@localhost", PID: 1,
					Environ: []string{allowing("127.0.0.1")},
				}
				args := c.prepare(t, func(args ...string) string {
					out.Reset()
					env.Args = append([]string{"-chdir", dir}, args...)
					if code := cli.Main(t.Context(), env); code != exit.OK {
						t.Fatalf("%q ended with %d:\n%s", args, code, out)
					}
					return out.String()
				})
				before, _ := os.ReadFile(filepath.Join(dir, c.changed)) // it may not be there yet
				out.Reset()
				env.Args = append([]string{"-chdir", dir}, args...)
				if got := cli.Main(t.Context(), env); got != code {
					t.Errorf("code %d, want %d:\n%s", got, code, out)
				}
				if !strings.Contains(out.String(), "Only yes is accepted") {
					t.Errorf("nothing was asked:\n%s", out)
				}
				after, _ := os.ReadFile(filepath.Join(dir, c.changed))
				if changed := !bytes.Equal(before, after); changed != (code == exit.OK) {
					t.Errorf("changed: %t with the answer %q", changed, answer)
				}
			})
		}
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
		synced := cli.Main(t.Context(), env) == exit.OK
		if code == exit.OK && !synced {
			t.Errorf("with room for %d bytes apply ended with %d, and the plan finds something", room, code)
		}
		if room == 0 && synced {
			t.Error("nobody could see the plan, and it was applied")
		}
	}
}
