package source

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Content takes a body apart by a schema, as its own method of that name does.
// What is wrong says besides what to do, and what there is.
func Content(b hcl.Body, schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, diags := b.Content(schema)
	return content, adviseAll(diags, schema)
}

// PartialContent is Content for a body of which the schema is only a part.
func PartialContent(b hcl.Body, schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	content, rest, diags := b.PartialContent(schema)
	return content, rest, adviseAll(diags, schema)
}

func adviseAll(diags hcl.Diagnostics, schema *hcl.BodySchema) hcl.Diagnostics {
	for i, d := range diags {
		if detail := adviceFor(d, schema); detail != "" {
			better := *d
			better.Detail = detail
			diags[i] = &better
		}
	}
	return diags
}

// EvalConstant evaluates an expression that may refer to nothing.
func EvalConstant(expr hcl.Expression) (cty.Value, hcl.Diagnostics) {
	v, diags := expr.Value(nil)
	if !diags.HasErrors() {
		return v, diags // a text in JSON may look like a template
	}
	for _, trav := range expr.Variables() {
		for i, d := range diags {
			if diag.CodeOf(d) == problem.VariablesNotAllowed && d.Subject != nil && d.Subject.Start == trav.SourceRange().Start {
				diags[i] = notConstantError(trav)
			}
		}
	}
	return v, diags
}

func notConstantError(trav hcl.Traversal) *hcl.Diagnostic {
	if len(trav) == 1 {
		return diag.Errorf(trav.SourceRange(), problem.VariablesNotAllowed,
			"%s is not a value. If it is meant as a string, put it in quotes: %q.", trav.RootName(), trav.RootName())
	}
	return diag.Errorf(trav.SourceRange(), problem.VariablesNotAllowed,
		"References cannot be used here, because this value is needed before anything else is evaluated. Write the value itself.")
}

// quotedName is the name that the library puts into a detail.
var quotedName = regexp.MustCompile(`(?:argument|block type is|of type|argument or block type is)(?: named)? "([^"]*)"`)

// adviceFor is what to say in place of the library's words; "" where they do.
func adviceFor(d *hcl.Diagnostic, schema *hcl.BodySchema) string {
	var name string
	if m := quotedName.FindStringSubmatch(d.Detail); m != nil {
		name = m[1]
	}
	if strings.Contains(d.Detail, "Did you mean") {
		return ""
	}
	switch diag.CodeOf(d) {
	case problem.MissingRequiredArgument:
		return fmt.Sprintf("The argument %q is required. Add it to this block.", name)
	case problem.UnsupportedArgument:
		return d.Detail + suggestArgument(name, argumentsOf(schema))
	case problem.UnsupportedBlockType:
		return d.Detail + suggestBlock(name, blocksOf(schema))
	case problem.UnsupportedJSONProperty:
		return d.Detail + suggestBlock(name, append(argumentsOf(schema), blocksOf(schema)...))
	}
	return labelAdvice(d, schema)
}

// argumentSynonym are what authors call arguments that have another name.
func argumentSynonym(name string) string {
	switch name {
	case "conversation", "conversations", "recipients", "channel", "channels":
		return "to"
	case "body", "content", "message":
		return "text"
	}
	return ""
}

// suggestArgument is diag.UnknownNameHint for an argument that authors may know by another
// name.
func suggestArgument(name string, names []string) string {
	if word := argumentSynonym(name); slices.Contains(names, word) {
		return fmt.Sprintf(" Did you mean %q?", word)
	}
	return diag.UnknownNameHint(name, names)
}

// suggestBlock is diag.UnknownNameHint for a block that Terraform has and that is
// called otherwise here.
func suggestBlock(name string, names []string) string {
	var other string
	switch name {
	case "resource":
		other = " Herald manages message and conversation blocks, as in message \"launch\" { … }."
	case "terraform":
		other = " The corresponding block of Herald is herald."
	}
	if other != "" && slices.Contains(names, "herald") {
		return other
	}
	return diag.UnknownNameHint(name, names)
}

func argumentsOf(schema *hcl.BodySchema) []string {
	var names []string
	for _, a := range schema.Attributes {
		names = append(names, a.Name)
	}
	return names
}

func blocksOf(schema *hcl.BodySchema) []string {
	var names []string
	for _, b := range schema.Blocks {
		if b.Type != "dynamic" {
			names = append(names, b.Type)
		}
	}
	return names
}

// labelAdvice says how a block begins that has too many labels or too few.
func labelAdvice(d *hcl.Diagnostic, schema *hcl.BodySchema) string {
	for _, b := range schema.Blocks {
		begins := b.Type
		for _, label := range b.LabelNames {
			begins += fmt.Sprintf(" %q", strings.ToUpper(label))
		}
		if !strings.HasSuffix(d.Summary, " for "+b.Type) { // HCL names the block nowhere else
			continue
		}
		switch diag.CodeOf(d) {
		case problem.ExtraBlockLabel:
			return fmt.Sprintf("There is one label too many. Remove it; the block begins with\n  %s {", begins)
		case problem.MissingBlockLabel:
			return fmt.Sprintf("A label is missing. The block begins with\n  %s {", begins)
		}
	}
	return ""
}
