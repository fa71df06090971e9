package cli

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/exit"
	"herald/lang/safefile"
	"herald/plan/target"
)

// beginCommand lets programs listen, and reads what the flags name.
func (o *planOptions) beginCommand(a *app) error {
	if err := beginOutput(a, o.output); err != nil {
		return err
	}
	return o.readTargetFiles(a)
}

// readTargetFiles adds the addresses of --target-file and --exclude-file to
// those of --target and --exclude. Mistakes in the files have been printed.
func (o *planOptions) readTargetFiles(a *app) error {
	targets, err := readAddressFiles(a, o.targetFiles)
	if err != nil {
		return err
	}
	excludes, err := readAddressFiles(a, o.excludeFiles)
	if err != nil {
		return err
	}
	o.planning.Target, o.planning.Exclude = append(o.planning.Target, targets...), append(o.planning.Exclude, excludes...)
	o.targetFiles, o.excludeFiles = nil, nil
	return nil
}

// maxAddressFile is the largest size of a file of addresses, in bytes.
const maxAddressFile = 64 << 20

// readAddressFiles reads files of addresses. Mistakes in them have been printed.
func readAddressFiles(a *app, names []string) ([]string, error) {
	var all []string
	for _, name := range names {
		src, err := safefile.ReadStream(a.opt.Dir.Path(name), maxAddressFile)
		if err != nil {
			return nil, fmt.Errorf("read the addresses: %w", err)
		}
		addresses, diags := target.ReadAddresses(name, src)
		if diags.HasErrors() {
			a.out.Diagnose(diags, map[string]*hcl.File{name: {Bytes: src}})
			return nil, exit.Silent(exit.Failure)
		}
		all = append(all, addresses...)
	}
	return all, nil
}
