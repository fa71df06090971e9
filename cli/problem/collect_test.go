package problem

import (
	"go/ast"
	"go/constant"
	"testing"

	"golang.org/x/tools/go/packages"

	"herald/lang/diag/problem"
)

// table is the package whose constants are the codes.
const table = "herald/lang/diag/problem"

// codes finds every code that our sources use, with one place where each is
// used. A row of the table is no use of its code.
func codes(t *testing.T) map[problem.Code]string {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		Dir:  "../..",
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	found := map[problem.Code]string{}
	for _, p := range loaded {
		for _, wrong := range p.Errors {
			t.Fatal(wrong)
		}
		for _, file := range p.Syntax {
			if p.PkgPath != table || hasFunction(file, "OfSummary") {
				collect(p, file, found)
			}
		}
	}
	return found
}

// collect finds the constants of the type of codes in a file.
func collect(p *packages.Package, file *ast.File, found map[problem.Code]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		typed := p.TypesInfo.Types[expr]
		if typed.Value != nil && typed.Type.String() == table+".Code" && typed.Value.Kind() == constant.String {
			if code := problem.Code(constant.StringVal(typed.Value)); code != "" {
				found[code] = p.Fset.Position(expr.Pos()).String()
			}
		}
		return true
	})
}

func hasFunction(file *ast.File, name string) bool {
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == name {
			return true
		}
	}
	return false
}
