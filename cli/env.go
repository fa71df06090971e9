package cli

import (
	"io"
	"net/http"
	"os"
	"os/user"
	"strings"
	"time"

	"golang.org/x/term"

	"herald/lang/diag/style"
	"herald/providers"
)

// Env is the process as the commands see it.
type Env struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Environ is the environment as NAME=value lines.
	Environ []string
	// Ask is true when a person is at standard input and can be asked.
	Ask bool
	// OutTerminal and ErrTerminal tell whether the streams end at a person.
	OutTerminal, ErrTerminal bool
	// Width is that of the terminal in columns; 0 where there is none.
	Width int
	Now   func() time.Time
	Sleep providers.Sleeper
	// Interrupts delivers signals that ask the program to end.
	Interrupts <-chan os.Signal
	// Transport carries requests to platforms; nil is the ordinary one.
	Transport http.RoundTripper
	// ConfigDir is where users keep configuration, as os.UserConfigDir gives it;
	// "" where there is none.
	ConfigDir string
	// Who is user@host, for the people who find a lock.
	Who string
	PID int
}

// FromProcess is the Env of this process.
func FromProcess(interrupts <-chan os.Signal) Env {
	env := Env{
		Args:  os.Args[1:],
		Stdin: os.Stdin, Stdout: style.Output(), Stderr: style.Error(),
		Environ:     os.Environ(),
		Ask:         term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Now:         time.Now,
		Sleep:       providers.Sleep,
		Interrupts:  interrupts,
		Who:         whoami(),
		PID:         os.Getpid(),
	}
	if dir, err := os.UserConfigDir(); err == nil { // a runner may have no home directory
		env.ConfigDir = dir
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		env.Width = width
	}
	return env
}

func whoami() string {
	name, host := "somebody", "localhost"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil {
		host = h
	}
	return name + "@" + host
}

// lookup gives an environment variable; the last line of a name counts.
func (e Env) lookup(name string) (string, bool) {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(e.Environ[i], "="); ok && key == name {
			return value, true
		}
	}
	return "", false
}

// getenv is lookup for those who take empty and absent for the same.
func (e Env) getenv(name string) string {
	value, _ := e.lookup(name)
	return value
}

// automated reports whether a pipeline runs this, so that nobody has to be told
// what to type next.
func (e Env) automated() bool { return e.getenv("HERALD_IN_AUTOMATION") != "" }

// job is the address of the CI job that runs this, "" outside of one. Sources:
// "Variables reference" of GitHub Actions, "Predefined CI/CD variables" of
// GitLab.
func (e Env) job() string {
	if url := e.getenv("CI_JOB_URL"); url != "" {
		return url
	}
	server, repository, run := e.getenv("GITHUB_SERVER_URL"), e.getenv("GITHUB_REPOSITORY"), e.getenv("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}
