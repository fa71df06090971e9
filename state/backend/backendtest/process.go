package backendtest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"herald/state/backend"
)

// What another process gets in its environment.
const (
	envRole    = "HERALD_BACKEND_ROLE" // contend or write
	envPlace   = "HERALD_BACKEND_PLACE"
	envReferee = "HERALD_BACKEND_REFEREE"
	envLong    = "HERALD_CONTEND" // how long processes contend; 5s
)

// killedSheet is how many things the states have that a killed process writes.
const killedSheet = 5000

// Process does the work of another process, when this one is such. A package
// that runs the suite with a Place has
//
//	func TestProcess(t *testing.T) { backendtest.Process(t, open) }
//
// because that is the test the suite starts its own binary with.
func Process(t *testing.T, open func(t *testing.T, place string) backend.Backend) {
	switch os.Getenv(envRole) {
	case "contend":
		runContender(t, open(t, os.Getenv(envPlace)))
	case "write":
		runWriter(t, open(t, os.Getenv(envPlace)))
	}
}

func childProcess(t *testing.T, role, place string, more ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProcess$", "-test.v")
	cmd.Env = append(os.Environ(), append(more, envRole+"="+role, envPlace+"="+place)...)
	return cmd
}

// contendFor is how long the processes contend.
func contendFor() time.Duration {
	if d, err := time.ParseDuration(os.Getenv(envLong)); err == nil {
		return d
	}
	return 5 * time.Second
}

// testContention has twenty processes count up one number under one lock. A referee
// next to the backend, a file that only one can create, sees two inside; the
// sum of what each says it did shows an update that was lost.
func testContention(t *testing.T, s Suite) {
	const processes = 20
	mustPut(t, s.Open(t), []byte("0"), "")
	place, referee := s.Place(t), filepath.Join(t.TempDir(), "inside")
	cmds := make([]*exec.Cmd, processes)
	outputs := make([]bytes.Buffer, processes)
	for i := range cmds {
		cmds[i] = childProcess(t, "contend", place, envReferee+"="+referee, envLong+"="+contendFor().String())
		cmds[i].Stdout, cmds[i].Stderr = &outputs[i], &outputs[i]
		if err := cmds[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	total := 0
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Errorf("process %d: %v\n%s", i, err, &outputs[i])
			continue
		}
		total += countDone(t, outputs[i].String())
	}
	t.Logf("processes=%d updates=%d in %v", processes, total, contendFor())
	if total == 0 {
		t.Error("nobody ever got the lock")
	}
	checkState(t, s.Open(t), strconv.AppendInt(nil, int64(total), 10))
}

func countDone(t *testing.T, output string) int {
	t.Helper()
	for line := range strings.Lines(output) {
		var n int
		if _, err := fmt.Sscanf(line, "did %d", &n); err == nil {
			return n
		}
	}
	t.Errorf("a process does not say what it did:\n%s", output)
	return 0
}

func runContender(t *testing.T, b backend.Backend) {
	end := time.Now().Add(contendFor())
	n := 0
	for i := 0; time.Now().Before(end); i++ {
		lease, err := b.Lock(t.Context(), backend.LockInfo{ID: fmt.Sprintf("%d.%d", os.Getpid(), i), Who: "contender", PID: os.Getpid()})
		var locked *backend.LockedError
		if errors.As(err, &locked) {
			time.Sleep(time.Duration(5+rand.IntN(40)) * time.Millisecond)
			continue
		}
		if err != nil {
			t.Fatalf("Lock: %v", err)
		}
		checkAlone(t, b)
		n++
		if err := lease.Unlock(t.Context()); err != nil {
			t.Fatalf("Unlock: %v", err)
		}
	}
	fmt.Printf("\ndid %d\n", n)
}

func checkAlone(t *testing.T, b backend.Backend) {
	t.Helper()
	referee := os.Getenv(envReferee)
	file, err := os.OpenFile(referee, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatalf("two inside: %v", err)
	}
	data, version, err := b.Get(t.Context())
	if err != nil {
		t.Fatalf("Get: %v", err)
	}
	n, err := strconv.Atoi(string(data))
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, b, strconv.AppendInt(nil, int64(n+1), 10), version)
	if err := errors.Join(file.Close(), os.Remove(referee)); err != nil {
		t.Fatal(err)
	}
}

// testKilledWriter kills a process at many moments of its writing. What is there then is
// one of the states it wrote, whole.
func testKilledWriter(t *testing.T, s Suite) {
	for round := range 4 {
		cmd := childProcess(t, "write", s.Place(t))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		written := 0
		for lines := bufio.NewScanner(out); written <= round && lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "wrote") {
				written++
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		if written <= round {
			t.Fatalf("the process ended after %d states", written)
		}
		data, _, err := s.Open(t).Get(t.Context())
		var n int
		if _, scanErr := fmt.Sscanf(string(data), "{\n\"serial\": %d", &n); err != nil || scanErr != nil || string(data) != sampleState(killedSheet, n) {
			t.Fatalf("after the kill there is no whole state: %d bytes, %v", len(data), errors.Join(err, scanErr))
		}
	}
}

func runWriter(t *testing.T, b backend.Backend) {
	_, version, err := b.Get(t.Context())
	if err != nil && !errors.Is(err, backend.ErrNotExist) {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		version = mustPut(t, b, []byte(sampleState(killedSheet, i)), version)
		fmt.Printf("\nwrote %d\n", i)
	}
}
