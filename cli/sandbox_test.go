package cli_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"herald/cli"
	"herald/cli/exit"
)

// serveSandbox runs herald sandbox until the test ends and returns the
// environment that it prints.
func serveSandbox(t *testing.T, flags ...string) map[string]string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	args := append([]string{"sandbox", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data")}, flags...)
	env, _ := person(t, strings.NewReader(""), args...)
	env.Stdout = in
	code := make(chan int, 1)
	go func() {
		code <- cli.Main(ctx, env)
		_ = in.Close() // ends the scan below; a pipe never fails to close
	}()
	t.Cleanup(func() {
		cancel()
		if got := <-code; got != exit.OK {
			t.Errorf("exit code %d", got)
		}
	})
	values := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "Press Ctrl-C to stop."; {
		if line, ok := strings.CutPrefix(lines.Text(), "export "); ok {
			name, value, _ := strings.Cut(line, "=")
			values[name] = strings.Trim(value, "'")
		}
	}
	return values
}

func TestSandboxIsStrictWhenAsked(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		flags []string
		want  int
	}{
		"ordinary": {nil, http.StatusCreated},
		"strict":   {[]string{"--strict"}, http.StatusBadRequest},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := serveSandbox(t, c.flags...)
			body := `{"webChat":"` + env["MAIAGENT_WEB_CHAT"] + `","unnamed":true}`
			r, err := http.NewRequestWithContext(t.Context(), "POST", env["MAIAGENT_ENDPOINT"]+"/conversations/", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Api-Key "+env["MAIAGENT_API_KEY"])
			r.Header.Set("Content-Type", "application/json")
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if answer.StatusCode != c.want {
				t.Errorf("status %d, want %d", answer.StatusCode, c.want)
			}
		})
	}
}
