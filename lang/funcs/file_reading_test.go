package funcs

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// What all functions read together is bounded, however often a file is hashed.
func TestAllReadingIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("12"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := &functionSet{Options: Options{BaseDir: dir}}
	l.bytesRead.Store(MaxRead - 2)
	if err := l.hashFile(sha256.New(), cty.StringVal("a")); err != nil {
		t.Errorf("at the bound: %v", err)
	}
	if _, err := l.readFile(cty.StringVal("a")); err == nil || !strings.Contains(err.Error(), "more than 4 GiB") {
		t.Errorf("got %v", err)
	}
}

// Where a sensitive path leads is a secret as well.
func TestSensitivePathOutside(t *testing.T) {
	t.Parallel()
	table := Table(Options{BaseDir: t.TempDir()})
	secret := cty.StringVal("/etc/hidden").Mark(Sensitive)
	for name, args := range map[string][]cty.Value{
		"file": {secret}, "fileexists": {secret}, "filesha256": {secret}, "templatefile": {secret, cty.EmptyObjectVal},
		"fileset": {secret, cty.StringVal("*")},
	} {
		_, err := table[name].Call(args)
		if err == nil || strings.Contains(err.Error(), "hidden") || !strings.Contains(err.Error(), "the configuration can read") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
