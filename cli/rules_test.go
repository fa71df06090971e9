//go:build !race

// It reads every source of the project and starts nothing.

package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"herald/providers/all"
)

// stylePackage is the home of all escape sequences for color.
const stylePackage = "lang/diag/style"

// TestSourcesFollowTheRules looks for what the house does not do: init, exits
// outside of main, the package log, escape sequences outside
// of one package, and a platform's name in the core.
func TestSourcesFollowTheRules(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			checkSource(t, ours(p.ImportPath), filepath.Join(p.Dir, name))
		}
	}
}

func checkSource(t *testing.T, where, file string) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, imported := range parsed.Imports {
		switch imported.Path.Value {
		case `"log"`:
			t.Errorf("%s imports log; use log/slog", set.Position(imported.Pos()))
		case `"github.com/fatih/color"`:
			if where != stylePackage {
				t.Errorf("%s imports fatih/color; use %s", set.Position(imported.Pos()), stylePackage)
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		if complaint := forbidden(where, n); complaint != "" {
			t.Errorf("%s: %s", set.Position(n.Pos()), complaint)
		}
		return true
	})
}

// forbidden says what is wrong with a node; "" when nothing is.
func forbidden(where string, n ast.Node) string {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			return "no init functions"
		}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "os" {
			return forbiddenCall(where, n.Sel.Name)
		}
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		if err != nil {
			return ""
		}
		if strings.Contains(text, "\x1b[") {
			return "only " + stylePackage + " makes escape sequences"
		}
		if core(where) {
			return platformIn(text)
		}
	case *ast.Ident:
		if core(where) {
			return platformIn(n.Name)
		}
	}
	return ""
}

// forbiddenCall says what is wrong with the use of a function of package os; ""
// when nothing is. Files are written, and read whole, by one package, which
// follows no link into the home of whoever works in a stranger's checkout.
func forbiddenCall(where, function string) string {
	switch function {
	case "Exit":
		if where != "main" {
			return "only main ends the process"
		}
	case "WriteFile", "Create", "OpenFile", "Mkdir", "MkdirAll", "Truncate", "Symlink":
		if where != filePackage && !forTests(where) {
			return "only " + filePackage + " writes files, because os." + function + " follows links"
		}
	case "ReadFile":
		if where != filePackage && !forTests(where) && !strings.HasPrefix(where, "lang/") { // which has bounds of its own
			return "use " + filePackage + ".Read, because os.ReadFile has no bound"
		}
	}
	return ""
}

// forTests reports whether a package is only for tests, which have directories
// of their own.
func forTests(where string) bool {
	return slices.ContainsFunc(strings.Split(where, "/"), func(name string) bool { return strings.HasSuffix(name, "test") })
}

// core are the packages that know no platform.
func core(where string) bool {
	for _, root := range []string{"lang", "plan", "apply", "state"} {
		if where == root || strings.HasPrefix(where, root+"/") {
			return true
		}
	}
	return false
}

// platformPatterns find the name of each platform as a word, or as a part of a
// name in mixed case; "daily" is none.
var platformPatterns = sync.OnceValue(func() map[string]*regexp.Regexp {
	patterns := map[string]*regexp.Regexp{}
	for name := range all.Platforms() {
		title := strings.ToUpper(name[:1]) + name[1:]
		patterns[name] = regexp.MustCompile("(^|[^A-Za-z])" + name + "|" + title + "|" + strings.ToUpper(name))
	}
	return patterns
})

// platformIn looks for a platform's name; "" when there is none.
func platformIn(text string) string {
	for name, pattern := range platformPatterns() {
		if pattern.MatchString(text) {
			return "the core knows no platform, and this says " + name
		}
	}
	return ""
}
