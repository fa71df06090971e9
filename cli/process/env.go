// Package process is the process as commands see it: arguments, streams,
// environment, clock and signals. Everything that a command needs of its process
// comes from here, so a test can run any command.
//
// It must not know any command.
package process

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

// Env is the environment of a process.
type Env struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Environ is the environment as NAME=value lines.
	Environ []string
	// Ask is true when standard input is a terminal, so that a person can answer.
	Ask bool
	// OutTerminal and ErrTerminal are true when the streams are terminals.
	OutTerminal, ErrTerminal bool
	// Width is that of the terminal in columns; 0 where there is none.
	Width int
	Now   func() time.Time
	Sleep providers.Sleeper
	// Interrupts delivers signals that ask the program to end.
	Interrupts <-chan os.Signal
	// Transport sends requests to platforms; nil is the ordinary one.
	Transport http.RoundTripper
	// ConfigDir is where users keep configuration, as os.UserConfigDir returns it;
	// "" where there is none.
	ConfigDir string
	// Who is user@host, shown to others who find the state locked.
	Who string
	PID int
}

// Current returns the environment of this process.
func Current(interrupts <-chan os.Signal) Env {
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
		Who:         userAtHost(),
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

func userAtHost() string {
	name, host := "somebody", "localhost"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil {
		host = h
	}
	return name + "@" + host
}

// LookupEnv returns an environment variable, and whether it is set. If the
// environment has several lines with the name, the last one counts.
func (e Env) LookupEnv(name string) (string, bool) {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(e.Environ[i], "="); ok && key == name {
			return value, true
		}
	}
	return "", false
}

// Getenv returns an environment variable; "" when it is not set.
func (e Env) Getenv(name string) string {
	value, _ := e.LookupEnv(name)
	return value
}
