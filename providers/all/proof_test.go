package all_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"herald/providers"
	"herald/providers/all"
)

// TestProofsAreTests requires a test for what facts declare a platform to be proven
// against: TestReal… or TestEmulator… in its package, or a client of its name.
func TestProofsAreTests(t *testing.T) {
	t.Parallel()
	for name, platform := range all.Platforms() {
		dir := filepath.Join("..", "..", strings.TrimPrefix(reflect.TypeOf(platform).PkgPath(), "herald/"))
		last := 0
		for _, p := range platform.Facts().ProvenAgainst {
			rank, isProven := 0, false
			switch p.Kind {
			case providers.RealServer:
				rank, isProven = 1, hasTest(t, dir, "func TestReal")
			case providers.Emulator:
				rank, isProven = 2, hasTest(t, dir, "func TestEmulator")
			case providers.VendorClient:
				_, err := os.Stat(filepath.Join("..", "sandbox", "clients", name+".mjs"))
				rank, isProven = 3, err == nil
			}
			if !isProven || p.With == "" {
				t.Errorf("%s: %q, %q is declared, and there is no test of it", name, p.Kind, p.With)
			}
			if rank < last {
				t.Errorf("%s: %q comes after a weaker proof", name, p.Kind)
			}
			last = rank
		}
	}
}

func hasTest(t *testing.T, dir, prefix string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), prefix) {
			return true
		}
	}
	return false
}
