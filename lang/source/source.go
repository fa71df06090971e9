// Package source parses native and JSON syntax. It rejects what a
// recursive parser could not survive, and meters expressions:
// each is limited by the bounds of package funcs. It must not
// depend on the meaning of any block.
package source

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
)

// ByteOrderMark is what some editors begin a file in UTF-8 with. It is no part
// of the text.
const ByteOrderMark = "\ufeff"

// MaxFile is how many bytes a file may have that is read as syntax.
const MaxFile = 16 << 20

// Read returns the content of a file that the user names, wherever it is. What is
// not a regular file, such as a pipe that nobody writes to or a device that never
// ends, and what has more than MaxFile bytes, is an error.
func Read(path string) ([]byte, error) {
	src, err := safefile.Read(path, MaxFile)
	return src, withPath(path, err)
}

// ReadIn is Read for a file that a configuration consists of or names.
func ReadIn(files *confine.Reader, path string) ([]byte, error) {
	src, err := files.ReadFile(path, MaxFile)
	return src, withPath(path, err)
}

// withPath adds the path to an error that does not have it.
func withPath(path string, err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok || err == nil {
		return err
	}
	return &fs.PathError{Op: "read", Path: path, Err: err}
}

// Parse reads a file: JSON when its name ends in .json, else native syntax.
// The file is never nil, so that its source can be shown; with errors its body
// may be incomplete.
func Parse(name string, src []byte) (*hcl.File, hcl.Diagnostics) {
	isJSON := strings.HasSuffix(name, ".json")
	if isJSON {
		src = bytes.TrimPrefix(src, []byte(ByteOrderMark)) // native syntax may have one
	}
	check, parse := checkFile, parseNative
	if isJSON {
		check, parse = checkJSON, parseJSON
	}
	if diags := check(src, name); diags.HasErrors() {
		return &hcl.File{Bytes: src, Body: hcl.EmptyBody()}, diags
	}
	file, diags := parse(name, src)
	if file == nil || file.Body == nil {
		file = &hcl.File{Bytes: src, Body: hcl.EmptyBody()}
	}
	if diags.HasErrors() {
		file.Body = brokenBody{file.Body}
	}
	return file, diags
}

func parseNative(name string, src []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if file != nil {
		if body, ok := file.Body.(*hclsyntax.Body); ok {
			measureAll(body)
		}
	}
	return file, adviseSyntax(src, explainDeliveryAddresses(src, diags))
}

func parseJSON(name string, src []byte) (*hcl.File, hcl.Diagnostics) {
	file, diags := json.Parse(src, name)
	if file != nil && file.Body != nil {
		file.Body = jsonBody{file.Body}
	}
	return file, diags
}

// ParseSyntax reads native syntax as it is written, for those who lay out a text and
// evaluate nothing: nothing in it is counted. With errors there is none.
func ParseSyntax(name string, src []byte) (*hclsyntax.Body, hcl.Diagnostics) {
	if diags := checkFile(src, name); diags.HasErrors() {
		return nil, diags
	}
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	return file.Body.(*hclsyntax.Body), diags // as ParseConfig documents
}

// ParseExpression reads a single expression, as given on a command line. With
// errors there is none.
func ParseExpression(name, text string) (hcl.Expression, hcl.Diagnostics) {
	if diags := checkExpression(text, name, hcl.InitialPos); diags.HasErrors() {
		return nil, diags
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	return measureExpr(expr), diags
}

// ParseEmbedded reads an expression that is the text of a string in JSON; rng is
// that of the string, with its quotes.
func ParseEmbedded(text string, rng hcl.Range) (hclsyntax.Expression, hcl.Diagnostics) {
	start := afterQuote(rng)
	if diags := checkExpression(text, rng.Filename, start); diags.HasErrors() {
		return nil, diags
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), rng.Filename, start)
	if diags.HasErrors() {
		return nil, diags
	}
	return measureExpr(expr), diags
}

// Attributes takes the arguments of a body that may hold nothing else.
func Attributes(body hcl.Body) (hcl.Attributes, hcl.Diagnostics) {
	attrs, diags := body.JustAttributes()
	for i, d := range diags {
		if diag.CodeOf(d) == problem.BlockNotAllowedHere && d.Subject != nil {
			diags[i] = diag.Errorf(*d.Subject, problem.BlockNotAllowedHere,
				"Only arguments of the form name = value are allowed here. To set an object, put an equals sign before the brace.")
		}
	}
	return attrs, diags
}
