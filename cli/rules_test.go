package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
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
const (
	stylePackage    = "lang/diag/style"
	skeletonPackage = "providers/new" // a command of its own
)

// TestSourcesFollowTheRules looks for what the house does not do: init, exits
// outside of main, the package log, decisions by wording, escape
// sequences outside of one package, a comment with the name of another function, and a platform's name
// in the core.
func TestSourcesFollowTheRules(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		t.Run(ours(p.ImportPath), func(t *testing.T) {
			t.Parallel()
			for _, name := range p.GoFiles {
				checkSource(t, ours(p.ImportPath), filepath.Join(p.Dir, name))
			}
		})
	}
}

func checkSource(t *testing.T, where, file string) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if ast.IsGenerated(parsed) {
		return
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
	for _, name := range closedWrappers(parsed) {
		t.Errorf("%s: %s wraps a platform or a session without Unwrap, so its optional interfaces are lost", file, name)
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
		if first, _, _ := strings.Cut(n.Doc.Text(), " "); first != "" && first != n.Name.Name {
			return "the comment of " + n.Name.Name + " begins with " + first + "; it begins with the name"
		}
	case *ast.BinaryExpr:
		if !readsWording(where) && (n.Op == token.EQL || n.Op == token.NEQ) && (isWording(n.X) && !isEmptyText(n.Y) || isWording(n.Y) && !isEmptyText(n.X)) {
			return "compares wording; compare a code or a sentinel error"
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) == 2 && isWording(n.Args[0]) && !readsWording(where) {
			if x, ok := f.X.(*ast.Ident); ok && x.Name == "strings" && slices.Contains([]string{"Contains", "HasPrefix", "HasSuffix", "EqualFold"}, f.Sel.Name) {
				return "decides by wording; use a code or a sentinel error"
			}
		}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "os" {
			return forbiddenCall(where, n.Sel.Name)
		}
	case *ast.TypeAssertExpr:
		if name, ok := contractType(n.Type); ok && where != "providers" {
			return "use providers.As[providers." + name + "], because a type assertion misses what a wrapper does not repeat"
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

// isWording reports whether an expression is text for people: that of an error, or
// the summary, detail or reason of a problem or a change.
func isWording(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.SelectorExpr)
		return ok && f.Sel.Name == "Error" && len(e.Args) == 0
	case *ast.SelectorExpr:
		return slices.Contains([]string{"Summary", "Detail", "Reason"}, e.Sel.Name)
	}
	return false
}

func isEmptyText(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Value == `""`
}

// readsWording reports whether a package may decide by wording: HCL and pgx report
// some errors as text alone, and packages for tests check what people read.
func readsWording(where string) bool {
	return forTests(where) || slices.Contains([]string{"lang/source", "lang/body", "lang/diag", "state/backend/pg"}, where)
}

// contractType returns the name of a type of package providers.
func contractType(e ast.Expr) (name string, ok bool) {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	x, ok := s.X.(*ast.Ident)
	return s.Sel.Name, ok && x.Name == "providers"
}

// closedWrappers lists the types of a file that embed a Platform or a Session of
// package providers and have no method Unwrap.
func closedWrappers(file *ast.File) []string {
	var wrappers []string
	unwraps := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			s, ok := n.Type.(*ast.StructType)
			if ok && slices.ContainsFunc(s.Fields.List, embedsContract) {
				wrappers = append(wrappers, n.Name.Name)
			}
		case *ast.FuncDecl:
			if n.Recv != nil && n.Name.Name == "Unwrap" {
				receiver, _ := n.Recv.List[0].Type.(*ast.Ident)
				if star, ok := n.Recv.List[0].Type.(*ast.StarExpr); ok {
					receiver, _ = star.X.(*ast.Ident)
				}
				unwraps[receiver.Name] = true
			}
		}
		return true
	})
	return slices.DeleteFunc(wrappers, func(name string) bool { return unwraps[name] })
}

func embedsContract(f *ast.Field) bool {
	name, ok := contractType(f.Type)
	return ok && len(f.Names) == 0 && (name == "Platform" || name == "Session")
}

// forbiddenCall says what is wrong with the use of a function of package os; ""
// when nothing is. Files are written, and read whole, by one package, which
// follows no link into the home of whoever works in a stranger's checkout.
func forbiddenCall(where, function string) string {
	switch function {
	case "Exit":
		if where != "main" && where != skeletonPackage {
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
	switch where {
	case problemPackage: // earlier codes named platforms, and explanations give examples
		return false
	case "state/backend/backendtest/servers": // it runs the servers of platforms
		return false
	case "lang/markdown/richtext": // schemes of addresses have the names of platforms
		return false
	}
	for _, root := range []string{"lang", "plan", "apply", "state"} {
		if where == root || strings.HasPrefix(where, root+"/") {
			return true
		}
	}
	return false
}

// platformNames are the names of all platforms, each in lower case.
var platformNames = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(all.Platforms())) })

// platformIn describes the platform whose name is in a text, as a word or as a
// part of a name in mixed case; "" when there is none. "daily" names none, nor does a
// host or a credential whose name begins like that of a platform.
func platformIn(text string) string {
	text = hostOrCredential.ReplaceAllString(text, "")
	for _, name := range platformNames() {
		title, upper := strings.ToUpper(name[:1])+name[1:], strings.ToUpper(name)
		if strings.Contains(text, title) || strings.Contains(text, upper) || startsWord(text, name) {
			return "the core knows no platform, and this says " + name
		}
	}
	return ""
}

var hostOrCredential = regexp.MustCompile(`\b[a-z]+(\.com/|\.example\.org|_pat_|-ci-token)`)

// startsWord reports whether a word of the text begins with name.
func startsWord(text, name string) bool {
	for at := 0; ; at++ {
		next := strings.Index(text[at:], name)
		if next < 0 {
			return false
		}
		if at += next; at == 0 || !isASCIILetter(text[at-1]) {
			return true
		}
	}
}

func isASCIILetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func TestPlatformIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"daily": false, "aily": true, "an aily": true, "openAily": true, "AILY_TOKEN": true, "a daily, aily": true, "": false, "_aily_": true, "Daily": false,
		"github.com/x": false, "https://gitlab.example.org": false, "gitlab-ci-token": false, "on gitlab": true, "github_token": true,
	} {
		if got := platformIn(text) != ""; got != want {
			t.Errorf("%q names a platform: %t, want %t", text, got, want)
		}
	}
}
