package cli_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the prefix of our own packages.
const module = "herald/"

// filePackage is the leaf that every package may import.
const filePackage = "lang/safefile"

// problemPackage has the codes of problems; every package may import it but the
// sandbox.
const problemPackage = "lang/diag/problem"

// listedPackage is a package as go list describes it.
type listedPackage struct {
	ImportPath   string
	Dir          string
	Imports      []string
	TestImports  []string
	XTestImports []string
	GoFiles      []string
}

// packages lists the packages of this module.
func packages(t *testing.T) []listedPackage {
	t.Helper()
	all, err := listPackages()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var listPackages = sync.OnceValues(func() ([]listedPackage, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p listedPackage
		if err := decoder.Decode(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
})

func TestImportsFollowTheLayers(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := ours(p.ImportPath)
		for _, imported := range p.Imports {
			if breach := breach(name, imported); breach != "" {
				t.Error(breach)
			}
		}
		if name != "providers/sandbox" {
			continue
		}
		for _, imported := range append(p.TestImports, p.XTestImports...) {
			if strings.HasPrefix(imported, module) && imported != p.ImportPath && ours(imported) != filePackage && ours(imported) != "providers/sandbox/npmtest" {
				t.Errorf("%s: even its tests import nothing of ours, but they import %s", p.ImportPath, imported)
			}
		}
	}
}

// Apply takes a plan from package plan: types, constants and methods. What both
// need is in sessions and record, so apply calls no function of package plan.
func TestApplyCallsNoFunctionOfPlan(t *testing.T) {
	t.Parallel()
	functions := map[string]bool{}
	for _, file := range parseDir(t, "../plan") {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				functions[f.Name.Name] = true
			}
		}
	}
	if !functions["Run"] {
		t.Fatal("found no functions in package plan")
	}
	for _, dir := range []string{"../apply", "../apply/progress", "../apply/stream"} {
		for name, file := range parseDir(t, dir) {
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "plan" && functions[s.Sel.Name] {
					t.Errorf("%s calls plan.%s: move it to providers/sessions or plan/record, or make it a method of the plan", name, s.Sel.Name)
				}
				return true
			})
		}
	}
}

// parseDir parses the Go files of a directory, without tests, by name.
func parseDir(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	return files
}

// The map of ARCHITECTURE.md names every package, and none that is not there.
func TestMapNamesEveryPackage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for row := range strings.Lines(string(text)) {
		cells := strings.Split(row, "|")
		if len(cells) < 5 {
			continue
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			named = append(named, strings.ReplaceAll(strings.ReplaceAll(name[1], "<platform>", "*"), "main.go", "main"))
		}
	}
	met := map[string]bool{}
	for _, p := range packages(t) {
		at := slices.IndexFunc(named, func(pattern string) bool { return within(pattern, ours(p.ImportPath)) })
		if at < 0 {
			t.Errorf("%s is not on the map of ARCHITECTURE.md: say there what it is for and what it must not know", p.ImportPath)
			continue
		}
		for _, pattern := range named {
			met[pattern] = met[pattern] || within(pattern, ours(p.ImportPath))
		}
	}
	for _, pattern := range named {
		if !met[pattern] {
			t.Errorf("the map of ARCHITECTURE.md names %s, and there is no such package", pattern)
		}
	}
}

// ours is a package's place in the tree; "main" for the root.
func ours(importPath string) string {
	if rest, ok := strings.CutPrefix(importPath, module); ok {
		return rest
	}
	return "main"
}

// breach says what is wrong with an import; "" when nothing is.
func breach(name, imported string) string {
	if !strings.HasPrefix(imported, module) {
		return ""
	}
	rules := layers()
	at := slices.IndexFunc(rules, func(l layer) bool { return within(l.packages, name) })
	if at < 0 {
		return fmt.Sprintf("%s is in no layer: give it one here and in ARCHITECTURE.md", name)
	}
	target := ours(imported)
	if target == filePackage {
		return "" // whoever touches a file does it there
	}
	if target == problemPackage && name != "providers/sandbox" && name != filePackage {
		return "" // whoever reports a problem takes its code from there
	}
	if within("providers/*/*", target) && path.Dir(target) == name {
		return "" // a platform has the definitions of its own protocol
	}
	if slices.ContainsFunc(rules[at].imports, func(pattern string) bool { return within(pattern, target) }) {
		return ""
	}
	return fmt.Sprintf("%s imports %s, and %s may import of ours only %q", name, imported, rules[at].packages, rules[at].imports)
}

func within(pattern, name string) bool {
	if pattern == "..." {
		return true
	}
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == root || strings.HasPrefix(name, root+"/")
	}
	ok, _ := path.Match(pattern, name) // the patterns are constant
	return ok
}

func TestBreachNamesTheCulprit(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		name, imported string
		allowed        bool
	}{
		"downwards":                    {"plan", "herald/lang", true},
		"upwards":                      {"lang/diag", "herald/plan", false},
		"a library":                    {"lang", "github.com/hashicorp/hcl/v2", true},
		"one platform by another":      {"providers/mixin", "herald/providers/yunhu", false},
		"the protocol of another":      {"providers/mixin", "herald/providers/yunhu/yunhupb", false},
		"its own protocol":             {"providers/yunhu", "herald/providers/yunhu/yunhupb", true},
		"a platform by the core":       {"plan", "herald/providers/mixin", false},
		"files by the sandbox":         {"providers/sandbox", "herald/lang/safefile", true},
		"anything by the file package": {"lang/safefile", "herald/lang/addr", false},
		"anything by the sandbox":      {"providers/sandbox", "herald/lang/content", false},
		"the language by the state":    {"state/store", "herald/lang", false},
		"a code by a platform":         {"providers/mixin", "herald/lang/diag/problem", true},
		"a code by the sandbox":        {"providers/sandbox", "herald/lang/diag/problem", false},
		"anything by the codes":        {"lang/diag/problem", "herald/lang/addr", false},
		"a package that has no layer":  {"util", "herald/lang", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := breach(c.name, c.imported)
			if (got == "") != c.allowed {
				t.Errorf("breach %q, allowed: %t", got, c.allowed)
			}
			if got != "" && !strings.Contains(got, c.name) {
				t.Errorf("%q does not name %s", got, c.name)
			}
		})
	}
}
