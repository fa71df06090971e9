package seal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/state/backend"
	"herald/state/backend/local"
)

// An optional interface that this package does not know is the wrapped backend's.
func TestUnknownCapability(t *testing.T) {
	t.Parallel()
	below := counting{local.New(filepath.Join(t.TempDir(), "s"))}
	c, ok := backend.As[interface{ Count() int }](Backend(below, nil))
	if !ok || c.Count() != 7 {
		t.Error("encryption hides an optional interface of the backend")
	}
}

type counting struct{ backend.Backend }

func (counting) Count() int { return 7 }

// TestEveryCapabilityWithContentsIsEncrypted finds the interfaces of package
// backend whose methods take or return bytes. All of them must be encrypted: As
// would otherwise hand out that of the wrapped backend.
func TestEveryCapabilityWithContentsIsEncrypted(t *testing.T) {
	t.Parallel()
	encrypted := []string{"Backend", "Checkpointer", "Historian", "Journal", "Journaler"}
	var found []string
	for name, iface := range backendInterfaces(t) {
		if carriesBytes(iface) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff(encrypted, found); diff != "" {
		t.Errorf("interfaces that carry bytes have changed. Encrypt the new one in WrapCapability, then add it to this test:\n%s", diff)
	}
}

func backendInterfaces(t *testing.T) map[string]*ast.InterfaceType {
	t.Helper()
	found := map[string]*ast.InterfaceType{}
	files, err := os.ReadDir("../backend")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.IsDir() || !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../backend", f.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(found, interfacesIn(parsed))
	}
	return found
}

func interfacesIn(file *ast.File) map[string]*ast.InterfaceType {
	found := map[string]*ast.InterfaceType{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if iface, ok := spec.Type.(*ast.InterfaceType); ok {
				found[spec.Name.Name] = iface
			}
		}
		return true
	})
	return found
}

func carriesBytes(iface *ast.InterfaceType) (carries bool) {
	ast.Inspect(iface, func(n ast.Node) bool {
		if array, ok := n.(*ast.ArrayType); ok {
			element, ok := array.Elt.(*ast.Ident)
			carries = carries || ok && element.Name == "byte"
		}
		return true
	})
	return carries
}
