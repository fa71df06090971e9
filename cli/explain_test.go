package cli_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"herald/cli"
	"herald/cli/exit"
)

// TestErrorsLeadToTheirPage: whoever sits at a terminal is told once where an
// error is explained; nobody else is.
func TestErrorsLeadToTheirPage(t *testing.T) {
	t.Parallel()
	const page = "herald explain no-such-address\n"
	cases := map[string]struct {
		args    []string
		environ []string
		log     bool
		want    string
	}{
		"terminal":      {[]string{"plan", "--target", "message.lunch"}, []string{"NO_COLOR=1"}, false, page},
		"in color":      {[]string{"plan", "--target", "message.lunch"}, nil, false, "\x1b[2m" + strings.TrimSpace(page) + "\x1b[22m\n"},
		"log":           {[]string{"plan", "--target", "message.lunch"}, nil, true, ""},
		"automation":    {[]string{"plan", "--target", "message.lunch"}, []string{"HERALD_IN_AUTOMATION=1"}, false, ""},
		"programs":      {[]string{"plan", "--json", "--target", "message.lunch"}, nil, false, ""},
		"two of a kind": {[]string{"plan", "--target", "message.a", "--target", "message.b"}, []string{"NO_COLOR=1"}, false, page},
		"no error":      {[]string{"plan"}, nil, false, ""},
		"wrong words":   {[]string{"plan", "--tagret", "x"}, []string{"NO_COLOR=1"}, false, "herald explain invalid-command-line\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told bytes.Buffer
			env, _ := person(t, strings.NewReader(""), c.args...)
			env.Stderr, env.ErrTerminal, env.Width, env.Environ = &told, !c.log, 80, c.environ
			cli.Main(t.Context(), env)
			if c.want == "" {
				if strings.Contains(told.String(), "herald explain") {
					t.Errorf("told:\n%s", &told)
				}
				return
			}
			if !strings.HasSuffix(told.String(), c.want) || strings.Count(told.String(), "herald explain") != 1 {
				t.Errorf("want %q at the end, once; told:\n%s", c.want, &told)
			}
		})
	}
}

// An error of which no more is known than its words leads to no page.
func TestUnexplainedErrorLeadsNowhere(t *testing.T) {
	t.Parallel()
	var told bytes.Buffer
	env, _ := person(t, strings.NewReader(""), "version", "--json")
	env.Stderr, env.ErrTerminal = &told, true
	env.Stdout = writerFunc(func([]byte) (int, error) { return 0, errors.New("the paper has run out") })
	if code := cli.Main(t.Context(), env); code != exit.Failure {
		t.Errorf("code %d, want %d", code, exit.Failure)
	}
	if !strings.Contains(told.String(), "paper has run out") || strings.Contains(told.String(), "herald explain") {
		t.Errorf("told:\n%s", &told)
	}
}

// What is told beside problems keeps to the terminal's width as well.
func TestNotesAreWrapped(t *testing.T) {
	t.Parallel()
	var told bytes.Buffer
	env, _ := person(t, strings.NewReader(""), "plan")
	env.Stderr, env.ErrTerminal, env.Width = &told, true, 40
	if code := cli.Main(t.Context(), env); code != exit.OK {
		t.Fatalf("code %d:\n%s", code, &told)
	}
	if !strings.Contains(told.String(), "No state in") {
		t.Errorf("it does not say that there is no state:\n%s", &told)
	}
	for line := range strings.Lines(told.String()) {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > 40 && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
