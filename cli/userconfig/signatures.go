package userconfig

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// EnvSignatures names a file of signers whose signatures saved plans need.
const EnvSignatures = "HERALD_REQUIRE_SIGNATURE"

// argSignatures is the same in the file of the user, as a list of files.
const argSignatures = "require_signatures"

// LoadSignatures gives the files that list whose signatures saved plans need.
// Each of them has to accept a plan; none of them means that no signature is
// needed. The other files are those that diagnostics point into.
func LoadSignatures(src Sources) ([]string, map[string]*hcl.File, hcl.Diagnostics) {
	l := loader{files: map[string]*hcl.File{}}
	if path := src.Getenv(EnvSignatures); filepath.IsAbs(path) {
		l.signatures = append(l.signatures, path)
	} else if path != "" {
		l.addDiagnostic(wrongVariable("%s is %q; it must be an absolute path, so that no checkout can supply the file.", EnvSignatures, path))
	}
	l.loadFile(src)
	return l.signatures, l.files, l.diags
}

func (l *loader) decodeSignatures(attr *hcl.Attribute) {
	for _, path := range l.stringList(attr) {
		if !filepath.IsAbs(path) {
			l.addDiagnostic(diag.Errorf(attr.Expr.Range(), problem.InvalidUserConfiguration, "%s contains %q; it must contain absolute paths of files.", argSignatures, path))
			continue
		}
		l.signatures = append(l.signatures, path)
	}
}
