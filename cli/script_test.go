package cli_test

import (
	"context"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"herald/cli"
	"herald/cli/process"
	"herald/providers/sandbox"
)

// TestMain makes this test binary serve as herald when it is run under that
// name, so that scripts run the program as people do.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"herald": func() {
		signals := make(chan os.Signal, 2)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		signal.Ignore(syscall.SIGPIPE)
		code := cli.Main(context.Background(), process.Current(signals))
		beforeExit()
		os.Exit(code)
	}})
}

// beforeExit is called in a process that serves as herald, when it is done.
var beforeExit = func() {}

func TestScripts(t *testing.T) {
	t.Parallel()
	commands := verbs()
	maps.Copy(commands, observers())
	testscript.Run(t, testscript.Params{
		Files:               scripts(t, "testdata/script"),
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup:               setUpScript,
		Cmds:                commands,
	})
}

// scripts lists the scripts of a directory, some of them under the race detector.
func scripts(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(all) == 0 {
		t.Fatalf("%d scripts in %s: %v", len(all), dir, err)
	}
	return someUnderRace(all, 6)
}

// someUnderRace returns all cases, or one of n under the race detector, where each of a
// thousand processes takes many times as long to start. .ci/run runs all without it.
func someUnderRace[T any](all []T, n int) (some []T) {
	for i, one := range all {
		if !raced || i%n == 0 {
			some = append(some, one)
		}
	}
	return some
}

// serverKey finds the sandbox of a script.
type serverKey struct{}

// setUpScript gives every script a sandbox of its own, with its credentials in
// the environment.
func setUpScript(env *testscript.Env) error {
	server, base, err := startSandbox(env.Defer)
	if err != nil {
		return err
	}
	env.Values[serverKey{}] = server
	trap, err := newTrap(env.Defer)
	if err != nil {
		return err
	}
	env.Values[trapKey{}] = trap
	env.Setenv("TRAP", trap.address)
	examples, err := filepath.Abs("../examples")
	if err != nil {
		return err
	}
	env.Setenv("EXAMPLES", examples)
	env.Setenv("SANDBOX", base)
	for _, c := range server.Setup(base) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			env.Setenv(name, value)
		}
	}
	return nil
}

// startSandbox serves an empty sandbox in memory until the clean-up.
func startSandbox(cleanUp func(func())) (*sandbox.Server, string, error) {
	server, err := sandbox.New(sandbox.Options{Strict: true})
	if err != nil {
		return nil, "", err
	}
	listener, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(ctx, listener) // a connection left open is no fault of the program
	}()
	cleanUp(func() {
		cancel()
		<-ended
		_ = server.Close()
	})
	return server, "http://" + listener.Addr().String(), nil
}
