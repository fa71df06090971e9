package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// scripts gives all scripts as one text.
func scripts(t *testing.T) string {
	t.Helper()
	names, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func TestEveryCommandHasAScript(t *testing.T) {
	t.Parallel()
	text := scripts(t)
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if !regexp.MustCompile(regexp.QuoteMeta(cmd.CommandPath()) + `\b`).MatchString(text) {
			t.Errorf("no script runs %s", cmd.CommandPath())
		}
		if cmd.Short == "" {
			t.Errorf("%s does not say what it is for", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(&app{}))
}

func TestEveryExitCodeIsDocumentedAndShown(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := scripts(t)
	for _, code := range []int{ExitOK, ExitError, ExitChanges, ExitPartial, ExitInDoubt, ExitLocked, ExitRefused, ExitStale, ExitInterrupted} {
		if !strings.Contains(string(readme), fmt.Sprintf("\n| %d | ", code)) {
			t.Errorf("README.md does not explain exit code %d", code)
		}
		// Scripts cannot tell the exit code of what ran in the background;
		// TestInterruptedApply does.
		if code != ExitOK && code != ExitInterrupted && !strings.Contains(text, fmt.Sprintf("exits %d ", code)) {
			t.Errorf("no script ends with exit code %d", code)
		}
	}
}
