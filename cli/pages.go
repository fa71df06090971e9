package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"herald/cli/manual"
	"herald/cli/problem"
	"herald/cli/reference"
	"herald/lang/safefile"
	"herald/providers"
	backends "herald/state/backend/all"
	"herald/state/seal"
)

// newPagesCommand writes the generated pages into the source tree.
func newPagesCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "pages DIR",
		Short:  "Write the generated pages",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return writePages(cmd.Root(), args[0]) },
	}
}

func writePages(commands *cobra.Command, root string) error {
	known := platformFacts()
	err := writePage(filepath.Join(root, "providers", "README.md"), func(w io.Writer) error { return manual.Matrix(w, known) })
	for _, one := range known {
		if err != nil {
			return err
		}
		err = writePlatformPage(filepath.Join(root, "providers", one.Schema.Name), one)
	}
	if err == nil {
		err = writePage(filepath.Join(root, "state", "README.md"), writeStatePage)
	}
	if err == nil {
		err = writePage(filepath.Join(root, "cli", "problem", "README.md"), problem.WritePage)
	}
	if err != nil {
		return err
	}
	return writePage(filepath.Join(root, "cli", "COMMANDS.md"), func(w io.Writer) error { return reference.Markdown(w, commands) })
}

// writePlatformPage writes the page of a platform, whose directory may have nothing else:
// several platforms can have one package.
func writePlatformPage(dir string, facts providers.Facts) error {
	if err := safefile.MakeDirs(dir); err != nil {
		return err
	}
	return writePage(filepath.Join(dir, "README.md"), func(w io.Writer) error { return manual.Page(w, facts) })
}

// writeStatePage writes the page of the blocks about the state.
func writeStatePage(w io.Writer) error {
	var known []manual.Backend
	for _, k := range backends.Kinds() {
		known = append(known, manual.Backend{Name: k.Name, Body: k.Schema, Remains: k.Remains})
	}
	return manual.State(w, known, seal.Schema())
}

func newManPagesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "manpages DIR",
		Short: "Write manual pages for man",
		Long: "Write a page for every command to DIR, which must exist; usually it is the directory man1 of a MANPATH. Two builds of the\n" +
			"same version write the same bytes.",
		Example: "  herald manpages ~/.local/share/man/man1",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, page := range reference.Pages(cmd.Root()) {
				if err := writePage(filepath.Join(args[0], page.Name), page.Write); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// writePage writes a page into a directory that exists.
func writePage(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	_, err := os.Stat(filepath.Dir(path))
	if err == nil {
		err = write(&b)
	}
	if err == nil {
		err = safefile.Write(path, b.Bytes(), safefile.Options{Mode: 0o644})
	}
	if err != nil {
		return fmt.Errorf("write a page: %w", err)
	}
	return nil
}
