package problem

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// summaries finds every summary that our sources give a diagnostic, with one
// place where each stands.
func summaries(t *testing.T) map[string]string {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		Dir:  "../..",
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	c := collector{found: map[string]string{}}
	for _, p := range loaded {
		for _, problem := range p.Errors {
			t.Fatal(problem)
		}
		c.pkg = p
		for _, file := range p.Syntax {
			ast.Inspect(file, c.visit)
		}
	}
	return c.found
}

// collector finds constants that become summaries: values of fields and
// arguments of parameters of that name, and what functions of that name return.
type collector struct {
	pkg   *packages.Package
	found map[string]string
}

func (c *collector) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CompositeLit:
		c.literal(n)
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if s, ok := left.(*ast.SelectorExpr); ok && s.Sel.Name == "Summary" && len(n.Rhs) == len(n.Lhs) {
				c.note(n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		c.call(n)
	case *ast.FuncDecl:
		if strings.HasPrefix(n.Name.Name, "summary") && n.Body != nil {
			ast.Inspect(n.Body, c.returned)
		}
	}
	return true
}

func (c *collector) literal(n *ast.CompositeLit) {
	typ := c.pkg.TypesInfo.TypeOf(n)
	if p, ok := typ.Underlying().(*types.Pointer); ok {
		typ = p.Elem()
	}
	fields, ok := typ.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, element := range n.Elts {
		if kv, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Summary" {
				c.note(kv.Value)
			}
		} else if i < fields.NumFields() && fields.Field(i).Name() == "Summary" {
			c.note(element)
		}
	}
}

func (c *collector) call(n *ast.CallExpr) {
	signature, ok := c.pkg.TypesInfo.TypeOf(n.Fun).(*types.Signature)
	if !ok {
		return
	}
	for i := range min(signature.Params().Len(), len(n.Args)) {
		if signature.Params().At(i).Name() == "summary" {
			c.note(n.Args[i])
		}
	}
}

func (c *collector) returned(n ast.Node) bool {
	if r, ok := n.(*ast.ReturnStmt); ok {
		for _, result := range r.Results {
			c.note(result)
		}
	}
	return true
}

// note keeps a constant; what is passed on is noted where it comes from.
func (c *collector) note(expr ast.Expr) {
	value := c.pkg.TypesInfo.Types[expr].Value
	if value == nil || value.Kind() != constant.String || constant.StringVal(value) == "" {
		return
	}
	c.found[constant.StringVal(value)] = c.pkg.Fset.Position(expr.Pos()).String()
}
