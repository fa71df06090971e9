// Package servers starts real servers for tests: PostgreSQL, an S3-compatible
// store, a homeserver of Matrix, a Gitea and a mail server. Each runs on this machine
// alone, as a process of the test, and goes with it.
//
// PostgreSQL is found on the PATH or where Debian puts it; the others, as any
// other Program, are found on the PATH or built from their Go module into
// .build/tools of the project. Where a server or a program cannot be had the
// test is skipped and says why; with HERALD_NO_SKIP=1 it fails.
package servers

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// startLimit is how long a server may take to start on a busy machine.
const startLimit = 2 * time.Minute

// skipOrFail skips the test, or fails it where skipping is forbidden.
func skipOrFail(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("HERALD_NO_SKIP") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// shortTempDir makes one that is removed after the test, short enough for the
// path of a socket and open to the user a server runs as.
func shortTempDir(t testing.TB, pattern string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", pattern)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// startServer runs a server until the test ends. It returns once the server has
// written ready, which is when it listens.
func startServer(t testing.TB, cmd *exec.Cmd, ready string) {
	t.Helper()
	out, in := io.Pipe()
	var log safeBuffer
	cmd.Stdout, cmd.Stderr = in, in
	withParent(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	seen, ended := make(chan struct{}), make(chan struct{})
	go watchOutput(out, &log, ready, seen)
	go func() {
		_ = cmd.Wait() // it ends by a signal
		_ = in.Close()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Logf("what %s said:\n%s", filepath.Base(cmd.Path), log.lastLines())
		}
	})
	select {
	case <-seen:
	case <-ended:
		t.Fatalf("%s ended at once:\n%s", cmd.Path, log.lastLines())
	case <-time.After(startLimit):
		t.Fatalf("%s did not start within %v:\n%s", cmd.Path, startLimit, log.lastLines())
	}
}

// watchOutput keeps what a server writes, and closes seen when it has said ready.
func watchOutput(out io.Reader, log io.Writer, ready string, seen chan struct{}) {
	told := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		fmt.Fprintln(log, lines.Text())
		if !told && strings.Contains(lines.Text(), ready) {
			told = true
			close(seen)
		}
	}
	_, _ = io.Copy(io.Discard, out) // a line too long to scan must not block the server
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// lastLines is the end of what was written.
func (b *safeBuffer) lastLines() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := b.buf.String()
	return text[max(0, len(text)-4000):]
}
