package userconfig

import (
	"errors"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
	"herald/lang/trust"
)

var errNull = errors.New("null")

// Arguments of the file.
const (
	argUntrusted   = "untrusted"
	argEndpoints   = "allowed_endpoints"
	argDirectories = "allow_files_outside"
)

func (l *loader) decodeBody(body hcl.Body) {
	content, diags := source.Content(body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: argUntrusted}, {Name: argEndpoints}, {Name: argDirectories}, {Name: argSignatures},
	}})
	l.diags = append(l.diags, diags...)
	l.decodeSignatures(content.Attributes[argSignatures])
	if attr := content.Attributes[argUntrusted]; attr != nil {
		if v := l.evaluateAttribute(attr, cty.Bool); v != cty.NilVal {
			l.opt.Untrusted = l.opt.Untrusted || v.True()
		}
	}
	for _, text := range l.stringList(content.Attributes[argEndpoints]) {
		endpoint, err := trust.ParseEndpoint(text)
		if err != nil {
			l.addDiagnostic(diag.Errorf(content.Attributes[argEndpoints].Expr.Range(), problem.InvalidUserConfiguration, "%s has %q, but %s.", argEndpoints, text, err))
			continue
		}
		l.opt.Endpoints = append(l.opt.Endpoints, endpoint)
	}
	for _, dir := range l.stringList(content.Attributes[argDirectories]) {
		if !filepath.IsAbs(dir) {
			l.addDiagnostic(diag.Errorf(content.Attributes[argDirectories].Expr.Range(), problem.InvalidUserConfiguration,
				"%s contains %q; it must contain absolute paths of directories.", argDirectories, dir))
			continue
		}
		l.opt.Directories = append(l.opt.Directories, dir)
	}
}

// evaluateAttribute evaluates an argument, which may refer to nothing; NilVal when it is
// wrong, which is reported.
func (l *loader) evaluateAttribute(attr *hcl.Attribute, ty cty.Type) cty.Value {
	val, diags := source.EvalConstant(attr.Expr)
	l.diags = append(l.diags, diags...)
	if diags.HasErrors() {
		return cty.NilVal
	}
	converted, err := convert.Convert(val, ty)
	null := err == nil && cty.Walk(converted, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.IsNull() {
			return false, errNull
		}
		return true, nil
	}) != nil
	if err != nil || null {
		takes := "a list of strings"
		if ty == cty.Bool {
			takes = "true or false"
		}
		l.addDiagnostic(diag.Errorf(attr.Expr.Range(), problem.InvalidUserConfiguration, "%s must be %s.", attr.Name, takes))
		return cty.NilVal
	}
	return converted
}

func (l *loader) stringList(attr *hcl.Attribute) []string {
	if attr == nil {
		return nil
	}
	val := l.evaluateAttribute(attr, cty.List(cty.String))
	if val == cty.NilVal {
		return nil
	}
	var out []string
	for _, v := range val.AsValueSlice() {
		out = append(out, v.AsString())
	}
	return out
}
