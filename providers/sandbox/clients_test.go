package sandbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"herald/providers/sandbox"
	"herald/providers/sandbox/npmtest"
)

// TestClients runs clients that vendors and others publish, unchanged except
// for address and credentials. Each prints its calls and how many of them
// failed.
func TestClients(t *testing.T) {
	t.Parallel()
	dir := npmtest.Install(t)
	programs, err := filepath.Glob("clients/*.mjs")
	if err != nil || len(programs) < 2 {
		t.Fatalf("no clients: %v", err)
	}
	for _, program := range programs {
		client := strings.TrimSuffix(filepath.Base(program), ".mjs")
		if text, err := os.ReadFile(program); err != nil || !strings.Contains(string(text), "./checks.mjs") {
			continue // no client
		}
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			now := time.Now() // the clients sign requests by the machine's clock
			w := run(t, sandbox.Options{Now: func() time.Time { return now }})
			var env []string
			for name, value := range w.env {
				env = append(env, name+"="+value)
			}
			out, err := npmtest.Run(t, dir, env, "node", client+".mjs")
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Log("\n" + out)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			count := lines[len(lines)-1]
			if want := fmt.Sprintf("%s calls=%d failed=0", client, len(lines)-1); count != want || len(lines) < 10 {
				t.Errorf("it ended with %q, want %q", count, want)
			}
			fmt.Println(count)
		})
	}
}

// The lock contains digests of the packages. Where they are downloaded from
// depends on the machine.
func TestClientsAreLockedWithoutARegistry(t *testing.T) {
	t.Parallel()
	lock, err := os.ReadFile("clients/package-lock.json")
	if err != nil || strings.Contains(string(lock), "resolved") || !strings.Contains(string(lock), "integrity") {
		t.Error("clients/package-lock.json names a registry, or has no digests; write it with the .npmrc beside it")
	}
}
