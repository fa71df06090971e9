package cli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/completion"
	"herald/cli/exit"
	"herald/cli/process"
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
	visit(newRoot(newApp(process.Env{}, nil)))
}

// exitCodes are those of exit.go, by name.
func exitCodes(t *testing.T) map[string]string {
	t.Helper()
	source, err := os.ReadFile("exit/exit.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^\t(\w+)\s+= (\d+)`).FindAllStringSubmatch(string(source), -1) {
		codes[found[1]] = found[2]
	}
	if codes["Interrupted"] != strconv.Itoa(exit.Interrupted) {
		t.Fatalf("exit/exit.go cannot be read: %v", codes)
	}
	return codes
}

// What pipelines rely on is on one list, which has what there is and nothing
// else, and one script makes all of it happen.
func TestEveryExitCodeIsDocumentedAndShown(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/automation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Exit codes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var documented []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| \S`).FindAllStringSubmatch(section, -1) {
		documented = append(documented, row[1])
	}
	codes := slices.Collect(maps.Values(exitCodes(t)))
	slices.Sort(codes)
	slices.Sort(documented)
	if diff := cmp.Diff(codes, documented); diff != "" {
		t.Errorf("docs/automation.md and exit.go list different exit codes (-code +list)\n%s", diff)
	}
	script, err := os.ReadFile("testdata/script/exit_codes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for name, code := range exitCodes(t) {
		if !strings.Contains(string(script), "\nexits "+code+" ") {
			t.Errorf("exit_codes.txtar does not end with %s (%s)", name, code)
		}
	}
}

// word is what usage lines call an argument.
var word = regexp.MustCompile(`\b[A-Z]{2,}\b`)

// everyCommand visits all commands that people may use.
func everyCommand(visit func(*cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Hidden {
			return
		}
		visit(cmd)
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(newApp(process.Env{}, nil)))
}

// A command that takes something that Herald knows completes it.
func TestEveryArgumentIsCompleted(t *testing.T) {
	t.Parallel()
	table := argumentWords()
	// What nobody can know before: a new name, an id that only a server gave.
	free := []string{"herald workspace new", "herald force-unlock"}
	everyCommand(func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		takes := word.MatchString(cmd.Use) && !completion.NamesFile(cmd.Use) && !strings.Contains(cmd.Use, "DIR")
		if takes && table[path] == nil && len(cmd.ValidArgs) == 0 && !slices.Contains(free, path) {
			t.Errorf("%s completes nothing; its arguments are %s", path, cmd.Use)
		}
		delete(table, path)
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			placeholder, _ := pflag.UnquoteUsage(f)
			if placeholder == "ADDRESS" && flagWords()[f.Name] == nil && path != "herald sandbox" {
				t.Errorf("%s --%s takes an address and completes none", path, f.Name)
			}
		})
	})
	for path := range table {
		t.Errorf("there is no command %s to complete", path)
	}
}

// What help, the reference and the manual pages tell of a command is there.
func TestEveryCommandIsDescribed(t *testing.T) {
	t.Parallel()
	everyCommand(func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" {
			t.Errorf("%s lacks Short, Long or Example", path)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s does not say what it is for", path, f.Name)
			}
		})
		for line := range strings.Lines(cmd.Example) {
			if err := checkExample(line); err != nil {
				t.Errorf("%s: the example %q: %v", path, strings.TrimSpace(line), err)
			}
		}
	})
}

// checkExample holds a line of an example against the commands and flags that
// there are.
func checkExample(line string) error {
	_, rest, ok := strings.Cut(line, "herald ")
	if !ok {
		if strings.TrimSpace(line) == "herald" {
			return nil
		}
		return fmt.Errorf("it does not run herald")
	}
	rest, _, _ = strings.Cut(rest, ")")
	var args []string
	for _, arg := range strings.Fields(rest) {
		if strings.ContainsAny(arg[:1], "|><#") {
			break
		}
		args = append(args, strings.Trim(arg, "'"))
	}
	root := newRoot(newApp(process.Env{}, nil))
	cmd, args, err := root.Find(args)
	if err != nil {
		return err
	}
	if err := cmd.ParseFlags(args); err != nil {
		return err
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}
