package target

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// ReadAddresses parses a file of addresses, one per line, for --target-file and
// --exclude-file. It skips empty lines, lines that begin with #, and a byte
// order mark. name is the name of the file for diagnostics, which point at the
// line. A file without any address is a diagnostic, because an empty list of
// targets would select everything.
func ReadAddresses(name string, src []byte) ([]string, hcl.Diagnostics) {
	var addresses []string
	var diags hcl.Diagnostics
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(src, []byte("\ufeff"))) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if _, err := ParsePattern(text); err != nil {
			diags = append(diags, diag.Newf(hcl.DiagError, problem.InvalidAddress, lineRange(name, number),
				"%s: %s. Write one address per line. Lines that begin with # are comments.", text, err))
			continue
		}
		addresses = append(addresses, text)
	}
	if len(addresses) == 0 && !diags.HasErrors() {
		diags = append(diags, diag.New(hcl.DiagError, problem.FileWithoutAddresses, lineRange(name, 1),
			"The file contains no address, and without one the flag would select everything. Write one address per line, or omit the flag."))
	}
	return addresses, diags
}

func lineRange(name string, line int) *hcl.Range {
	at := hcl.Pos{Line: line, Column: 1}
	return &hcl.Range{Filename: name, Start: at, End: at}
}
