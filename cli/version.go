package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// release is the version that this tree is on its way to.
const release = "0.1.0"

// Version is this program's version: that of the build when it was installed
// by one, else the coming release marked as being developed.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if ok && strings.HasPrefix(info.Main.Version, "v") {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return release + "-dev"
}

func newVersionCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version of Herald. It needs neither a project nor a network.",
		Example: "  herald version\n  herald version --json",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runVersion(a, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func runVersion(a *app, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintf(a.out.Stdout, "Herald %s\non %s_%s, built with %s\n", Version(), runtime.GOOS, runtime.GOARCH, runtime.Version())
		return err
	}
	return writeJSON(a.out.JSON(), map[string]string{
		"herald_version": Version(),
		"platform":       runtime.GOOS + "_" + runtime.GOARCH,
		"go_version":     runtime.Version(),
	})
}

func writeJSON(w interface{ Write([]byte) (int, error) }, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}
