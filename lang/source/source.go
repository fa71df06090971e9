// Package source turns bytes into syntax, native or JSON, and refuses what a
// recursive parser could not survive. It must not know what any block means.
package source

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

	"herald/lang/diag"
)

// Parse reads a file: JSON when its name ends in .json, else native syntax.
// The file is never nil, so that its source can be shown; with errors its body
// may be incomplete.
func Parse(name string, src []byte) (*hcl.File, hcl.Diagnostics) {
	isJSON := strings.HasSuffix(name, ".json")
	if rng, ok := tooDeep(name, src, isJSON); ok {
		return &hcl.File{Bytes: src, Body: hcl.EmptyBody()}, hcl.Diagnostics{depthError(rng)}
	}
	var file *hcl.File
	var diags hcl.Diagnostics
	if isJSON {
		file, diags = json.Parse(src, name)
	} else {
		file, diags = hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	}
	if file == nil || file.Body == nil {
		file = &hcl.File{Bytes: src, Body: hcl.EmptyBody()}
	}
	return file, diags
}

// Expression reads a single expression, as given on a command line.
func Expression(name, text string) (hcl.Expression, hcl.Diagnostics) {
	if rng, ok := tooDeep(name, []byte(text), false); ok {
		return nil, hcl.Diagnostics{depthError(rng)}
	}
	return hclsyntax.ParseExpression([]byte(text), name, hcl.InitialPos)
}

func depthError(rng hcl.Range) *hcl.Diagnostic {
	return diag.Errorf(rng, "Nesting too deep",
		"Brackets, templates, conditions or operators are nested more than %d levels deep here. "+
			"Split the expression, for example with locals.", maxDepth)
}

// Attributes takes the arguments of a body that may hold nothing else.
func Attributes(body hcl.Body) (hcl.Attributes, hcl.Diagnostics) {
	attrs, diags := body.JustAttributes()
	for i, d := range diags {
		if strings.HasPrefix(d.Summary, "Unexpected ") && d.Subject != nil {
			diags[i] = diag.Errorf(*d.Subject, "Block not allowed here",
				"Only arguments of the form name = value can stand here. To give an object, put an equals sign before the brace.")
		}
	}
	return attrs, diags
}
