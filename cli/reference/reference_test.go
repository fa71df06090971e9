package reference_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"herald/cli/reference"
)

var update = flag.Bool("update", false, "rewrite golden files")

func do(*cobra.Command, []string) error { return nil }

// program has help texts with everything that Markdown or roff would interpret.
func program() *cobra.Command {
	root := &cobra.Command{Use: "tool", Version: "1.0", Short: "Does things", Long: "Does *.hcl and <more>.\n.Not a request.\n\nTwice:\n  tool once\nand again.", Example: "  tool once"}
	root.PersistentFlags().String("where", "", "work in `DIR`")
	once := &cobra.Command{Use: "once [FILE…]", Short: "Do it | once", Long: "A path is C:\\x, and `this` is a_word.\n'quoted' at the beginning.", Example: "  tool once\n  tool once --n 3 \"a b\"", RunE: do}
	once.Flags().IntP("n", "n", 10, "`N` times")
	once.Flags().Bool("dry-run", false, "change nothing")
	once.Flags().Bool("ask", true, "ask first")
	once.Flags().String("secret", "", "nobody knows")
	_ = once.Flags().MarkHidden("secret")
	group := &cobra.Command{Use: "group", Short: "Hold others", Long: "Holds others.", Example: "  tool group inner", RunE: do}
	group.AddCommand(&cobra.Command{Use: "inner", Short: "Be inside", Long: "Is inside.", Example: "  tool group inner", RunE: do})
	root.AddCommand(once, group, &cobra.Command{Use: "hidden", Hidden: true, RunE: do})
	root.InitDefaultHelpCmd()
	return root
}

func TestReference(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	if err := reference.Markdown(&page, program()); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"COMMANDS.md": page.String()}
	for _, p := range reference.Pages(program()) {
		var text bytes.Buffer
		if err := p.Write(&text); err != nil {
			t.Fatal(err)
		}
		got[p.Name] = text.String()
	}
	if len(got) != 5 {
		t.Errorf("%d pages", len(got))
	}
	for name, text := range got {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("closed pipe") }

func TestWriteErrorsAreReturned(t *testing.T) {
	t.Parallel()
	if reference.Markdown(broken{}, program()) == nil || reference.Pages(program())[0].Write(broken{}) == nil {
		t.Error("no error")
	}
}
